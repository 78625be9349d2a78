"""The lists of the home: what is in them, whose, how many rows and queries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.editing import dashboard
from articles.models import Article
from tests import factories

pytestmark = pytest.mark.django_db

YESTERDAY = timezone.now().date() - timedelta(days=1)
TOMORROW = timezone.now().date() + timedelta(days=2)


def titles(user, key, **rights):
    rights = {"sees_all": True, "sees_images": True} | rights
    return [str(getattr(row, "title", row)) for row in dashboard.panels(user, **rights)[key].rows]


@pytest.fixture
def me():
    return factories.UserFactory()


def test_my_drafts_are_what_i_began_and_is_not_published(me):
    factories.DraftArticleFactory(title="Begun", created_by=me)
    factories.DraftArticleFactory(title="Given", assignee=me)
    factories.LiveDraftArticleFactory(title="Changed", created_by=me)
    factories.DraftArticleFactory(title="Of another")
    factories.LiveArticleFactory(title="Published", created_by=me)
    factories.ScheduledArticleFactory(title="Scheduled", created_by=me)
    factories.InReviewArticleFactory(title="Submitted", created_by=me)
    factories.TakenDownArticleFactory(title="Taken down", created_by=me)
    assert titles(me, "mine") == ["Changed", "Begun"]


def test_assigned_to_me_begins_with_what_is_due(me):
    factories.DraftArticleFactory(title="Older", assignee=me)
    factories.InReviewArticleFactory(title="Newer", assignee=me)
    factories.DraftArticleFactory(title="In time", assignee=me, due_on=TOMORROW)
    factories.LiveDraftArticleFactory(title="Late", assignee=me, due_on=YESTERDAY)
    factories.LiveArticleFactory(title="Published", assignee=me, due_on=YESTERDAY)
    factories.DraftArticleFactory(title="Of another", created_by=me, due_on=YESTERDAY)
    assert titles(me, "assigned") == ["Late", "In time", "Newer", "Older"]
    rows = dashboard.panels(me, sees_all=False, sees_images=False)["assigned"].rows
    assert [row.is_overdue for row in rows] == [True, False, False, False]


def test_what_waits_longest_for_review_comes_first(me):
    factories.InReviewArticleFactory(title="First")
    factories.InReviewArticleFactory(title="Second", created_by=me)
    factories.ReadyArticleFactory(title="Ready")
    assert titles(me, "review") == ["First", "Second"]
    assert titles(me, "review", sees_all=False) == ["Second"]


def test_scheduled_and_published_are_in_the_order_of_time(me):
    factories.LiveArticleFactory(title="Earlier")
    factories.LiveArticleFactory(title="Later")
    factories.ScheduledArticleFactory(title="Soon")
    factories.ScheduledArticleFactory(title="Mine, soon", created_by=me)
    assert titles(me, "scheduled") == ["Soon", "Mine, soon"]
    assert titles(me, "scheduled", sees_all=False) == ["Mine, soon"]
    assert titles(me, "recent", sees_all=False) == ["Later", "Earlier"]


def test_needs_a_human(me):
    factories.DraftArticleFactory(title="Late", due_on=YESTERDAY)
    factories.LiveArticleFactory(title="Late but out", due_on=YESTERDAY)
    factories.DraftArticleFactory(title="In time", due_on=TOMORROW)
    factories.DraftArticleFactory(title="Dangling", body="It is so [9].")
    factories.DraftArticleFactory(title="Unread", origin="ai_autonomous")
    factories.LiveArticleFactory(title="Out", origin="ai_autonomous")
    read = {"reviewed_by": "Somebody", "reviewed_at": timezone.now()}
    factories.DraftArticleFactory(title="Read", origin="ai_autonomous", **read)
    factories.ImageFactory(caption="Undescribed", alt="")
    factories.ImageFactory(alt="Described")
    assert titles(me, "overdue") == ["Late"]
    assert titles(me, "problems") == ["Dangling"]
    assert titles(me, "machine") == ["Unread"]
    assert len(titles(me, "alt")) == 1
    for key in ("overdue", "problems", "machine"):
        assert titles(me, key, sees_all=False) == []
    assert "alt" not in dashboard.panels(me, sees_all=True, sees_images=False)


@pytest.mark.parametrize("count", [1, dashboard.ROWS, dashboard.ROWS + 4])
def test_rows_and_queries_are_bounded(me, django_assert_num_queries, count):
    for _ in range(count):
        late = {"due_on": YESTERDAY, "origin": "ai_assisted"}
        draft = factories.DraftArticleFactory(created_by=me, assignee=me, **late)
        publishing.submit(draft, by=me)
        publishing.send_back(draft)
        factories.ScheduledArticleFactory()
    with django_assert_num_queries(10):
        panels = dashboard.panels(me, sees_all=True, sees_images=True)
    for key in ("sent_back", "assigned", "mine", "overdue", "machine", "scheduled"):
        assert len(panels[key].rows) == min(count, dashboard.ROWS)
        assert panels[key].has_more is (count > dashboard.ROWS)


def test_every_state_is_found_by_its_name():
    made = {
        "draft": factories.DraftArticleFactory,
        "in_review": factories.InReviewArticleFactory,
        "ready": factories.ReadyArticleFactory,
        "scheduled": factories.ScheduledArticleFactory,
        "live": factories.LiveArticleFactory,
        "live_draft": factories.LiveDraftArticleFactory,
        "live_scheduled": factories.LiveScheduledArticleFactory,
        "retracted": factories.RetractedArticleFactory,
        "taken_down": factories.TakenDownArticleFactory,
    }
    keys = {state: factory().pk for state, factory in made.items()}
    for state, key in keys.items():
        assert list(Article.objects.in_state(state).values_list("pk", flat=True)) == [key]
        assert Article.objects.get(pk=key).state() == state
