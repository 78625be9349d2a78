"""The editor's endpoints and what happens when two people save the same article."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from articles import publishing
from articles.models import Article
from articles.models.article import BODY_MAX_LENGTH
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
    article.refresh_from_db()
    assert article.body == factories.BODY


def test_a_text_without_spaces_is_counted_in_characters(admin_client):
    posted = {"body": "河边的市场 **iPhone**\n\n" * 300, "citations": []}
    found = admin_client.post(NEW, posted, "application/json").json()
    assert found["counts"] == "1\u202f800 characters · 5 min read"
    for empty in ("", " \n"):
        posted = {"body": empty, "citations": []}
        found = admin_client.post(NEW, posted, "application/json").json()
        assert found["counts"] == "No words yet"


def test_preview_knows_rows_that_are_not_saved(admin_client):
    known = factories.ReferenceFactory(title="")
    rows = [
        [1, known.pk, "", "A title", known.source.name],
        [2, None, "https://gauge.example/a", "", "The Gauge"],
        [3, None, "", "No address", ""],
    ]
    posted = {"body": "One [1]. Two [2]. Three [3].", "citations": rows}
    found = admin_client.post(NEW, posted, "application/json").json()
    assert found["uses"] == {"1": 1, "2": 1}
    assert [(each["code"], each["number"]) for each in found["findings"]] == [
        ("dangling_marker", 3),
        ("incomplete_reference", 2),
    ]


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
        "Send a body and a list of [number, reference, URL, title, source].",
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
    publishing.publish(article)
    assert admin_client.post(path, data | {"title": "Corrected"}).status_code == 302


def test_inputs_in_tables_have_names(admin_client):
    article = factories.DraftArticleFactory()
    path = reverse("admin:articles_article_change", args=[article.pk])
    page = admin_client.get(path).content.decode()
    assert 'aria-label="Author"' in page
    assert '<label for="id_citations-1-new_title">Title</label>' in page


def test_the_scripts_of_the_form_are_small(admin_client):
    article = factories.DraftArticleFactory()
    path = reverse("admin:articles_article_change", args=[article.pk])
    page = admin_client.get(path).content.decode()
    own = set(re.findall(r'<script [^>]*src="/static/(js/[^"]+)"', page))
    sizes = {name: Path(finders.find(name)).stat().st_size for name in own}
    assert len(sizes) >= 10
    assert sum(sizes.values()) <= 45_000, sizes
    # What the first paste, picture or search asks for is not sent with the form.
    later = re.findall(r'data-\w+-url="/static/(js/[^"]+)"', page)
    assert sorted(later) == ["js/find.js", "js/markdown.js", "js/pictures.js"]
    assert not own & set(later)
    assert sum(Path(finders.find(name)).stat().st_size for name in later) <= 18_000


def test_the_login_page_has_a_heading(client):
    assert "<h1>Sign in</h1>" in client.get("/admin/login/").content.decode()


def test_who_has_to_sign_in_again_is_told_why(client):
    reason = "Sign in to continue. You’re signed out after 3 days without use, or 14 days after"
    path = reverse("admin:articles_article_add")
    page = client.get(path, follow=True).content.decode()
    assert reason in page
    for path in ("/admin/", "/admin/login/"):
        assert reason not in client.get(path, follow=True).content.decode()
