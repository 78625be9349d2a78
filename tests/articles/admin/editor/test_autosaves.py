"""The form is kept while it is written, and shown again as it stood."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.editing import autosaves
from articles.models import Article, Autosave
from articles.models.presence import MOST_BYTES
from tests import factories
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.people import STAFF, signed_in, somebody

pytestmark = pytest.mark.django_db

KEEP = reverse("admin:articles_article_autosave")
ADD = reverse("admin:articles_article_add")
TAB = "tab00001"


def change(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def review(row):
    return reverse("admin:articles_article_autosave_review", args=[row.pk])


def rows_of(article, *more):
    """A form's table of citations: those that are saved, and new ones."""
    saved = [(str(row.pk), row.number, row.reference_id) for row in article.citations.all()]
    lines = [*saved, *(("", number, work.pk) for number, work in more)]
    data = {"citations-TOTAL_FORMS": len(lines), "citations-INITIAL_FORMS": len(saved)}
    for index, (key, number, work) in enumerate(lines):
        row = {"id": key, "number": number, "reference": work, "support": "unreviewed"}
        data |= {f"citations-{index}-{name}": value for name, value in row.items()}
    return data


@pytest.fixture
def article():
    return factories.DraftArticleFactory(title="The tides", body="High [1].")


def kept(client, article=None, **changes):
    """A row as the browser makes it, of the form with some changes."""
    _path, data = form_of(client, article, **changes)
    posted = data | {"tab": TAB, "article": article.pk if article else ""}
    answer = client.post(KEEP, posted).json()
    return Autosave.objects.get(pk=answer["id"])


def test_what_the_form_has_is_kept_and_nothing_else(admin_client, article):
    strange = {"csrfmiddlewaretoken": "x", "_save": "1", "cite_url": "x", "is_staff": "1"}
    strange |= {"citations-__prefix__-number": "1", "choice-body": "mine"}
    row = kept(admin_client, article, body="High\r\nand low.", note="For Ed", **strange)
    values = dict(row.values)
    assert values["body"] == "High\nand low."
    assert values["note"] == "For Ed"
    assert values["citations-1-number"] == "2"
    assert values["bylines-0-author"] == str(article.bylines.get().author_id)
    assert {"base_revision", "opened_with", "tags", "picks-TOTAL_FORMS"} <= values.keys()
    assert not {"tab", "article", *strange} & values.keys()
    assert (row.article, row.tab) == (article, TAB)
    assert article.revisions.count() == 1


def test_answer_says_when_and_costs_few_queries(
    admin_client, article, django_assert_max_num_queries
):
    row = kept(admin_client, article)
    with django_assert_max_num_queries(6):
        posted = {"tab": TAB, "article": article.pk, "title": "The tides", "body": "Low."}
        answer = admin_client.post(KEEP, posted).json()
    row.refresh_from_db()
    assert answer == {"id": row.pk, "saved_at": f"{row.saved_at:%H:%M}"}


def test_form_that_is_as_saved_again_is_not_kept(admin_client, article):
    kept(admin_client, article)
    posted = {"tab": TAB, "article": article.pk, "discard": "1"}
    assert admin_client.post(KEEP, posted).json() == {"id": None}
    assert not Autosave.objects.exists()


def test_too_much_and_nameless_tabs_are_refused(admin_client):
    answer = admin_client.post(KEEP, {"tab": TAB, "body": "x" * MOST_BYTES})
    assert answer.status_code == 413
    assert "1.5 MB" in answer.json()["error"]
    assert admin_client.post(KEEP, {"tab": "no name", "body": "x"}).status_code == 400
    assert admin_client.post(KEEP, {"tab": TAB, "article": "999"}).status_code == 404
    assert admin_client.get(KEEP).status_code == 405
    assert not Autosave.objects.exists()


def test_token_is_asked_for(admin_client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = admin_client.cookies
    assert strict.post(KEEP, {"tab": TAB, "title": "x"}).status_code == 403


@pytest.mark.parametrize("role", STAFF)
def test_who_may_write_may_keep(role, article):
    client = signed_in(role)
    is_writer, sees_all = role != "nobody", role not in {"nobody", "Reporter"}
    answer = client.post(KEEP, {"tab": TAB, "title": "Mine"})
    assert answer.status_code == (200 if is_writer else 403)
    answer = client.post(KEEP, {"tab": TAB, "article": article.pk, "title": "Mine"})
    assert answer.status_code == (200 if sees_all else 403)
    Article.objects.filter(pk=article.pk).update(created_by=client.user)
    answer = client.post(KEEP, {"tab": TAB, "article": article.pk, "title": "Mine"})
    assert answer.status_code == (200 if is_writer else 403)


@pytest.mark.parametrize("role", STAFF)
def test_who_may_read_the_draft_may_read_what_is_kept(role, article):
    writer = somebody("Editor", username="writer")
    row = autosaves.keep(article, writer, TAB, [("title", "Tides"), ("body", "High.")])
    begun = autosaves.keep(None, writer, TAB, [("title", "Not begun"), ("body", "High.")])
    client = signed_in(role)
    page = client.get(review(row))
    assert page.status_code == (403 if role == "nobody" else 200)
    assert client.get(review(begun)).status_code == 403
    for each in (row, begun):
        assert client.post(review(each)).status_code == 403
    if role in {"nobody", "Reporter"}:
        assert "Restore" not in page.content.decode()
    else:
        assert f'href="{change(article)}?autosave={row.pk}"' in page.content.decode()
    assert Autosave.objects.count() == 2


def test_form_is_shown_as_it_stood_with_all_its_rows(admin_client, article):
    new = [(3, factories.ReferenceFactory(title="A paper")), (4, factories.ReferenceFactory())]
    section, image = factories.SectionFactory(slug="coast"), factories.ImageFactory()
    row = kept(
        admin_client, article, body="New [3][4].", tags="sea, moon", note="For Ed",
        section=section.pk, lead_image=image.pk, is_featured="on", **rows_of(article, *new),
    )  # fmt: skip
    response = admin_client.get(change(article), {"autosave": row.pk})
    form = response.context["adminform"].form
    assert form["body"].value() == "New [3][4]."
    assert (form["tags"].value(), form["note"].value()) == ("sea, moon", "For Ed")
    assert form["base_revision"].value() == str(article.working_revision_id)
    formset = next(
        each.formset for each in response.context["inline_admin_formsets"]
        if each.formset.prefix == "citations"
    )  # fmt: skip
    assert [each["number"].value() for each in formset.forms] == ["1", "2", "3", "4"]
    page = response.content.decode()
    assert "You’re looking at unsaved changes from" in page

    assert f'<option value="{section.pk}" selected>Coast</option>' in page
    assert "A paper" in page
    assert "errornote" not in page
    assert "cited once" in page
    article.refresh_from_db()
    assert article.body == "High [1]."


def test_what_is_shown_again_is_saved_once_and_then_forgotten(admin_client, article):
    new = [(3, factories.ReferenceFactory()), (4, factories.ReferenceFactory())]
    row = kept(admin_client, article, body="[1][2][3][4]", **rows_of(article, *new))
    response = admin_client.get(change(article), {"autosave": row.pk})
    data = _posted(response)
    assert data["tab"] == TAB
    admin_client.post(change(article), data | {"_continue": "1"})
    assert article.citations.count() == 4
    article.refresh_from_db()
    assert article.body == "[1][2][3][4]"
    assert not Autosave.objects.exists()
    late = admin_client.get(change(article), {"autosave": row.pk}, follow=True)
    assert "Those changes were already saved or discarded." in late.content.decode()


def test_rows_that_were_saved_again_meanwhile_are_found(admin_client, article):
    third = factories.ReferenceFactory()
    row = kept(admin_client, article, **rows_of(article, (3, third)))
    first, second = article.citations.all()
    second.delete()
    first.delete()
    article.citations.create(number=1, reference=first.reference)
    extra = article.citations.create(number=2, reference=factories.ReferenceFactory())
    data = _posted(admin_client.get(change(article), {"autosave": row.pk}))
    assert data["citations-INITIAL_FORMS"] == 2
    assert data["citations-TOTAL_FORMS"] == 4
    works = [data[f"citations-{index}-reference"] for index in range(4)]
    assert works == [str(work.pk) for work in (
        first.reference, extra.reference, second.reference, third
    )]  # fmt: skip
    assert data["citations-1-DELETE"] is True


def test_row_that_points_at_what_another_row_is_for_by_now_is_shown(admin_client, article):
    ann, bob = article.bylines.get().author, factories.AuthorFactory(name="Bob")
    row = kept(admin_client, article, **{"bylines-0-author": bob.pk})
    theirs = article.bylines.create(author=bob, position=2)
    page = admin_client.get(change(article), {"autosave": row.pk})
    formsets = [each.formset for each in page.context["inline_admin_formsets"]]
    bylines = next(formset for formset in formsets if formset.prefix == "bylines")
    assert [
        (form["id"].value(), form["author"].value(), form["DELETE"].value())
        for form in bylines.forms
    ] == [
        (str(article.bylines.get(author=ann).pk), str(ann.pk), True),
        (str(theirs.pk), str(bob.pk), False),
    ]


def test_conflict_is_found_as_ever(admin_client, article):
    row = kept(admin_client, article, body="Mine.")
    article.body = "Theirs."
    article.save()
    publishing.save_revision(article)
    data = _posted(admin_client.get(change(article), {"autosave": row.pk}))
    response = admin_client.post(change(article), data | {"_continue": "1"})
    assert response.status_code == 409
    assert Autosave.objects.exists()


def test_refused_save_keeps_the_tab_and_its_row(admin_client, article):
    row = kept(admin_client, article)
    path, data = form_of(admin_client, article, title="", tab=TAB)
    page = admin_client.post(path, data).content.decode()
    assert f'name="tab" value="{TAB}"' in page
    assert Autosave.objects.filter(pk=row.pk).exists()


def test_form_offers_what_was_kept_and_names_who_else_writes(article):
    rita, ed = signed_in("Editor"), somebody("Editor", username="ed", first_name="Ed")
    row = kept(rita, article, body="Mine.")
    other = autosaves.keep(article, ed, TAB, [("body", "Theirs.")])
    page = rita.get(change(article)).content.decode()
    assert "Unsaved changes from" in page
    assert f'href="{change(article)}?autosave={row.pk}"' in page
    assert re.search(r"<bdi>Ed</bdi> is editing, last saved at \d\d:\d\d\.", page)
    assert f'href="{review(other)}"' in page
    reader = signed_in("Reporter").get(change(article)).content.decode()
    assert "<bdi>Ed</bdi> is editing" in reader
    assert "?autosave=" not in reader


def test_what_was_kept_is_still_named_when_the_article_is_out_of_hand():
    """Somebody submitted it meanwhile: it can be read and discarded, not restored."""
    rita = signed_in("Reporter")
    article = factories.DraftArticleFactory(created_by=rita.user)
    row = kept(rita, article, body="Words of mine.")
    Article.objects.update(stage="in_review")
    page = rita.get(change(article)).content.decode()
    assert review(row) in page
    assert "?autosave=" not in page
    assert "Words of mine." in rita.get(review(row)).content.decode()
    assert rita.post(review(row)).status_code == 302
    assert not Autosave.objects.exists()


def test_another_person_takes_over_without_touching_what_is_kept(article):
    rita, ed = somebody("Editor", username="rita", first_name="Rita"), signed_in("Editor")
    row = autosaves.keep(article, rita, TAB, [("body", "Hers.")])
    response = ed.get(change(article), {"autosave": row.pk})
    assert "unsaved changes of <bdi>Rita</bdi>" in response.content.decode()
    data = _posted(response)
    assert (data["body"], data["tab"]) == ("Hers.", "")
    assert data["title"] == "The tides"
    ed.post(change(article), data | {"tab": TAB, "_continue": "1"})
    article.refresh_from_db()
    assert article.body == "Hers."
    assert Autosave.objects.get() == row


def test_begun_article_is_offered_restored_and_saved(admin_client):
    row = kept(admin_client, title="Begun", body="First words.")
    assert "“<bdi>Begun</bdi>”" in admin_client.get(ADD).content.decode()
    home = admin_client.get(reverse("admin:index")).content.decode()
    assert "Begun, not saved" in home
    assert f'href="{ADD}?autosave={row.pk}"' in home
    response = admin_client.get(ADD, {"autosave": row.pk})
    assert response.context["adminform"].form["body"].value() == "First words."
    admin_client.post(ADD, _posted(response) | {"_save": "1"})
    assert Article.objects.get().title == "Begun"
    assert not Autosave.objects.exists()
    assert "Begun, not saved" not in admin_client.get(reverse("admin:index")).content.decode()


def test_begun_article_is_nobody_elses(admin_client):
    row = autosaves.keep(None, somebody("Editor"), TAB, [("title", "Hers")])
    response = admin_client.get(ADD, {"autosave": row.pk})
    assert response.status_code == 302
    assert "Hers" not in admin_client.get(ADD).content.decode()


def test_review_shows_every_difference(admin_client, article):
    new = (3, factories.ReferenceFactory(title="A new paper"))
    section = factories.SectionFactory(slug="coast")
    row = kept(
        admin_client, article, title="The high tides", tags="sea", section=section.pk,
        note="For Ed", reviewed_by="Ana", **rows_of(article, new),
    )  # fmt: skip
    comparison = admin_client.get(review(row)).context["comparison"]
    assert [field.label for field in comparison.changed] == [
        "Title", "References", "Tags", "Provenance", "Placement and work",
    ]  # fmt: skip
    begun = kept(admin_client, title="Begun", body="First words.")
    labels = [
        field.label for field in admin_client.get(review(begun)).context["comparison"].changed
    ]
    assert {"Title", "Text"} <= set(labels)


def test_review_of_nonsense_opens(admin_client, article):
    values = [
        ("title", ""), ("due_on", "soon"), ("origin", "unknown"), ("checks", "{"),
        ("tags", "x" * 101), ("citations-TOTAL_FORMS", "many"), ("bylines-TOTAL_FORMS", "2"),
        ("bylines-0-author", "nobody"), ("bylines-7-author", "1"), ("lead_image", "0"),
    ]  # fmt: skip
    row = autosaves.keep(article, admin_client.get(ADD).wsgi_request.user, TAB, values)
    assert admin_client.get(review(row)).status_code == 200
    assert admin_client.get(change(article), {"autosave": row.pk}).status_code == 200


@pytest.mark.parametrize("key", ["0", "nonsense", "999999"])
def test_what_is_not_kept_is_not_shown(admin_client, article, key):
    response = admin_client.get(change(article), {"autosave": key})
    assert response["Location"] == change(article)


def test_autosave_of_another_article_is_not_shown(admin_client, article):
    row = kept(admin_client, factories.DraftArticleFactory())
    assert admin_client.get(change(article), {"autosave": row.pk}).status_code == 302
    assert admin_client.get(ADD, {"autosave": row.pk}).status_code == 302


def test_discarding_is_a_post_of_its_person(admin_client, article):
    row = kept(admin_client, article)
    response = admin_client.post(review(row))
    assert response["Location"] == change(article)
    assert [str(each) for each in get_messages(response.wsgi_request)] == [
        "The unsaved changes were discarded."
    ]
    assert not Autosave.objects.exists()


def test_form_costs_the_same_however_much_is_kept(admin_client, article):
    admin_client.get(change(article))
    counts = []
    for number in (0, 3):
        for each in range(number):
            autosaves.keep(article, factories.UserFactory(), f"tab0000{each}", [("body", "x")])
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(change(article))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def _posted(response) -> dict:
    """What the browser would post of the form that was shown."""
    context = response.context
    data = {"tab": context["tab"]}
    forms = [context["adminform"].form]
    for each in context["inline_admin_formsets"]:
        data |= {
            f"{each.formset.prefix}-{name}": each.formset.management_form[name].value()
            for name in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
        forms += each.formset.forms
    for form in forms:
        for field in form:
            value = field.value()
            if hasattr(field.field, "fields"):
                data |= {f"{field.html_name}_0": "", f"{field.html_name}_1": ""}
            elif value is not None and value is not False:
                data[field.html_name] = value
    for name in [name for name in data if name.endswith("_FORMS")]:
        data[name] = int(data[name])
    return data


def test_new_form_in_which_nothing_is_written_is_not_kept():
    client = signed_in("Reporter")
    data = {"tab": TAB, "article": "", "origin": "human", "citations-TOTAL_FORMS": "0"}
    kept = client.post(KEEP, data | {"title": "A"}).json()
    assert Autosave.objects.get().pk == kept["id"]
    assert client.post(KEEP, data | {"title": " "}).json() == {"id": None}
    assert not Autosave.objects.exists()


def test_what_a_tab_sent_before_it_was_saved_and_comes_later_is_refused(admin_client):
    path, data = form_of(admin_client, None, title="Bees", tab=TAB)
    late = data | {"tab": TAB, "article": ""}
    assert admin_client.post(path, data).status_code == 302
    answer = admin_client.post(KEEP, late)
    assert (answer.status_code, "saved" in answer.json()["error"]) == (409, True)
    assert not Autosave.objects.exists()
    # A copy of this browser, as old as a minute, which another page brings.
    assert admin_client.post(KEEP, late | {"age": "60000"}).json() == {"id": None}
    assert not Autosave.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):  # after “Back”
        assert admin_client.post(KEEP, late | {"age": "1000"}).json()["id"]
        assert admin_client.post(KEEP, late).status_code == 200
    assert Autosave.objects.count() == 1


def test_other_tabs_and_people_go_on(admin_client):
    path, data = form_of(admin_client, None, title="Bees", tab=TAB)
    admin_client.post(path, data)
    other = signed_in(somebody("Editor"))
    late = data | {"tab": TAB, "article": ""}
    assert other.post(KEEP, late).status_code == 200
    assert admin_client.post(KEEP, late | {"tab": "tab00002"}).status_code == 200
    for tab in ("", "x" * 1000, "Tab \n!"):  # no tab of ours
        path, data = form_of(admin_client, None, title=f"Cats {len(tab)}", tab=tab)
        assert admin_client.post(path, data).status_code == 302
