"""Notices in the admin: added by the verb, and kept as readers were told them."""

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from articles import publishing
from articles.models import AuditEntry, Correction
from articles.publishing import PublishingError
from tests import factories
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db

NOTICES = "/admin/articles/correction/"


def posted(article, **changed):
    values = {"article": article.pk, "kind": "correction", "text": "A figure was wrong."}
    return values | {"placement": "top"} | changed


def errors(response):
    return response.context["adminform"].form.errors


def test_a_notice_is_added_by_the_verb():
    article, client = factories.LiveArticleFactory(title="T"), signed_in("Editor")
    before = timezone.now()
    data = posted(article, created_at_0="2020-01-01", created_at_1="00:00", placement="bottom")
    assert client.post(f"{NOTICES}add/", data).status_code == 302
    notice = Correction.objects.get()
    assert (notice.kind, notice.text, notice.placement, notice.created_by, notice.amends) == (
        "correction", "A figure was wrong.", "bottom", client.user, None,
    )  # fmt: skip
    assert before < notice.created_at < timezone.now()
    entry = AuditEntry.objects.get(action="correct")
    assert (entry.target_name, entry.actor) == ("T", client.user)
    assert entry.details == {"kind": "correction", "text": "A figure was wrong."}


@pytest.mark.parametrize("role", ["Editor", "Chief", "superuser"])
def test_a_retraction_is_a_verb_of_its_own(role):
    article, client = factories.LiveArticleFactory(), signed_in(role)
    refused = client.post(f"{NOTICES}add/", posted(article, kind="retraction"))
    assert errors(refused) == {
        "kind": ["Select a valid choice. retraction is not one of the available choices."]
    }
    assert "retraction" not in dict(refused.context["adminform"].form.fields["kind"].choices)
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("factory", "message"),
    [
        (factories.DraftArticleFactory, "“T” can’t get a notice while it is a draft."),
        (factories.InReviewArticleFactory, "“T” can’t get a notice while it is in review."),
        (factories.ReadyArticleFactory, "“T” can’t get a notice while it is ready to publish."),
        (factories.ScheduledArticleFactory, "“T” can’t get a notice while it is scheduled."),
        (factories.TakenDownArticleFactory, "“T” can’t get a notice while it is taken down."),
    ],
)
def test_a_notice_needs_readers(factory, message):
    article = factory(title="T")
    refused = signed_in("Editor").post(f"{NOTICES}add/", posted(article))
    advice = "Reinstate it first." if "taken down" in message else "Publish it first."
    assert errors(refused) == {"article": [f"{message} {advice}"]}
    assert not Correction.objects.exists()


def test_what_readers_were_told_is_not_replaced(client):
    article, editor = factories.LiveArticleFactory(), signed_in("Editor")
    notice = publishing.add_notice(article, "A figure was wrong.")
    other = factories.LiveArticleFactory()
    path = f"{NOTICES}{notice.pk}/change/"
    page = editor.get(path)
    assert list(page.context["adminform"].form.fields) == ["placement"]
    assert f"{NOTICES}add/?article={article.pk}&amp;amends={notice.pk}" in page.content.decode()
    forged = posted(other, kind="apology", text="It was never wrong.", placement="bottom")
    forged |= {"created_at_0": "2020-01-01", "created_at_1": "00:00"}
    assert editor.post(path, forged).status_code == 302
    before = (article, "correction", "A figure was wrong.", notice.created_at)
    notice.refresh_from_db()
    assert (notice.article, notice.kind, notice.text, notice.created_at) == before
    assert AuditEntry.objects.get(target_kind="notice").details == {
        "placement": {"before": "top", "after": "bottom"}
    }
    assert editor.post(f"{NOTICES}{notice.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [notice.pk], "post": "yes"}
    signed_in("superuser").post(NOTICES, chosen)
    assert Correction.objects.get() == notice


@pytest.mark.parametrize(
    "factory", [factories.LiveArticleFactory, factories.RetractedArticleFactory]
)
def test_an_amendment_names_the_notice_that_it_amends(client, factory):
    factories.PublicationFactory()
    article, editor = factory(slug="story"), signed_in("Editor")
    notice = article.corrections.first() or publishing.add_notice(article, "A figure was wrong.")
    elsewhere = publishing.add_notice(factories.LiveArticleFactory(), "A name was wrong.")
    data = posted(article, text="Two figures were wrong.", amends=elsewhere.pk)
    refused = editor.post(f"{NOTICES}add/", data)
    assert errors(refused) == {"amends": ["That notice is on another article."]}
    assert editor.post(f"{NOTICES}add/", data | {"amends": notice.pk}).status_code == 302
    for path, page in (
        ("/newsroom/story/", ""),
        ("/newsroom/story/history/", "/newsroom/story/"),
        ("/corrections/", "/newsroom/story/"),
    ):
        text = client.get(path).content.decode()
        assert f'Amends the <a href="{page}#update-{notice.pk}">notice of <time' in text, path
        assert notice.text in text, path
    for path in ("/feed.json", "/corrections/feed.json"):
        assert "Amends the notice of " in client.get(path).content.decode(), path
    assert AuditEntry.objects.filter(action="correct").first().details["amends"] == notice.text


def test_who_is_too_late_is_told(monkeypatch):
    article, client = factories.LiveArticleFactory(), signed_in("Editor")

    def refuse(*args, **kwargs):
        raise PublishingError("Somebody was quicker.")

    monkeypatch.setattr(publishing, "add_notice", refuse)
    response = client.post(f"{NOTICES}add/", posted(article))
    assert response.status_code == 302
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "Somebody was quicker."
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_amendments_cost_no_query_each(client, django_assert_num_queries, count):
    factories.PublicationFactory()
    article = factories.LiveArticleFactory()
    for number in range(count):
        notice = publishing.add_notice(article, f"Notice {number}.")
        publishing.add_notice(article, f"Amendment {number}.", amends=notice)
    with django_assert_num_queries(3):
        client.get("/corrections/")
