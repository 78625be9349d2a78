"""A correction with its notice: one verb, in every state, from the form, the inbox and the demo."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article, AuditEntry, Correction, Revision
from articles.models.article import State
from articles.publishing import Change, PublishingError
from articles.samples import demo
from feedback.reports import inbox
from tests import factories
from tests.articles.admin.publishing.pages import send
from tests.articles.people import somebody
from tests.feedback.people import report

pytestmark = pytest.mark.django_db

START = datetime(2026, 5, 1, 9, tzinfo=UTC)
TEXT = "The year was wrong."
WORDS = {"works": 0, "body": "It was in 2017."}


def unpublished(**values) -> Article:
    article = factories.LiveArticleFactory(**values)
    publishing.unpublish(article)
    return article


def unpublished_in_review(**values) -> Article:
    article = unpublished(**values)
    publishing.submit(article)
    return article


def unpublished_and_ready(**values) -> Article:
    article = unpublished_in_review(**values)
    publishing.approve(article)
    return article


def unpublished_and_scheduled(**values) -> Article:
    article = unpublished(**values)
    publishing.schedule(article, timezone.now() + timedelta(days=2))
    return article


def live_beside_a_schedule(**values) -> Article:
    """The working copy is what readers see; another edit is scheduled."""
    article = factories.LiveScheduledArticleFactory(**values)
    publishing.restore(article, article.revisions.live().get())
    return article


def retracted_and_changed(**values) -> Article:
    article = factories.RetractedArticleFactory(**values)
    Article.objects.filter(pk=article.pk).update(standfirst="Changed.")
    publishing.save_revision(article)
    return article


REFUSED, NOTICE, BOTH = "refused", "the notice alone", "the text with its notice"

# How each begins, what a correction does, and the state that it leads to.
CASES = {
    "draft": (factories.DraftArticleFactory, REFUSED, State.DRAFT),
    "in review": (factories.InReviewArticleFactory, REFUSED, State.IN_REVIEW),
    "ready": (factories.ReadyArticleFactory, REFUSED, State.READY),
    "scheduled": (factories.ScheduledArticleFactory, REFUSED, State.SCHEDULED),
    "live": (factories.LiveArticleFactory, NOTICE, State.LIVE),
    "live, with changes": (factories.LiveDraftArticleFactory, BOTH, State.LIVE),
    "live, edit scheduled": (factories.LiveScheduledArticleFactory, BOTH, State.LIVE),
    "live beside a schedule": (live_beside_a_schedule, NOTICE, State.LIVE_SCHEDULED),
    "retracted": (factories.RetractedArticleFactory, NOTICE, State.RETRACTED),
    "retracted, with changes": (retracted_and_changed, BOTH, State.RETRACTED),
    "taken down": (factories.TakenDownArticleFactory, REFUSED, State.TAKEN_DOWN),
    "unpublished": (unpublished, BOTH, State.LIVE),
    "unpublished, in review": (unpublished_in_review, BOTH, State.LIVE),
    "unpublished and ready": (unpublished_and_ready, BOTH, State.LIVE),
    "unpublished and scheduled": (unpublished_and_scheduled, BOTH, State.LIVE),
}


def by_verb(article: Article) -> None:
    publishing.correct(Article.objects.get(pk=article.pk), TEXT)


def by_page(article: Article) -> None:
    client = Client()
    client.force_login(somebody("Chief"))
    asked = {"change": "correction", "notice": TEXT, "notice_placement": "top"}
    send(client, article, **asked, publish_at_0="", publish_at_1="")
    if not article.corrections.filter(text=TEXT).exists():
        raise PublishingError


def by_inbox(article: Article) -> None:
    told = report(article, revision=article.revisions.first())
    inbox.correct(told, TEXT, by=somebody("Chief"))


def by_demo(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(external_id="one")
    same = {"external_id": "one", "before": "2017", "now": "2017"}
    demo._correct(same | {"text": TEXT, "kind": "correction", "placement": "top"})


WAYS = {"verb": by_verb, "page": by_page, "inbox": by_inbox, "demo": by_demo}


def outcome(way, article: Article) -> dict:
    """All that became of the article; what was done is undone."""
    with transaction.atomic():
        known = AuditEntry.objects.count()
        try:
            with transaction.atomic():
                way(article)
            done = "done"
        except PublishingError:
            done = REFUSED
        entries = list(AuditEntry.objects.order_by("pk").values_list("action", "details"))
        result = {
            "done": done,
            "state": article.state(),
            "revisions": list(
                article.revisions.order_by("number").values_list(
                    *("number", "kind", "note", "content_hash", "live", "is_listed", "change"),
                    *("published_at", "public_updated_at"),
                )
            ),
            "notices": list(
                article.corrections.order_by("pk").values_list(
                    *("kind", "text", "placement", "created_at", "revision__number"),
                )
            ),
            "audit": [entry for entry in entries[known:] if entry[0] not in ("fix", "sign in")],
        }
        transaction.set_rollback(True)
    return result


@pytest.mark.parametrize("case", CASES)
def test_page_inbox_and_demo_do_what_the_verb_does(case):
    make, does, after = CASES[case]
    with time_machine.travel(START):
        article = make(**WORDS)
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        before = list(article.revisions.order_by("number").values_list("number", "live"))
        is_public = article.revisions.ever_live().exists()
        now = timezone.now()
        expected = outcome(by_verb, article)
        # What was never public has no field for a correction on its page.
        ways = [name for name in WAYS if is_public or name != "page"]
        results = {name: outcome(WAYS[name], article) for name in ways}
    assert results == dict.fromkeys(ways, expected)
    assert expected["state"] == after
    CHECKS[does](expected, before, now)


def _check_refused(expected, before, now):
    assert expected["done"] == REFUSED
    assert expected["audit"] == []
    assert [row[::4][:2] for row in expected["revisions"]] == before


def _check_notice(expected, before, now):
    number, started, details = _published(expected, now)
    assert (number, started, details.get("revision")) == (None, [], None)
    assert [(row[0], row[4]) for row in expected["revisions"]] == before


def _check_text(expected, before, now):
    number, started, details = _published(expected, now)
    assert [row[0] for row in started] == [number] == [details["revision"]]
    assert (started[0][6], started[0][8]) == ("correction", now)
    assert not [row for row in expected["revisions"] if row[4] and row[4].lower > now]


def _published(expected, now):
    """What both ways of a correction leave: a notice, its audit entry, and a text or none."""
    kind, text, placement, dated, number = expected["notices"][-1]
    assert (kind, text, placement, dated) == ("correction", TEXT, "top", now)
    [(action, details)] = expected["audit"]
    assert (action, details["kind"], details["text"]) == ("correct", "correction", TEXT)
    live = [row for row in expected["revisions"] if row[4] and now in row[4]]
    return number, [row for row in live if row[4].lower == now], details


CHECKS = {REFUSED: _check_refused, NOTICE: _check_notice, BOTH: _check_text}


def test_what_was_never_public_is_not_corrected():
    article = factories.DraftArticleFactory(title="A find")
    with pytest.raises(PublishingError) as refusal:
        publishing.correct(article, TEXT)
    assert str(refusal.value) == (
        "“A find” was never public, so there is nothing to correct. Publish it first."
    )


def test_an_update_is_told_as_one():
    article = factories.LiveDraftArticleFactory()
    notice = publishing.correct(article, "A section was added.", kind="update")
    assert (notice.kind, notice.revision.change) == (Correction.Kind.UPDATE, Change.UPDATE)
    assert notice.revision == Revision.objects.live().get()
    assert notice.created_at == notice.revision.live.lower == notice.revision.public_updated_at


def test_a_correction_is_neither_a_retraction_nor_empty():
    article = factories.LiveDraftArticleFactory()
    with pytest.raises(PublishingError, match="Retract the article instead"):
        publishing.correct(article, TEXT, kind="retraction")
    with pytest.raises(PublishingError, match="Say in the notice"):
        publishing.correct(article, "  ")
    assert article.state() == State.LIVE_DRAFT


def test_what_blocks_keeps_text_and_notice_back():
    article = factories.LiveArticleFactory()
    article.body = "Unfounded [9]."
    article.save()
    with pytest.raises(publishing.PublishingBlocked):
        publishing.correct(article, TEXT)
    assert not article.corrections.exists()
    assert article.revisions.count() == 1


def test_kinds_of_change_are_kept_with_their_periods():
    article = factories.LiveArticleFactory()
    assert article.revisions.get().change == ""  # the first changed nothing
    for number, change in enumerate(Change, start=2):
        article.standfirst = f"Version {number}."
        article.save()
        publishing.publish(article, change=change)
    article.standfirst = "Later."
    article.save()
    publishing.schedule(article, timezone.now() + timedelta(days=1), change=Change.UPDATE)
    kept = article.revisions.order_by("number").values_list("change", flat=True)
    assert list(kept) == ["", "minor", "update", "correction", "update"]
    publishing.unschedule(article)
    assert list(kept.all())[-1] == ""


def test_a_verb_that_fails_leaves_what_its_caller_holds_as_it_was():
    article = factories.LiveArticleFactory()
    with transaction.atomic():
        Article.objects.select_for_update().get(pk=article.pk)
        article.body = "Unfounded [9]."
        article.save()
        held = publishing.held(article)
        saved = publishing.save_revision(held)
        with pytest.raises(publishing.PublishingBlocked):
            publishing.publish(held)
        assert (held.row.working_revision, article.working_revision) == (saved, saved)
        assert held.saved.revision == saved
        publishing.submit(held)
    article.refresh_from_db()
    assert (article.stage, article.working_revision) == (Article.Stage.IN_REVIEW, saved)
