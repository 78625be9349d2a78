"""The verbs of publishing: states × actions, time, and two people at once."""

import itertools
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import publishing
from articles.models import Article, Correction, Revision
from articles.models.article import State
from articles.publishing import Change, PublishingBlocked, PublishingError, findings_of
from tests import factories

pytestmark = pytest.mark.django_db

IN_A_WEEK = timedelta(days=7)

FACTORIES = {
    State.DRAFT: factories.DraftArticleFactory,
    State.IN_REVIEW: factories.InReviewArticleFactory,
    State.READY: factories.ReadyArticleFactory,
    State.SCHEDULED: factories.ScheduledArticleFactory,
    State.LIVE: factories.LiveArticleFactory,
    State.LIVE_DRAFT: factories.LiveDraftArticleFactory,
    State.LIVE_SCHEDULED: factories.LiveScheduledArticleFactory,
    State.RETRACTED: factories.RetractedArticleFactory,
    State.TAKEN_DOWN: factories.TakenDownArticleFactory,
}

ACTIONS = {
    "save": lambda article: (
        Article.objects.filter(pk=article.pk).update(standfirst="Changed again."),
        publishing.save_revision(article),
    ),
    "submit": publishing.submit,
    "withdraw": publishing.withdraw,
    "approve": publishing.approve,
    "send back": publishing.send_back,
    "publish": publishing.publish,
    "schedule": lambda article: publishing.schedule(article, timezone.now() + IN_A_WEEK),
    "unschedule": publishing.unschedule,
    "unpublish": publishing.unpublish,
    "correct": lambda article: publishing.correct(article, "The year was wrong."),
    "add notice": lambda article: publishing.add_notice(article, "The year was wrong."),
    "retract": lambda article: publishing.retract(article, "It was wrong."),
    "take down": publishing.take_down,
    "reinstate": publishing.reinstate,
    "restore": lambda article: publishing.restore(article, article.revisions.last()),
    "discard": publishing.discard,
}

REFUSED = "refused"
D, IR, R, S = State.DRAFT, State.IN_REVIEW, State.READY, State.SCHEDULED
L, LD, LS = State.LIVE, State.LIVE_DRAFT, State.LIVE_SCHEDULED
RE, TD, NO = State.RETRACTED, State.TAKEN_DOWN, REFUSED

# The state after each action, in the order of FACTORIES.
TABLE = {
    #              draft review ready sched. live live+d live+s retr. down
    "save":       [D,    IR,    R,    S,     LD,  LD,    LS,    RE,   TD],
    "submit":     [IR,   NO,    IR,   NO,    L,   LD,    NO,    RE,   NO],
    "withdraw":   [NO,   D,     NO,   NO,    NO,  NO,    NO,    NO,   NO],
    "approve":    [NO,   R,     NO,   NO,    NO,  LD,    LS,    RE,   NO],
    "send back":  [NO,   D,     D,    NO,    NO,  LD,    LS,    NO,   NO],
    "publish":    [L,    L,     L,    L,     NO,  L,     L,     NO,   NO],
    "schedule":   [S,    S,     S,    S,     NO,  LS,    LS,    NO,   NO],
    "unschedule": [NO,   NO,    NO,   D,     NO,  NO,    LD,    NO,   NO],
    "unpublish":  [NO,   NO,    NO,   NO,    D,   D,     D,     NO,   NO],
    "correct":    [NO,   NO,    NO,   NO,    L,   L,     L,     RE,   NO],
    "add notice": [NO,   NO,    NO,   NO,    L,   LD,    LS,    RE,   NO],
    "retract":    [NO,   NO,    NO,   NO,    RE,  RE,    RE,    NO,   NO],
    "take down":  [NO,   NO,    NO,   NO,    TD,  TD,    TD,    TD,   NO],
    "reinstate":  [NO,   NO,    NO,   NO,    NO,  NO,    NO,    L,    D],
    "restore":    [D,    D,     D,    S,     L,   L,     LS,    RE,   TD],
    "discard":    [NO,   NO,    NO,   NO,    NO,  L,     L,     NO,   NO],
}  # fmt: skip


@pytest.mark.parametrize("state", FACTORIES)
def test_state_after_each_action(state):
    key = FACTORIES[state]().pk
    for action, row in TABLE.items():
        article = Article.objects.get(pk=key)
        assert article.state() == state, action
        with transaction.atomic():
            _act(article, action, row[list(FACTORIES).index(state)])
            transaction.set_rollback(True)


def _act(article, action, expected):
    if expected is not REFUSED:
        ACTIONS[action](article)
        assert article.state() == expected, action
        return
    before = list(article.revisions.values_list("pk", "live", "is_listed")), article.state()
    with pytest.raises(PublishingError):
        ACTIONS[action](article)
    after = list(article.revisions.values_list("pk", "live", "is_listed")), article.state()
    assert after == before, action


def test_a_refusal_says_what_to_do():
    article = factories.DraftArticleFactory(title="A find")
    with pytest.raises(PublishingError) as refusal:
        publishing.unpublish(article)
    assert str(refusal.value) == (
        "“A find” can’t be unpublished while it is a draft. Publish it first."
    )


def test_saving_nothing_makes_no_revision():
    article = factories.DraftArticleFactory()
    first = article.working_revision
    assert publishing.save_revision(article) == first
    assert article.revisions.count() == 1


def test_revision_freezes_everything():
    article = factories.DraftArticleFactory(
        title="Frozen", slug="frozen", works=2, tagged=["web", "law"], origin="ai_reviewed"
    )
    revision = article.working_revision
    author = article.bylines.get().author
    first = article.citations.get(number=1).reference
    assert (revision.number, revision.kind, revision.title, revision.slug) == (
        1,
        "save",
        "Frozen",
        "frozen",
    )
    assert revision.authors == [
        {"id": author.pk, "name": author.name, "slug": author.slug, "kind": "team"}
    ]
    assert revision.tags == [{"name": "web", "slug": "web"}, {"name": "law", "slug": "law"}]
    assert revision.references[0] == {
        "number": 1,
        "reference": first.pk,
        "source": first.source.name,
        "source_slug": first.source.slug,
        "domain": first.source.domain,
        "title": first.title,
        "url": first.url,
        "published_on": None,
        "archive_url": "",
        "uses": 2,
    }
    assert revision.provenance.origin == "ai_reviewed"
    assert 'id="cite-1-2"' in revision.body_html
    assert (revision.word_count, revision.minutes) == (23, 1)
    assert revision.live is None


def test_a_saved_edit_is_not_live_until_published():
    article = factories.LiveArticleFactory(title="Before", slug="same")
    article.title = "After"
    article.save()
    publishing.save_revision(article)
    assert Revision.objects.live().get().title == "Before"
    publishing.publish(article)
    assert Revision.objects.live().get().title == "After"
    assert article.revisions.ever_live().count() == 2


def test_future_publication_appears_at_its_time():
    with time_machine.travel(datetime(2026, 5, 1, 9, tzinfo=UTC), tick=False) as clock:
        article = factories.DraftArticleFactory()
        publishing.schedule(article, datetime(2026, 5, 1, 12, tzinfo=UTC))
        assert not Revision.objects.live().exists()
        clock.move_to(datetime(2026, 5, 1, 12, tzinfo=UTC))
        assert Revision.objects.listed().get().article == article
        assert article.state() == State.LIVE


def test_scheduled_edit_replaces_the_live_revision_at_its_time():
    with time_machine.travel(datetime(2026, 5, 1, 9, tzinfo=UTC), tick=False) as clock:
        article = factories.LiveArticleFactory(title="Morning")
        clock.shift(60)
        article.title = "Noon"
        article.save()
        publishing.save_revision(article)
        noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
        publishing.schedule(article, noon)
        assert Revision.objects.live().get().title == "Morning"
        assert Revision.objects.live(noon).get().title == "Noon"
        assert Revision.objects.listed(noon).get().title == "Noon"
        clock.move_to(noon)
        clock.shift(1)
        article.title = "Evening"
        article.save()
        publishing.publish(article)
        assert Revision.objects.listed().get().title == "Evening"
        assert article.revisions.filter(is_listed=True).count() == 1


def test_nothing_is_live_before_it_is_published():
    article = factories.DraftArticleFactory()
    with pytest.raises(PublishingError) as caught:
        publishing.publish(article, published_at=timezone.now() + IN_A_WEEK)
    assert "it can’t have been first published after that" in str(caught.value)
    assert "schedule the article" in str(caught.value)
    assert article.state() == State.DRAFT


def test_publishing_now_drops_the_scheduled_edit():
    article = factories.LiveScheduledArticleFactory()
    article.title = "Breaking"
    article.save()
    publishing.publish(article)
    assert Revision.objects.live().get().title == "Breaking"
    assert not article.revisions.scheduled().exists()


def test_unscheduling_reopens_the_present_period():
    article = factories.LiveScheduledArticleFactory()
    publishing.unschedule(article)
    assert article.revisions.live().get().live.upper is None


def test_past_or_naive_times_are_refused():
    article = factories.DraftArticleFactory()
    with pytest.raises(PublishingError, match="That time is in the past"):
        publishing.schedule(article, timezone.now() - timedelta(seconds=1))
    with pytest.raises(PublishingError, match="needs a time zone"):
        publishing.schedule(article, datetime(2030, 1, 1))


def test_nothing_is_scheduled_for_a_time_that_cannot_be_read_back():
    """In UTC it is in the year 10000."""
    article = factories.DraftArticleFactory()
    zone = ZoneInfo("America/New_York")
    with pytest.raises(PublishingError, match="Check the year"):
        publishing.schedule(article, datetime(9999, 12, 31, 23, 59, tzinfo=zone))
    assert article.state() == "draft"


@pytest.mark.parametrize(
    ("change", "is_updated"),
    [(Change.MINOR, False), (Change.UPDATE, True), (Change.CORRECTION, True)],
)
def test_only_updates_and_corrections_move_the_public_time(change, is_updated):
    article = factories.LiveArticleFactory()
    first = article.revisions.live().get()
    article.title = "Another title"
    article.save()
    revision = publishing.publish(article, change=change)
    assert revision.published_at == first.published_at
    assert revision.is_updated is is_updated


def test_first_publication_elsewhere_keeps_its_date():
    article = factories.DraftArticleFactory()
    then = datetime(2020, 2, 2, tzinfo=UTC)
    revision = publishing.publish(article, published_at=then)
    assert (revision.published_at, revision.public_updated_at) == (then, then)
    assert revision.live.lower > then


def test_published_again_after_unpublishing_is_a_period_of_its_own():
    article = factories.LiveArticleFactory()
    publishing.unpublish(article)
    assert not Revision.objects.live().exists()
    again = publishing.publish(article)
    assert again.kind == Revision.Kind.PUBLISH
    assert [each.number for each in article.revisions.ever_live()] == [2, 1]


def test_findings_block_publication():
    article = factories.DraftArticleFactory(body="It fell by half [7].", works=0)
    with pytest.raises(PublishingBlocked) as blocked:
        publishing.publish(article)
    assert [each.code for each in blocked.value.findings] == ["dangling_marker"]
    assert not Revision.objects.live().exists()


EMPTY = ["", " \n\n ", "\u200b\u2060", "***", "[1]", "# \n\n- \n", "---", "&nbsp;"]


@pytest.mark.parametrize("body", EMPTY)
def test_an_article_without_text_is_not_published(body):
    article = factories.DraftArticleFactory(body=body, works=int("[1]" in body))
    for verb in (publishing.publish, partial(publishing.schedule, at=timezone.now() + IN_A_WEEK)):
        with pytest.raises(PublishingBlocked) as blocked:
            verb(article)
        assert str(blocked.value).startswith(
            "The article has no text. Write it before you publish."
        )
    assert not Revision.objects.exclude(live=None).exists()


def test_a_missing_standfirst_or_byline_is_a_warning_and_blocks_nothing():
    article = factories.DraftArticleFactory(standfirst=" ", body="Words.", works=0, by=0)
    article.bylines.all().delete()
    revision = publishing.publish(article)
    assert [(each.code, each.message, each.is_blocking) for each in findings_of(revision)] == [
        (
            "no_standfirst",
            "There’s no standfirst, so lists show only the title. Add one.",
            False,
        ),
        ("no_byline", "No author is named. Add a byline.", False),
    ]
    assert revision.warning_findings == 2


def test_a_version_without_text_can_be_restored_and_not_published():
    article = factories.DraftArticleFactory(body="", works=0)
    empty = article.working_revision
    article.body = "Words."
    article.save()
    publishing.publish(article)
    publishing.restore(article, empty)
    article.refresh_from_db()
    assert article.body == ""
    with pytest.raises(PublishingBlocked, match="has no text"):
        publishing.publish(article, change=Change.UPDATE)
    assert Revision.objects.live().get().body == "Words."


def test_an_image_alone_is_something_to_publish():
    image = factories.ImageFactory(alt="A bridge")
    article = factories.DraftArticleFactory(body=f"![A bridge](image:{image.pk})", works=0)
    assert publishing.publish(article).is_listed


def test_what_is_live_stays_live_while_its_draft_is_empty():
    article = factories.LiveArticleFactory(body="Words.", works=0)
    article.body = ""
    article.save()
    with pytest.raises(PublishingBlocked, match="has no text"):
        publishing.publish(article, change=Change.UPDATE)
    with pytest.raises(PublishingBlocked, match="has no text"):
        publishing.correct(article, "It was empty.")
    assert Revision.objects.live().get().body == "Words."


def test_missing_alternative_text_blocks_publication():
    article = factories.DraftArticleFactory(lead_image=factories.ImageFactory(alt=""))
    with pytest.raises(PublishingBlocked, match="no alt text"):
        publishing.publish(article)
    article.lead_image_is_decorative = True
    article.save()
    publishing.publish(article)


def test_an_address_that_readers_can_open_is_not_given_to_another_article():
    first = factories.LiveArticleFactory(title="First", slug="taken")
    first.slug = "renamed"
    first.save()  # live under “taken” still
    second = factories.DraftArticleFactory(slug="taken")
    with pytest.raises(PublishingError, match="“First” is already public at the address"):
        publishing.publish(second)
    publishing.publish(first)
    publishing.publish(second)
    assert Revision.objects.live().with_slug("taken").get().article == second


def test_an_address_is_kept_until_a_scheduled_edit_gives_it_up():
    first = factories.LiveArticleFactory(title="First", slug="taken")
    first.slug = "renamed"
    first.save()
    later = timezone.now() + timedelta(days=1)
    publishing.schedule(first, later)
    second = factories.DraftArticleFactory(slug="taken")
    with pytest.raises(PublishingError, match="“First” is already public at the address"):
        publishing.publish(second)
    publishing.schedule(second, later)
    assert Revision.objects.live(later).with_slug("taken").get().article == second


def test_retraction_leaves_the_lists_and_keeps_the_page():
    article = factories.RetractedArticleFactory()
    assert Revision.objects.live().get().article == article
    assert not Revision.objects.listed().exists()
    assert article.corrections.get().kind == Correction.Kind.RETRACTION
    publishing.reinstate(article)
    assert Revision.objects.listed().get().article == article


def test_a_notice_needs_words():
    article = factories.LiveArticleFactory()
    with pytest.raises(PublishingError, match="Say in the notice"):
        publishing.add_notice(article, "  ")


def test_restore_brings_back_text_byline_tags_and_references():
    article = factories.DraftArticleFactory(title="One", tagged=["web"], works=2)
    first = article.working_revision
    article.title, article.body = "Two", "Nothing is cited."
    article.save()
    article.tags.set([factories.TagFactory(name="law")])
    article.citations.all().delete()
    article.bylines.all().delete()
    publishing.save_revision(article)
    restored = publishing.restore(article, first)
    article.refresh_from_db()
    assert article.title == "One"
    assert [each.name for each in article.tags.all()] == ["web"]
    assert restored.content_hash == first.content_hash
    assert (restored.number, restored.kind, restored.note) == (
        3,
        "restore",
        "Revision 1 restored",
    )


def test_restore_refuses_a_revision_of_another_article():
    one, two = factories.DraftArticleFactory.create_batch(2)
    with pytest.raises(PublishingError, match="belongs to another article"):
        publishing.restore(one, two.working_revision)


def test_the_database_keeps_revisions_frozen():
    revision = factories.LiveArticleFactory().working_revision
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(title="Rewritten")
    with pytest.raises(IntegrityError, match="cannot be deleted"), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).delete()


def test_the_database_refuses_two_live_revisions():
    article = factories.LiveDraftArticleFactory()
    live = article.revisions.live().get()
    with (
        pytest.raises(IntegrityError, match="revision_one_live_per_article"),
        transaction.atomic(),
    ):
        article.revisions.exclude(pk=live.pk).update(
            live=live.live, published_at=live.published_at, public_updated_at=live.published_at
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", [factories.DraftArticleFactory, factories.LiveDraftArticleFactory])
def test_simultaneous_publishes_leave_one_live_revision(make):
    article = make()
    results = at_once(4, lambda: publishing.publish(Article.objects.get(pk=article.pk)))
    assert sorted(results) == ["PublishingError"] * 3 + ["Revision"]
    assert article.revisions.live().count() == 1


@pytest.mark.django_db(transaction=True)
def test_publishing_and_scheduling_at_once_leave_a_sound_state():
    article = factories.LiveDraftArticleFactory()
    later = timezone.now() + IN_A_WEEK

    turns = itertools.count()

    def either():
        fresh = Article.objects.get(pk=article.pk)
        return publishing.publish(fresh) if next(turns) % 2 else publishing.schedule(fresh, later)

    at_once(4, either)
    assert article.revisions.live().count() == 1
    assert article.state() in {State.LIVE, State.LIVE_SCHEDULED}


@pytest.mark.django_db(transaction=True)
def test_simultaneous_saves_take_different_numbers():
    article = factories.DraftArticleFactory()

    versions = itertools.count()

    def save():
        Article.objects.filter(pk=article.pk).update(standfirst=f"Version {next(versions)}")
        return publishing.save_revision(Article.objects.get(pk=article.pk))

    at_once(5, save)
    numbers = sorted(article.revisions.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def at_once(count, action) -> list[str]:
    """Run the action in threads with connections of their own; names of results or errors."""
    barrier, results = threading.Barrier(count), []

    def run():
        barrier.wait()
        try:
            results.append(type(action()).__name__)
        except Exception as error:
            results.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
