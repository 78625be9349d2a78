"""The editor's endpoints and what happens when two people save the same article."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from articles.models import Article
from articles.models.article import BODY_MAX_LENGTH
from references.models import Reference
from tests import factories
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.people import signed_in, somebody

pytestmark = pytest.mark.django_db

NEW = "/admin/articles/article/preview.json"


def preview_of(client, article, body, cited):
    path = reverse("admin:articles_article_preview_live", args=[article.pk])
    return client.post(path, {"body": body, "citations": cited}, "application/json")


def test_preview_shows_and_checks_what_is_not_saved(admin_client, django_assert_max_num_queries):
    article = factories.DraftArticleFactory()
    cited = list(article.citations.values_list("number", "reference"))
    with django_assert_max_num_queries(6):
        response = preview_of(admin_client, article, "## Now\n\nIt is so [1][1] <b>[7].", cited)
    found = response.json()
    assert '<h2 dir="auto" id="now">' in found["html"]
    assert "<b>" not in found["html"]
    assert found["uses"] == {"1": 2, "2": 0}
    assert found["counts"] == "6 words · 1 min read"
    assert [(each["code"], each["number"]) for each in found["findings"]] == [
        ("dangling_marker", 7),
        ("unused_reference", 2),
    ]
    assert "cited 2 times" in found["panel"]
    article.refresh_from_db()
    assert article.body == factories.BODY


def test_a_text_without_spaces_is_counted_in_characters(admin_client):
    posted = {"body": "河边的市场 **iPhone**\n\n" * 300, "citations": []}
    found = admin_client.post(NEW, posted, "application/json").json()
    assert found["counts"] == "1\u202f800 characters · 5 min read"


def test_a_finding_carries_the_passage_that_it_is_about(admin_client):
    text = "It *fell* by 5 euros in a “quoted” and very long sentence, which ends here."
    found = admin_client.post(NEW, {"body": text, "citations": []}, "application/json").json()
    [finding] = found["findings"]
    assert finding["passage"] == "It fell by 5 euros in a “quoted”"
    assert finding["number"] is None
    assert f'data-passage="{finding["passage"]}"' in found["panel"]


def test_preview_of_an_article_that_is_not_saved_yet(admin_client):
    found = admin_client.post(NEW, {"body": "*Hm*", "citations": []}, "application/json").json()
    assert found["html"] == '<p dir="auto"><em>Hm</em></p>\n'


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        ({"body": "x" * (BODY_MAX_LENGTH + 1), "citations": []}, 413),
        ({"body": "x" * 2_100_000, "citations": []}, 413),
        ({"body": 1, "citations": []}, 413),
        ({"body": "x", "citations": [[1]]}, 400),
        ({"citations": []}, 400),
        ([], 400),
    ],
)
def test_preview_refuses_what_it_cannot_read(admin_client, posted, status):
    response = admin_client.post(NEW, posted, "application/json")
    assert (response.status_code, "error" in response.json()) == (status, True)


@pytest.mark.parametrize("is_new", [True, False])
def test_preview_refuses_a_form(admin_client, is_new):
    address = "/admin/articles/article/preview.json"
    if not is_new:
        pk = factories.DraftArticleFactory().pk
        address = f"/admin/articles/article/{pk}/preview.json"
    response = admin_client.post(address, {"body": "Words."})
    assert (response.status_code, response.json()["error"]) == (
        400,
        "Send a body and a list of [number, reference].",
    )


def test_preview_is_for_those_who_may_see_the_article():
    article = factories.LiveArticleFactory()
    reporter = factories.UserFactory()
    for codename in ("change_article", "view_article"):
        reporter.user_permissions.add(Permission.objects.get(codename=codename))
    client = signed_in(reporter)
    assert preview_of(client, article, "", []).status_code == 403
    own = factories.DraftArticleFactory(created_by=reporter)
    assert preview_of(client, own, "", []).status_code == 200
    assert client.get(NEW).status_code == 405


def test_preview_asks_for_the_token(admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    posted = {"body": "", "citations": []}
    assert client.post(NEW, posted, "application/json").status_code == 403


def test_find_a_reference_or_make_it(admin_client, client):
    path = reverse("admin:articles_article_reference")
    known = factories.ReferenceFactory()
    found = admin_client.post(path, {"url": f"{known.url}#part"}).json()
    assert (found["id"], found["is_new"]) == (known.pk, False)
    found = admin_client.post(path, {"url": "https://fresh.example/page"}).json()
    assert (found["source"], found["is_new"]) == ("Fresh", True)
    assert "isn’t a web address" in admin_client.post(path, {"url": "ftp://x"}).json()["error"]
    assert Reference.objects.count() == 2


@pytest.mark.parametrize(
    ("url", "is_known"),
    [
        ("https://paper.example/story", True),
        ("paper.example/story", True),
        (" https://PAPER.example/story?utm_source=x#part ", True),
        ("https://paper.example/other", False),
    ],
)
def test_the_library_is_asked_while_an_address_is_written(admin_client, url, is_known):
    path = reverse("admin:articles_article_reference")
    source = factories.SourceFactory(name="The Paper", domain="paper.example")
    known = factories.ReferenceFactory(
        source=source, url="https://paper.example/story", title="A story"
    )
    expected = {"id": known.pk, "label": str(known), "source": "The Paper", "is_new": False}
    answer = admin_client.get(path, {"url": url})
    assert (answer.status_code, answer.json()) == (200, expected if is_known else {})
    assert Reference.objects.count() == 1


def test_what_is_no_address_yet_is_not_looked_for(admin_client):
    path = reverse("admin:articles_article_reference")
    for url in ("", "htt", "https://", "x." + "y" * 5000):
        answer = admin_client.get(path, {"url": url})
        assert (answer.status_code, list(answer.json())) in [(400, ["error"]), (200, [])], url
    assert Reference.objects.count() == 0


def test_only_writers_ask_the_library():
    path = reverse("admin:articles_article_reference")
    known = factories.ReferenceFactory()
    reader = signed_in(factories.UserFactory())
    assert reader.get(path, {"url": known.url}).status_code == 403


@pytest.mark.parametrize(
    ("asked", "body", "numbers"),
    [
        ({"_cite": "renumber"}, "First [1], then [2].", [1, 2]),
        ({"_cite": "merge", "cite_merge": "2", "cite_into": "1"}, "First [1], then [1].", [1]),
        ({"_cite": "remove", "cite_remove": "1"}, "First [2], then.", [2]),
        (
            {"_cite": "remove", "cite_remove": "1", "cite_markers": "keep"},
            "First [2], then [1].",
            [2],
        ),
        ({"_cite": "add", "cite_url": "new.example/x"}, "First [2], then [1].", [1, 2, 3]),
        ({"_cite": "merge", "cite_merge": "", "cite_into": "1"}, "First [2], then [1].", [1, 2]),
    ],
)
def test_citations_are_changed_by_buttons_that_save_first(admin_client, asked, body, numbers):
    article = factories.DraftArticleFactory()
    path, data = form_of(admin_client, article, body="First [2], then [1].", **asked)
    response = admin_client.post(path, data)
    assert (response.status_code, response["Location"]) == (302, path)
    article.refresh_from_db()
    assert article.body == body
    assert [each.number for each in article.citations.all()] == numbers
    assert article.working_revision.body == body


def conflict(admin_client, article, mine, theirs):
    """Two people open the form; one saves, then the other: (path, what was posted, answer)."""
    path, data = form_of(admin_client, article)
    assert admin_client.post(path, data | theirs).status_code == 302
    return path, data | mine, admin_client.post(path, data | mine)


def test_saving_on_top_of_somebody_saves_nothing_and_shows_all_three(admin_client):
    article = factories.DraftArticleFactory(title="Base", standfirst="Base.", body="Base.")
    _, _, response = conflict(
        admin_client,
        article,
        {"title": "Mine", "body": "Base.\r\n\r\nMine."},
        {"title": "Theirs", "standfirst": "Theirs."},
    )
    assert response.status_code == 409
    shown = {each.name: each for each in response.context["differences"]}
    assert {name: (each.base, each.theirs, each.mine) for name, each in shown.items()} == {
        "title": ("Base", "Theirs", "Mine"),
        "standfirst": ("Base.", "Theirs.", "Base."),
        "body": ("Base.", "Base.", "Base.\n\nMine."),
    }
    assert {name: each.choice for name, each in shown.items()} == {
        "title": "mine",
        "standfirst": "theirs",
        "body": "mine",
    }
    article.refresh_from_db()
    assert article.title == "Theirs"


def choose(admin_client, path, response, **choices):
    """Post the page of the conflict as a browser would."""
    context = response.context
    data = dict(context["carried"]) | {"_merged": "1", "base_revision": context["theirs"].pk}
    for each in context["differences"]:
        data[f"choice-{each.name}"] = choices.get(each.name, each.choice)
        if each.is_text:
            data[each.name] = each.mine
    return admin_client.post(path, data | {"_continue": "1"})


def test_each_field_is_taken_from_whom_the_editor_says(admin_client):
    article = factories.DraftArticleFactory(tagged=["web"])
    path, _, response = conflict(
        admin_client,
        article,
        {"title": "Mine", "body": "Mine [1].", "tags": "web, mine"},
        {"title": "Theirs", "standfirst": "Theirs.", "body": "Theirs.", "tags": "web, theirs"},
    )
    response = choose(admin_client, path, response, title="theirs", tags="theirs")
    assert response.status_code == 302
    article.refresh_from_db()
    assert (article.title, article.standfirst, article.body) == ("Theirs", "Theirs.", "Mine [1].")
    assert sorted(article.tags.names()) == ["theirs", "web"]


@pytest.mark.parametrize(("choice", "numbers"), [("mine", [1, 7]), ("theirs", [2])])
def test_citations_are_chosen_as_a_whole(admin_client, choice, numbers):
    article = factories.DraftArticleFactory()
    path, _, response = conflict(
        admin_client,
        article,
        {"citations-1-number": "7"},
        {"citations-0-DELETE": "on", "title": "Theirs"},
    )
    shown = {each.name: each for each in response.context["differences"]}
    assert shown["citations"].is_clash
    assert choose(admin_client, path, response, citations=choice).status_code == 302
    assert [each.number for each in article.citations.all()] == numbers


def test_a_third_save_meanwhile_is_a_conflict_again(admin_client):
    article = factories.DraftArticleFactory()
    path, _, response = conflict(admin_client, article, {"title": "Mine"}, {"title": "Theirs"})
    third = form_of(admin_client, article, title="Third")[1]
    assert admin_client.post(path, third).status_code == 302
    assert choose(admin_client, path, response).status_code == 409
    article.refresh_from_db()
    assert article.title == "Third"


def test_what_only_they_changed_beside_the_words_stays_so(admin_client, admin_user):
    article = factories.DraftArticleFactory(title="Base", body="Words.", due_on="2050-01-01")
    law = factories.SectionFactory(slug="law")
    path, data = form_of(admin_client, article, title="Mine")
    Article.objects.update(section=law, assignee=admin_user, due_on="2050-02-02", stage="in_review")
    response = admin_client.post(path, data | {"_continue": "1"}, follow=True)
    said = [str(each) for each in response.context["messages"]]
    assert said[0] == (
        "Someone else changed these fields, and their changes were kept: "
        "stage (in review), section, assignee, due date."
    )
    article.refresh_from_db()
    assert (article.title, article.section, article.assignee) == ("Mine", law, admin_user)
    assert str(article.due_on) == "2050-02-02"


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_what_both_changed_beside_the_words_is_a_conflict(admin_client, choice):
    sections = [factories.SectionFactory(slug=slug) for slug in ("base", "mine", "theirs")]
    images = factories.ImageFactory.create_batch(3)
    base, mine, theirs = (
        {"section": str(section.pk), "lead_image": str(image.pk)}
        for section, image in zip(sections, images, strict=True)
    )
    article = factories.DraftArticleFactory(
        section=sections[0], lead_image=images[0], is_featured=True, body="Words."
    )
    path, _, response = conflict(admin_client, article, base | mine, base | theirs)
    assert response.status_code == 409
    shown = {each.name: each for each in response.context["differences"]}
    assert {name: (each.base, each.theirs, each.mine) for name, each in shown.items()} == {
        "section": ("Base", "Theirs", "Mine"),
        "lead_image": tuple(str(images[index]) for index in (0, 2, 1)),
    }
    answer = choose(admin_client, path, response, section=choice, lead_image=choice)
    assert answer.status_code == 302
    article.refresh_from_db()
    index = 1 if choice == "mine" else 2
    assert (article.section, article.lead_image) == (sections[index], images[index])
    assert article.is_featured


def test_what_a_citation_proves_is_not_overwritten_in_silence(admin_client):
    article = factories.DraftArticleFactory(works=3)
    path, data = form_of(admin_client, article)
    first = article.citations.get(number=1)
    article.citations.filter(number=1).update(support="partly")
    said = admin_client.post(path, data | {"citations-2-number": "9"}, follow=True)
    assert next(str(each) for each in said.context["messages"]) == (
        "Someone else changed these fields, and their changes were kept: support of [1]."
    )
    cited = article.citations.values_list("number", "support")
    assert list(cited) == [(1, "partly"), (2, "unreviewed"), (9, "unreviewed")]

    path, data = form_of(admin_client, article)
    article.citations.filter(number=1).update(support="supports")
    response = admin_client.post(path, data | {"citations-0-support": "does_not"})
    assert response.status_code == 409
    (shown,) = response.context["differences"]
    lines = (shown.base, shown.theirs, shown.mine)
    assert [each.splitlines()[0] for each in lines] == [
        f"[1] {first.reference.title} ({support})"
        for support in (
            "partly supports the text",
            "supports the text",
            "does not support the text",
        )
    ]
    assert shown.is_clash
    assert choose(admin_client, path, response, citations="theirs").status_code == 302
    assert article.citations.get(number=1).support == "supports"
    response = admin_client.post(path, data | {"citations-0-DELETE": "on"})
    assert response.status_code == 409
    assert choose(admin_client, path, response, citations="mine").status_code == 302
    assert [each.number for each in article.citations.all()] == [2, 9]


def test_words_that_may_no_longer_be_saved_are_given_back():
    reporter = somebody("Reporter")
    article = factories.DraftArticleFactory(created_by=reporter, body="Words.")
    client = signed_in(reporter)
    path, data = form_of(client, article, body="Written <b>for nothing</b>.")
    Article.objects.update(stage="in_review")
    response = client.post(path, data)
    assert response.status_code == 403
    assert "Written &lt;b&gt;for nothing&lt;/b&gt;.</textarea>" in response.content.decode()
    article.refresh_from_db()
    assert article.body == "Words."


def test_no_false_conflict_with_oneself(admin_client):
    article = factories.DraftArticleFactory(body="Words.")
    path, data = form_of(admin_client, article)
    assert admin_client.post(path, data).status_code == 302  # nothing changed, no revision
    twice = data | {"title": "Pressed twice", "citations-1-DELETE": "on"}
    assert admin_client.post(path, twice).status_code == 302
    assert admin_client.post(path, twice).status_code == 302
    assert (article.revisions.count(), article.citations.count()) == (2, 1)
    path, data = form_of(admin_client, article)
    assert admin_client.post(path, data | {"_publish": "1"}).status_code == 302
    assert admin_client.post(path, data | {"title": "Corrected"}).status_code == 302


def test_inputs_in_tables_have_names(admin_client):
    article = factories.DraftArticleFactory()
    path = reverse("admin:articles_article_change", args=[article.pk])
    page = admin_client.get(path).content.decode()
    assert page.count('aria-label="Number"') == 3  # two rows and the empty one
    assert 'aria-label="Reference"' in page


def test_the_login_page_has_a_heading(client):
    assert "<h1>Sign in</h1>" in client.get("/admin/login/").content.decode()
