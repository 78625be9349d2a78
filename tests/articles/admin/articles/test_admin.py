"""The form and the list of articles: saving freezes, publishing is a verb, nothing is lost."""

import math
from unittest.mock import patch
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.template.response import SimpleTemplateResponse
from django.urls import reverse

from articles import publishing, zone
from articles.models import Article, Revision, Tag
from articles.models.article import BODY_MAX_LENGTH, State
from articles.publishing.findings import find_problems
from tests import factories
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db

CHANGELIST = "admin:articles_article_changelist"


def form_of(admin_client, article=None, **changes):
    """What the browser would post: the fields of the form as it is shown, with changes.

    The page itself is not drawn: this takes most of the time, and a hundred tests begin here.
    """
    path = (
        reverse("admin:articles_article_change", args=[article.pk])
        if article
        else reverse("admin:articles_article_add")
    )
    with patch.object(SimpleTemplateResponse, "rendered_content", ""):
        context = admin_client.get(path).context_data
    forms = [context["adminform"].form, *context["inline_admin_formsets"]]
    data = dict(_posted(forms[0]))
    for each in forms[1:]:
        data |= dict(_posted(each.formset.management_form))
        for form in each.formset.forms:
            data |= dict(_posted(form))
    return path, data | changes


def _posted(form):
    for field in form:
        value = field.value()
        if field.name in {"generated_at", "reviewed_at"}:
            yield f"{field.html_name}_0", ""
            yield f"{field.html_name}_1", ""
        elif field.name == "tags":
            yield field.html_name, value or ""
        elif field.name == "checks":
            yield field.html_name, "[]"
        elif value is not None and value is not False:
            yield field.html_name, "on" if value is True else value


def test_save_freezes_a_revision_of_the_whole_form(admin_client, admin_user):
    article = factories.DraftArticleFactory(tagged=["web"])
    changes = {"title": "Another\r\n title", "body": "One\r\ntwo [1].", "tags": "web, law"}
    path, data = form_of(admin_client, article, social_title=" In  short ", **changes)
    response = admin_client.post(path, data)
    assert response.status_code == 302, response.context["errors"]
    article.refresh_from_db()
    revision = article.working_revision
    assert (revision.number, revision.title, revision.created_by) == (
        2,
        "Another title",
        admin_user,
    )
    assert revision.body == "One\ntwo [1]."
    assert (revision.social_title, revision.social_description) == ("In short", "")
    assert [each["name"] for each in revision.tags] == ["web", "law"]
    assert len(revision.references) == 2
    assert not Revision.objects.live().exists()


def test_saving_without_a_change_makes_no_revision(admin_client):
    article = factories.DraftArticleFactory(body="Words.", tagged=["web"])
    path, data = form_of(admin_client, article)
    assert admin_client.post(path, data).status_code == 302
    assert article.revisions.count() == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("feed\x1042", "feed42"),
        (" feed\u202842\ufeff ", "feed 42"),
        ("Cafe\u0301-1", "Café-1"),
        ("\u202efeed", "feed"),
        ("\u200b", None),
        ("", None),
    ],
)
def test_the_external_id_is_cleaned_as_an_import_cleans_it(admin_client, typed, kept):
    article = factories.DraftArticleFactory()
    path, data = form_of(admin_client, article, external_id=typed)
    assert admin_client.post(path, data).status_code == 302
    article.refresh_from_db()
    assert article.external_id == kept


@pytest.mark.parametrize(
    ("model", "posted", "errors"),
    [
        ("article", {"title": "a\0b", "due_on": "soon"}, {"due_on"}),
        ("section", {"name": "a\0b"}, {"position"}),
        ("author", {"name": "a\0b", "url": "\0"}, {"kind", "url"}),
        ("page", {"title": "Fine", "nothing-asks-for-it": "\0"}, {"body", "position"}),
    ],
)
def test_mistakes_are_said_beside_a_nul(admin_client, model, posted, errors):
    response = admin_client.post(reverse(f"admin:articles_{model}_add"), posted)
    assert response.status_code == 200
    assert errors <= set(response.context["adminform"].form.errors)


def test_mistakes_are_said_in_the_form(admin_client):
    other = factories.DraftArticleFactory(slug="taken")
    article = factories.DraftArticleFactory()
    path, data = form_of(admin_client, article, slug=other.slug, title=" ")
    response = admin_client.post(path, data)
    assert response.status_code == 200
    assert set(response.context["adminform"].form.errors) == {"title", "slug"}


def test_what_was_live_is_not_deleted(admin_client):
    live = factories.LiveArticleFactory()
    draft = factories.DraftArticleFactory()
    for article, status, left in ((live, 403, True), (draft, 302, False)):
        path = reverse("admin:articles_article_delete", args=[article.pk])
        assert admin_client.post(path, {"post": "yes"}).status_code == status
        assert Article.objects.filter(pk=article.pk).exists() is left


@pytest.mark.parametrize("state", State.values)
def test_filter_by_state(admin_client, state):
    factories.DraftArticleFactory(title="A draft")
    factories.LiveArticleFactory(title="A live one")
    page = admin_client.get(reverse(CHANGELIST), {"state": state}).content.decode()
    assert (">A draft<" in page, ">A live one<" in page) == (state == "draft", state == "live")


def test_an_origin_that_is_not_recorded_is_a_warning_and_can_be_chosen(admin_client):
    article = factories.DraftArticleFactory(origin="")
    assert [(each.code, each.is_blocking) for each in find_problems(article.working_revision)] == [
        ("origin_not_recorded", False)
    ]
    path = reverse("admin:articles_article_change", args=[article.pk])
    chosen = admin_client.get(path).context["adminform"].form["origin"]
    assert chosen.value() == ""
    assert '<option value="" selected>Not recorded</option>' in str(chosen)
    began = admin_client.get(reverse("admin:articles_article_add")).context["adminform"].form
    assert began["origin"].value() == "human"
    publishing.publish(article)
    assert Article.objects.unreviewed_machine_drafts().count() == 0


def test_a_new_tag_is_made_by_those_who_may_add_tags():
    user = factories.UserFactory()
    wanted = ["add_article", "view_article", "change_article", "view_section", "view_tag"]
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client = signed_in(user)
    factories.TagFactory(name="web")
    path, data = form_of(client, title="T", slug="t", section=factories.SectionFactory().pk)
    refused = client.post(path, data | {"tags": "Web, fresh"})
    assert refused.context["adminform"].form.errors == {
        "tags": [
            "The tag “fresh” doesn’t exist, and you don’t have permission to add tags. Use an "
            "existing tag, or ask someone with the role Reporter to add it."
        ]
    }
    assert not Tag.objects.filter(name="fresh").exists()
    client.post(path, data | {"tags": "Web"})
    assert [tag.name for tag in Article.objects.get().tags.all()] == ["web"]


@pytest.mark.parametrize("name", ["generated_at", "reviewed_at"])
def test_a_time_that_cannot_be_read_back_is_refused(admin_client, name, monkeypatch):
    """In UTC it is in the year 10000."""
    article = factories.DraftArticleFactory()
    path, data = form_of(admin_client, article, reviewed_by="Ana Ruiz")
    known = zone.Known(ZoneInfo("America/New_York"), learnt=math.inf)
    monkeypatch.setattr(zone.publication_zone, "known", known)
    far = {f"{name}_0": "9999-12-31", f"{name}_1": "23:59"}
    response = admin_client.post(path, data | far)
    assert response.status_code == 200
    assert "That time is too far away." in response.content.decode()
    assert getattr(Article.objects.get(), name) is None


def test_the_longest_text_in_any_script_is_saved_beside_another(admin_client):
    """A browser writes a letter of Adlam in twelve bytes, and a conflict posts both texts."""
    article = factories.DraftArticleFactory()
    text = "\U0001e900" * BODY_MAX_LENGTH
    path, data = form_of(admin_client, article, body=text, **{"text-body-0": text})
    sent = admin_client.post(
        path, urlencode(data), content_type="application/x-www-form-urlencoded"
    )
    assert sent.status_code == 302
    assert Article.objects.get().body == text


def test_a_row_of_the_byline_costs_one_query(admin_client, django_assert_max_num_queries):
    """The field that completes names asks for the one that it shows; the row asks no more."""
    one, six = factories.LiveArticleFactory(by=1), factories.LiveArticleFactory(by=6)
    counts = []
    for article in (one, six):
        path = reverse("admin:articles_article_change", args=[article.pk])
        with django_assert_max_num_queries(40) as queries:
            assert admin_client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 5
