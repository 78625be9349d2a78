"""The form and the list of articles: saving freezes, publishing is a verb, nothing is lost."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Revision, Tag
from articles.models.article import State
from articles.publishing.findings import find_problems
from articles.words import moment_in_words
from tests import factories
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db

CHANGELIST = "admin:articles_article_changelist"


def form_of(admin_client, article=None, **changes):
    """What the browser would post: the fields of the form as it is shown, with changes."""
    path = (
        reverse("admin:articles_article_change", args=[article.pk])
        if article
        else reverse("admin:articles_article_add")
    )
    context = admin_client.get(path).context
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
        if field.name in {"publish_at", "generated_at", "reviewed_at"}:
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


def test_save_and_publish(admin_client):
    article = factories.DraftArticleFactory()
    path, data = form_of(admin_client, article, title="Out now", _publish="Save and publish")
    response = admin_client.post(path, data, follow=True)
    assert "The article is live." in response.content.decode()
    assert Revision.objects.live().get().title == "Out now"


def test_save_and_schedule(admin_client):
    article = factories.DraftArticleFactory()
    at = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    path, data = form_of(
        admin_client,
        article,
        publish_at_0=f"{at:%Y-%m-%d}",
        publish_at_1=f"{at:%H:%M:%S}",
        _publish="Save and publish",
    )
    response = admin_client.post(path, data, follow=True)
    assert f"goes live on {moment_in_words(at)}." in (response.content.decode())
    assert article.state() == State.SCHEDULED
    assert article.revisions.scheduled().get().live.lower == at


def test_a_time_that_has_passed_keeps_the_form(admin_client):
    article = factories.DraftArticleFactory()
    path, data = form_of(
        admin_client,
        article,
        title="Kept in the form",
        publish_at_0="2020-01-01",
        publish_at_1="10:00",
        _publish="Save and publish",
    )
    response = admin_client.post(path, data)
    page = response.content.decode()
    assert "That time is in the past." in page
    assert "Kept in the form" in page
    assert article.state() == State.DRAFT


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
        ("article", {"title": "a\0b"}, {"section"}),
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


def test_actions_report_each_article(admin_client):
    draft = factories.DraftArticleFactory(title="Fine")
    blocked = factories.DraftArticleFactory(title="Dangling", body="It is so [9].")
    empty = factories.DraftArticleFactory(title="Empty", body="", works=0)
    response = admin_client.post(
        reverse(CHANGELIST),
        {"action": "publish", "_selected_action": [draft.pk, blocked.pk, empty.pk]},
        follow=True,
    )
    said = [str(each) for each in response.context["messages"]]
    assert "“Fine” was published." in said
    assert any(each.startswith("“Dangling”: ") for each in said)
    assert "“Empty”: The article has no text. Write it before you publish." in said
    states = [each.state() for each in (draft, blocked, empty)]
    assert states == [State.LIVE, State.DRAFT, State.DRAFT]


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
