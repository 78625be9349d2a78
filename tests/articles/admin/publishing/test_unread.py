"""A draft made with AI that nobody has reviewed goes live by an explicit act, which is recorded."""

from datetime import UTC, datetime

import pytest

from articles import publishing
from articles.models import AuditEntry, Revision
from articles.models.article import State
from feedback.reports import inbox
from tests import factories
from tests.articles.admin.articles.test_actions import press, said, shown
from tests.articles.admin.publishing.pages import page_of, send
from tests.articles.people import signed_in, somebody
from tests.feedback.people import report

pytestmark = pytest.mark.django_db

MACHINE = {"origin": "ai_autonomous", "body": "Many geese.", "works": 0}
TICK = "I have read this draft. It was written by AI and nobody has reviewed it yet."
SOON = {"publish_at_0": "2050-01-01", "publish_at_1": "10:00"}
READ = "not reviewed, read by the publisher"


@pytest.fixture
def client():
    return signed_in("Editor")


def of_audit(action):
    return AuditEntry.objects.filter(action=action).latest("pk").details.get("ai_draft")


@pytest.mark.parametrize(("act", "after"), [("publish", "live"), ("schedule", "scheduled")])
def test_the_tick_is_required_and_recorded(client, act, after):
    article = factories.DraftArticleFactory(**MACHINE)
    at = SOON if act == "schedule" else {}
    response = send(client, article, act, **at)
    assert TICK in shown(response)
    assert response.context["form"].errors == {"has_read": ["Read the draft, then check this box."]}
    assert article.state() == State.DRAFT
    send(client, article, act, has_read="on", **at)
    assert (article.state(), of_audit(act)) == (after, READ)
    article.refresh_from_db()  # what readers are told of a review doesn’t follow from a tick
    assert (article.reviewed_by, article.reviewed_at, article.origin) == (
        "",
        None,
        MACHINE["origin"],
    )


def test_the_tick_is_required_of_a_correction(client):
    article = factories.LiveArticleFactory(**MACHINE)
    article.body = "Many ducks."
    article.save()
    publishing.save_revision(article)
    changes = {"change": "correction", "notice": "They were ducks."}
    send(client, article, **changes)
    assert (article.corrections.count(), article.state()) == (0, State.LIVE_DRAFT)
    send(client, article, has_read="on", **changes)
    assert (article.corrections.count(), of_audit("correct")) == (1, READ)


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"origin": "human"}, ""),
        ({"origin": ""}, ""),
        ({"origin": "ai_assisted"}, "It was written with the help of AI and nobody"),
        ({"origin": "ai_reviewed"}, "It was written by AI and nobody"),
        (
            {
                "origin": "ai_reviewed",
                "reviewed_by": "Ana",
                "reviewed_at": datetime(2026, 4, 5, tzinfo=UTC),
            },
            "",
        ),
    ],
)
def test_only_what_ai_made_and_nobody_reviewed_is_asked_for(client, values, label):
    page = shown(client.get(page_of(factories.DraftArticleFactory(**values))))
    assert ('name="has_read"' in page) == bool(label)
    assert label in page


def test_a_notice_alone_needs_no_tick(client):
    article = factories.LiveArticleFactory(**MACHINE)
    assert 'name="has_read"' not in shown(client.get(page_of(article)))


def test_a_tick_is_for_the_draft_that_was_shown(client):
    article = factories.DraftArticleFactory(**MACHINE)
    stale = {"seen": "1-0-0-0", "act": "publish", "has_read": "on"}
    article.body = "Another text."
    article.save()
    publishing.save_revision(article)
    response = client.post(page_of(article), stale)
    assert response.status_code == 409
    assert not response.context["form"]["has_read"].value()


def test_a_save_does_not_replace_a_scheduled_version_by_it(client):
    article = factories.ScheduledArticleFactory(**MACHINE)
    response = press(client, article, "_continue", body="Many ducks.", scheduled_version="replace")
    assert said(response)[0] == (
        "Saved, but revision 1 is still the scheduled one. The draft was made with AI and nobody "
        "has reviewed it yet. To schedule it, choose “Publish…”."
    )
    assert article.revisions.scheduled().get().number == 1


def test_a_report_does_not_publish_it_either():
    article = factories.LiveArticleFactory(**MACHINE)
    told = report(article, revision=article.revisions.first())
    article.body = "Many ducks."
    article.save()
    publishing.save_revision(article)
    with pytest.raises(inbox.InboxError, match="choose “Publish…” in its form"):
        inbox.correct(told, "They were ducks.", by=somebody("Chief"))
    assert (Revision.objects.live().get().body, article.corrections.count()) == ("Many geese.", 0)


def test_a_program_publishes_it_and_the_log_says_that_nobody_reviewed_it():
    article = factories.DraftArticleFactory(**MACHINE)
    publishing.publish(article)
    assert of_audit("publish") == "not reviewed"
