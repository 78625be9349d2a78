"""What the form says of where an article stands: state, stage, time and offers agree."""

import re

import pytest
from django.urls import reverse

from articles import publishing
from articles.words import moment_in_words
from tests import factories
from tests.articles.admin.publishing.many import act
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db

SUBMIT, APPROVE = "Submit for review", "Approve"
OFFERED = "Publish…"
# State: badge, stage, public address, buttons; {at} is the time of what is scheduled.
STANDINGS = [
    (factories.DraftArticleFactory, "Draft", "Drafting", "Not published.", [SUBMIT, OFFERED]),
    (factories.InReviewArticleFactory, "In review", "In review", "Not published.",
     [APPROVE, OFFERED]),  # the first one on top of the form
    (factories.ReadyArticleFactory, "Ready", "Ready", "Not published.", [OFFERED]),
    (factories.ScheduledArticleFactory, "Scheduled", "Scheduled for {at}",
     "Readers see it from {at} at /newsroom/story/.", [OFFERED]),
    (factories.LiveArticleFactory, "Live", "Published", "/newsroom/story/", [OFFERED]),
    (factories.LiveDraftArticleFactory, "Live, with changes", "Drafting", "/newsroom/story/",
     [SUBMIT, APPROVE, OFFERED]),
    (factories.LiveScheduledArticleFactory, "Live, edit scheduled", "Scheduled for {at}",
     "/newsroom/story/ From {at}, readers see revision 2.", [APPROVE, OFFERED]),
    (factories.RetractedArticleFactory, "Retracted", "Published", "/newsroom/story/",
     [SUBMIT, APPROVE, OFFERED]),
    (factories.TakenDownArticleFactory, "Taken down", "Taken down",
     "Taken down: readers are told that it’s gone.", []),
]  # fmt: skip


def form_of(client, article) -> str:
    path = reverse("admin:articles_article_change", args=[article.pk])
    return client.get(path).content.decode()


def text_of(page: str, name: str) -> str:
    """What a field shows that nobody writes into."""
    part = page.partition(f"field-{name}")[2].partition('<div class="readonly">')[2]
    words = re.sub(r"<[^>]+>", "", part.partition("</div>")[0])
    return " ".join(words.split())


def buttons_of(page: str) -> list[str]:
    return re.findall(
        r'<input type="submit" name="_(?:submit|approve|publish)" value="(.*?)"', page
    )


def shown(client, article) -> tuple:
    return standing_in(form_of(client, article))


def standing_in(page: str) -> tuple:
    fields = [text_of(page, name) for name in ("state_badge", "stage_now", "reader_address")]
    return (*fields, buttons_of(page))


@pytest.mark.parametrize(("make", "badge", "stage", "address", "buttons"), STANDINGS)
def test_what_is_said_and_offered_agrees(admin_client, make, badge, stage, address, buttons):
    article = make(slug="story")
    scheduled = article.revisions.scheduled().first()
    at = moment_in_words(scheduled.live.lower) if scheduled else ""
    expected = (badge, stage.format(at=at), address.format(at=at), buttons)
    page = form_of(admin_client, article)
    assert standing_in(page) == expected
    heading = f"Revision {scheduled.number} goes live on {at}." if scheduled else "goes live on"
    assert (heading in page) == bool(scheduled)


def test_a_change_beside_the_scheduled_text_is_a_draft(admin_client):
    article = factories.ScheduledArticleFactory(slug="story")
    article.title = "Another title"
    article.save()
    publishing.save_revision(article)
    assert shown(admin_client, article)[:2] == ("Scheduled", "Drafting")
    publishing.unschedule(article)
    assert shown(admin_client, article) == (
        "Draft", "Drafting", "Not published.", [SUBMIT, OFFERED],
    )  # fmt: skip


def test_a_reporter_reads_when_their_article_goes_live():
    client = signed_in("Reporter")
    article = factories.ScheduledArticleFactory(slug="story", created_by=client.user)
    at = moment_in_words(article.revisions.scheduled().get().live.lower)
    assert shown(client, article) == (
        "Scheduled",
        f"Scheduled for {at}",
        f"Readers see it from {at} at /newsroom/story/.",
        [],
    )
    path = reverse("admin:articles_article_change", args=[article.pk])
    refused = client.post(path, {"title": "Mine", "body": "Words."})
    assert "“<bdi>" in refused.content.decode()
    assert "is now scheduled, or you don’t have permission" in refused.content.decode()


@pytest.mark.parametrize(
    "make", [factories.ScheduledArticleFactory, factories.LiveScheduledArticleFactory]
)
def test_what_is_scheduled_is_not_submitted(admin_client, make):
    article = make(title="Story")
    state = (
        "scheduled" if make is factories.ScheduledArticleFactory else "live with a scheduled edit"
    )
    reason = f"“Story” can’t be submitted while it is {state}. Unschedule it first."
    assert act(admin_client, "submit", article) == [
        f"1 article wasn’t changed:<ul><li>{reason}</li></ul>"
    ]


def test_previews_and_restores_know_what_is_scheduled(admin_client):
    article = factories.ScheduledArticleFactory()
    scheduled = article.revisions.scheduled().get()
    at = moment_in_words(scheduled.live.lower)
    preview = admin_client.get(reverse("admin:articles_article_preview", args=[article.pk]))
    assert f"This revision goes live on {at}." in preview.content.decode()
    assert "not published" not in preview.content.decode()
    article.title = "Another title"
    article.save()
    publishing.save_revision(article)
    preview = admin_client.get(reverse("admin:articles_article_preview", args=[article.pk]))
    assert f"Revision {scheduled.number} goes live on {at}." in preview.content.decode()
    path = reverse("admin:articles_article_restore", args=[article.pk, scheduled.number])
    restore = admin_client.get(path).content.decode()
    assert f"Revision {scheduled.number} still goes live on {at}." in restore
    assert "Readers won’t see the article" not in restore
