"""Citations as rows of the article's form, which may bring new references along."""

import json
from datetime import date
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, AuditEntry
from references.models import Reference, Source
from tests import factories
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.admin.editor.test_conflicts import choose, shown
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db

LOOK_UP = "/admin/articles/article/reference.json"
GAUGE = "https://gauge.example/a"


def rows(article, *rows, first=0) -> dict:
    """What a browser posts for further rows, from index `first` on."""
    data = {"citations-TOTAL_FORMS": first + len(rows)}
    for index, row in enumerate(rows, start=first):
        values = {"number": index + 1, "support": "unreviewed", "article": article.pk} | row
        data |= {f"citations-{index}-{name}": value for name, value in values.items()}
    return data


def saved(client, article, *new, **changes):
    path, data = form_of(client, article)
    first = int(data["citations-TOTAL_FORMS"])
    return client.post(path, data | rows(article, *new, first=first) | changes)


def errors(response) -> list[dict]:
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    (formset,) = (formset for formset in formsets if formset.prefix == "citations")
    return [{name: list(said) for name, said in form.errors.items()} for form in formset.forms]


def test_a_new_reference_is_made_when_the_article_is_saved(admin_client):
    article = factories.DraftArticleFactory(works=1, body="It rose [1] [2].")
    row = {
        "new_url": "gauge.example/a?utm_source=x#part",
        "new_title": "  Levels\nof 2026 ",
        "new_source": "The Gauge",
        "new_date": "2026-03-01",
        "new_accessed_on": "2026-04-05",
    }
    assert saved(admin_client, article, row).status_code == 302
    reference = Reference.objects.get(url=GAUGE)
    assert (reference.title, reference.source_name) == ("Levels of 2026", "The Gauge")
    assert (reference.published_on, reference.accessed_on) == (date(2026, 3, 1), date(2026, 4, 5))
    assert (reference.source.name, reference.source.domain) == ("The Gauge", "gauge.example")
    assert article.citations.get(number=2).reference == reference
    article.refresh_from_db()
    assert [each["title"] for each in article.working_revision.references][1] == "Levels of 2026"


def test_what_is_left_empty_is_guessed_and_the_day_is_today(admin_client):
    article = factories.DraftArticleFactory(works=0)
    card = admin_client.post(LOOK_UP, {"url": "www.theguardian.com/a"}).json()["card"]
    assert f'value="{timezone.localdate()}"' in card
    assert saved(admin_client, article, {"new_url": "www.theguardian.com/a"}).status_code == 302
    assert article.citations.get().reference.source_name == "The Guardian"


def test_a_new_article_brings_its_references(admin_client):
    section = factories.SectionFactory()
    path, data = form_of(admin_client, title="Floods", body="It rose [1].", section=section.pk)
    row = {"citations-0-number": 1, "citations-0-support": "unreviewed"}
    row |= {"citations-0-new_url": GAUGE, "citations-TOTAL_FORMS": 1}
    response = admin_client.post(path, data | row)
    assert response.status_code == 302, errors(response)
    assert Article.objects.get().citations.get().reference.url == GAUGE


def test_a_known_url_is_not_doubled_and_what_it_lacks_is_filled(admin_client):
    article = factories.DraftArticleFactory(works=0)
    known = factories.ReferenceFactory(url=GAUGE, title="Levels", published_on=None)
    row = {"new_url": f"{GAUGE}#part", "new_title": "Typed", "new_date": "2026-03-01"}
    assert saved(admin_client, article, row).status_code == 302
    known.refresh_from_db()
    assert article.citations.get().reference == known
    assert (known.title, known.published_on) == ("Levels", date(2026, 3, 1))
    assert Reference.objects.count() == 1


MISTAKES = [
    ({"new_url": "javascript://x"}, "new_url", "isn’t a web address"),
    ({"new_url": "https://a b.example"}, "new_url", "contains a space"),
    ({"new_title": "No address"}, "new_url", "Enter the URL of the reference."),
    ({"new_url": GAUGE, "new_date": "soon"}, "new_date", "Enter a valid date."),
    ({"new_url": GAUGE, "new_title": "x" * 501}, "new_title", "at most 500 characters"),
    ({"reference": "999999"}, "reference", "This reference no longer exists."),
]


def test_an_error_belongs_to_its_field_and_everything_is_kept(admin_client):
    article = factories.DraftArticleFactory(works=1)
    path, data = form_of(admin_client, article, title="Kept in the form")
    for row, field, message in MISTAKES:
        new = rows(article, {"new_source": "The  Gauge "} | row, first=1)
        response = admin_client.post(path, data | new)
        assert response.status_code == 200, row
        first, second = errors(response)
        assert (first, list(second)) == ({}, [field])
        assert message in second[field][0]
        page = response.content.decode()
        assert "Kept in the form" in page
        assert 'value="The  Gauge "' in page  # as it was typed
    assert Reference.objects.count() == 1
    assert article.citations.count() == 1


class Shown(HTMLParser):
    """What a browser would post of the citations on a page."""

    def __init__(self, page):
        super().__init__()
        self.values, self.writing, self.select = {}, None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name") or ""
        if tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given and self.select:
            self.values[self.select] = given["value"]
        elif tag == "textarea":
            self.writing, self.values[name] = name, ""
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.values[name] = given.get("value", "on" if given.get("type") == "checkbox" else "")

    def handle_data(self, data):
        if self.writing:
            self.values[self.writing] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        self.writing = None if tag == "textarea" else self.writing
        self.select = None if tag == "select" else self.select


def test_a_form_that_comes_back_shows_exactly_what_was_typed(admin_client):
    article = factories.DraftArticleFactory(works=2)
    known = factories.ReferenceFactory(title="Known")
    new = [
        {"new_url": " htp:/x ", "new_title": " Two  spaces <b> ", "new_source": "", "number": "x"},
        {"reference": known.pk, "new_seen": "{}", "new_title": "", "new_date": "2026-13-45"},
        {"new_url": GAUGE, "DELETE": "on", "support": "partly", "new_accessed_on": ""},
    ]
    changes = {"citations-0-new_title": "Typed", "citations-0-support": "does_not", "title": ""}
    path, data = form_of(admin_client, article)
    data |= rows(article, *new, first=2) | changes
    response = admin_client.post(path, data)
    assert response.status_code == 200
    shown = Shown(response.content.decode()).values
    posted = {name: str(value) for name, value in data.items() if name.startswith("citations-")}
    assert {name: shown.get(name) for name in posted} == posted


def test_the_same_work_in_two_rows_is_told_at_the_second(admin_client):
    article = factories.DraftArticleFactory(works=1)
    known = article.citations.get().reference
    twice = [{"new_url": GAUGE}, {"new_url": f"{GAUGE}#b"}, {"new_url": known.url}]
    response = saved(admin_client, article, *twice)
    message = "This article already cites that reference under another number."
    assert errors(response) == [{}, {}, {"new_url": [message]}, {"new_url": [message]}]
    assert Reference.objects.count() == 1


def test_a_row_that_is_removed_makes_nothing(admin_client):
    article = factories.DraftArticleFactory(works=0)
    row = {"new_url": "nonsense", "DELETE": "on"}
    assert saved(admin_client, article, row).status_code == 302
    assert not Reference.objects.exists()


def test_titles_and_dates_are_mended_in_the_row_and_audited(admin_client, admin_user):
    article = factories.DraftArticleFactory(works=2)
    first, second = (each.reference for each in article.citations.all())
    changes = {"citations-0-new_title": " Mended ", "citations-0-new_date": "2026-02-01"}
    assert saved(admin_client, article, **changes).status_code == 302
    first.refresh_from_db()
    assert (first.title, first.published_on) == ("Mended", date(2026, 2, 1))
    entry = AuditEntry.objects.get(target_kind="reference", target_id=first.pk)
    assert (entry.actor, entry.details["title"]["after"]) == (admin_user, "Mended")
    assert not AuditEntry.objects.filter(target_id=second.pk, target_kind="reference").exists()
    article.refresh_from_db()
    assert article.working_revision.references[0]["title"] == "Mended"


def test_what_somebody_else_mended_meanwhile_stays(admin_client):
    article = factories.DraftArticleFactory(works=1)
    path, data = form_of(admin_client, article, **{"citations-0-new_date": "2026-02-01"})
    Reference.objects.update(title="Mended by another")
    assert admin_client.post(path, data).status_code == 302
    reference = Reference.objects.get()
    assert (reference.title, reference.published_on) == ("Mended by another", date(2026, 2, 1))


def test_a_row_that_does_not_say_what_it_showed_changes_nothing_or_what_it_says(admin_client):
    article = factories.DraftArticleFactory(works=1)
    title = article.citations.get().reference.title
    changes = {"citations-0-new_title": title, "title": "New"}
    path, data = form_of(admin_client, article, **changes)
    for seen in ("", "{", "[]", '{"title": 1}', "[" * 5000):
        with transaction.atomic():
            answer = admin_client.post(path, data | {"citations-0-new_seen": seen})
            assert (answer.status_code, Reference.objects.get().title) == (302, title), seen
            transaction.set_rollback(True)


def test_a_source_of_one_reference_is_renamed_and_another_one_is_an_outlet(admin_client):
    article = factories.DraftArticleFactory(works=0)
    source = factories.SourceFactory(name="Levels", domain="gauge.example")
    works = [
        factories.ReferenceFactory(source=source, url=f"https://gauge.example/{n}", outlet="")
        for n in range(2)
    ]
    for work in works:
        article.citations.create(number=work.pk, reference=work)
    changes = {"citations-1-new_source": "Gauge"}
    assert saved(admin_client, article, **changes).status_code == 302
    source.refresh_from_db()
    works[1].refresh_from_db()
    assert (source.name, works[1].outlet) == ("Levels", "Gauge")
    article.citations.get(reference=works[1]).delete()
    works[1].delete()
    changes = {"citations-0-new_source": "Gauge"}
    assert saved(admin_client, article, **changes).status_code == 302
    source.refresh_from_db()
    works[0].refresh_from_db()
    assert (source.name, works[0].outlet) == ("Gauge", "")


def test_a_reporter_does_not_change_what_readers_see():
    client = signed_in("Reporter")
    live = factories.LiveArticleFactory(works=1, body="It rose [1].")
    cited = live.citations.get().reference
    article = factories.DraftArticleFactory(created_by=client.user, works=1)
    article.citations.create(number=2, reference=cited)
    changes = {"citations-0-new_title": "Mine", "citations-1-new_title": "Not mine"}
    response = saved(client, article, **changes)
    assert errors(response)[0] == {}
    assert errors(response)[1] == {
        "new_title": [
            "A published article cites this reference, so only people who can publish can "
            "change it."
        ]
    }
    assert "readonly" in response.content.decode()
    assert saved(client, article, **{"citations-0-new_title": "Mine"}).status_code == 302
    assert article.citations.get(number=1).reference.title == "Mine"


@pytest.mark.parametrize("lacking", ["add_reference", "add_source"])
def test_who_may_not_make_what_is_missing_is_told_so(lacking):
    client = signed_in("superuser")
    user = client.user
    user.is_superuser = False
    user.save()
    named = Permission.objects.filter(content_type__app_label__in=["articles", "references"])
    user.user_permissions.set(named.exclude(codename=lacking))
    article = factories.DraftArticleFactory(works=0)
    response = saved(client, article, {"new_url": GAUGE})
    (row,) = errors(response)
    assert "you don’t have permission to add" in row["new_url"][0]
    assert not Reference.objects.exists()
    if lacking == "add_source":
        factories.SourceFactory(domain="gauge.example")
        assert saved(client, article, {"new_url": GAUGE}).status_code == 302


def test_the_rows_of_a_form_are_shown_in_few_queries(admin_client, django_assert_max_num_queries):
    article = factories.DraftArticleFactory(works=3)
    path, _data = form_of(admin_client, article)
    with django_assert_max_num_queries(40) as queries:
        admin_client.get(path)
    few = len(queries)
    many = factories.DraftArticleFactory(works=12)
    path, _data = form_of(admin_client, many)
    with django_assert_max_num_queries(few):
        admin_client.get(path)


def test_a_long_list_is_kept_and_saved(admin_client):
    """Each row has eleven fields: Django would refuse more than ninety rows."""
    article = factories.DraftArticleFactory(works=0)
    beside = dict.fromkeys(["id", "reference", "new_date", "new_accessed_on", "new_seen"], "")
    new = [
        beside | {"new_url": f"{GAUGE}/{number}", "new_title": f"Level {number}", "new_source": ""}
        for number in range(100)
    ]
    path, data = form_of(admin_client, article)
    data |= rows(article, *new)
    keep = reverse("admin:articles_article_autosave")
    kept = admin_client.post(keep, data | {"tab": "tab00001", "article": article.pk})
    assert kept.status_code == 200
    assert admin_client.post(path, data).status_code == 302
    assert article.citations.count() == 100


def test_a_conflict_carries_new_references_along(admin_client):
    article = factories.DraftArticleFactory(title="Base", works=1)
    path, data = form_of(admin_client, article)
    assert admin_client.post(path, data | {"title": "Theirs"}).status_code == 302
    mine = rows(article, {"new_url": GAUGE, "new_title": "Levels"}, first=1) | {"title": "Mine"}
    response = admin_client.post(path, data | mine)
    assert list(shown(response)) == ["title"]
    assert choose(admin_client, path, response).status_code == 200
    article.refresh_from_db()
    assert (article.title, article.citations.get(number=2).reference.title) == ("Mine", "Levels")


# What the panel asks


def test_a_look_up_proposes_and_makes_nothing(admin_client):
    article = factories.DraftArticleFactory(works=0)
    answer = admin_client.post(LOOK_UP, {"url": " gauge.example/a#part "}).json()
    assert (answer["key"], answer["url"], answer["title"]) == (None, GAUGE, "")
    card = answer["card"]
    assert 'name="citations-__prefix__-new_source" value="Gauge"' in card
    assert f'value="{GAUGE}"' in card
    assert "<details open>" in card
    assert not Reference.objects.exists()
    assert not Source.objects.exists()
    assert article.citations.count() == 0


@pytest.mark.parametrize("by", ["url", "key"])
def test_a_look_up_tells_what_the_library_has(admin_client, by):
    known = factories.ReferenceFactory(url=GAUGE, title="Levels <1>")
    asked = {"url": "https://GAUGE.example/a?utm_source=x"} if by == "url" else {"key": known.pk}
    answer = admin_client.post(LOOK_UP, asked).json()
    assert (answer["key"], answer["url"], answer["title"]) == (known.pk, GAUGE, "Levels <1>")
    assert "Levels &lt;1&gt;" in answer["card"]
    assert "<details open>" not in answer["card"]
    seen = {"title": "Levels <1>", "published_on": "", "accessed_on": ""}
    article = factories.DraftArticleFactory(works=0)
    row = {"reference": known.pk, "new_seen": json.dumps(seen), "new_title": "Levels"}
    assert saved(admin_client, article, row).status_code == 302
    known.refresh_from_db()
    assert known.title == "Levels"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"url": "ftp://x"}, 400),
        ({"url": ""}, 400),
        ({"url": "x." + "y" * 5000}, 400),
        ({"key": "999999"}, 400),
        ({}, 400),
    ],
)
def test_a_look_up_of_what_is_no_address_says_so(admin_client, asked, status):
    answer = admin_client.post(LOOK_UP, asked)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])


def test_only_writers_look_up_and_only_by_post():
    factories.ReferenceFactory(url=GAUGE)
    assert signed_in(factories.UserFactory()).post(LOOK_UP, {"url": GAUGE}).status_code == 403
    assert signed_in("Reporter").post(LOOK_UP, {"url": GAUGE}).status_code == 200
    assert signed_in("Editor").get(LOOK_UP, {"url": GAUGE}).status_code == 405


def test_who_only_reads_sees_what_is_cited():
    article = factories.LiveArticleFactory(works=1, body="It rose [1].")
    work = article.citations.get().reference
    path = reverse("admin:articles_article_change", args=[article.pk])
    page = signed_in("Reporter").get(path).content.decode()
    assert f'href="{work.url}"' in page
    assert "cited once" in page
    assert "data-card" not in page
    assert "Add references by URL" not in page
