"""What is counted from notes equals what is counted from votes, whatever readers do meanwhile."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles import publishing
from feedback.models import RevisionTotal, Vote, VoteChange, WeekTotal
from feedback.numbers import dashboard, rollups
from feedback.statistics import wilson
from feedback.voting import salts, votes
from feedback.voting.casting import Ballot
from feedback.voting.votes import Reader
from tests import factories
from tests.feedback.people import answer, suspect

SUNDAY = datetime(2031, 4, 6, 23, 59, tzinfo=UTC)


def counted() -> tuple[dict, dict]:
    """The totals that are not zero, by revision and by week."""
    by_revision = {
        (each.revision_id, each.yes, each.no, each.suspects)
        for each in RevisionTotal.objects.all()
        if each.yes or each.no or each.suspects
    }
    by_week = {
        (each.week, each.is_suspect, each.helpful, each.reason): each.count
        for each in WeekTotal.objects.all()
        if each.count
    }
    return by_revision, by_week


def plain_count() -> tuple[dict, dict]:
    found: dict = {}
    weeks: Counter = Counter()
    for vote in Vote.objects.all():
        row = found.setdefault(vote.revision_id, [0, 0, 0])
        row[2 if vote.is_suspect else 0 if vote.helpful else 1] += 1
        day = vote.created_at.astimezone(UTC).date()
        monday = day - timedelta(days=day.weekday())
        weeks[monday, vote.is_suspect, vote.helpful, vote.reason] += 1
    return {(key, *row) for key, row in found.items()}, dict(weeks)


def count() -> int:
    return sum(iter(rollups.catch_up, 0))


@pytest.mark.parametrize(
    ("name", "monday"),
    [
        ("UTC", date(2031, 3, 31)),
        ("Europe/Berlin", date(2031, 4, 7)),
        ("Pacific/Pago_Pago", date(2031, 3, 31)),
        ("Asia/Kolkata", date(2031, 4, 7)),
    ],
)
def test_weeks_are_those_of_the_publications_zone(article, name, monday):
    publication = factories.PublicationFactory()
    publication.time_zone = name
    publication.save()
    answer(article, at=SUNDAY)
    count()
    assert {row.week for row in WeekTotal.objects.all()} == {monday}
    with timezone.override(ZoneInfo(name)):
        assert [week.start for week in dashboard.weeks(SUNDAY)] == [monday]
    # Another zone counts again, what was counted and what was not.
    answer(article, False, at=SUNDAY)
    for other, expected in (("Pacific/Kiritimati", date(2031, 4, 7)), ("UTC", date(2031, 3, 31))):
        publication.time_zone = other
        publication.save()
        count()
        assert {(row.week, row.helpful, row.count) for row in WeekTotal.objects.all()} == {
            (expected, True, 1),
            (expected, False, 1),
        }


def test_every_write_is_counted_once(article, django_assert_num_queries):
    first = answer(article, at=SUNDAY)
    answer(article, False, reason="shallow", at=SUNDAY + timedelta(minutes=2))
    suspect(article, False)
    with django_assert_num_queries(4):  # the lock and the count, in a savepoint
        assert rollups.catch_up() == 3
    assert counted() == plain_count()
    assert rollups.catch_up() == 0
    # A comment alone is no news; a change of mind, of the version or of the suspicion is.
    Vote.objects.update(comment="Words.")
    assert not VoteChange.objects.exists()
    article.title = "Better"
    article.save()
    publishing.publish(article)
    Vote.objects.filter(pk=first.pk).update(
        helpful=False, revision=article.revisions.live().get(), reason="outdated"
    )
    Vote.objects.filter(reason="shallow").update(is_suspect=True, suspicion="haste")
    assert counted() != plain_count()
    count()
    assert counted() == plain_count()
    Vote.objects.exclude(pk=first.pk).delete()
    count()
    assert counted() == plain_count()
    assert RevisionTotal.objects.get(revision__number=2).no == 1


def test_much_is_counted_in_portions(article):
    for _ in range(5):
        answer(article)
    assert [rollups.catch_up(2) for _ in range(4)] == [2, 2, 1, 0]
    assert counted() == plain_count()


def test_what_is_not_counted_yet_is_told(article):
    answer(article)
    noted = VoteChange.objects.get().at
    assert rollups.counted_until() == noted
    count()
    assert rollups.counted_until() > noted


def test_counts_can_be_made_anew(article, capsys):
    answer(article)
    count()
    RevisionTotal.objects.update(yes=17)
    answer(article)
    call_command("count_feedback", "--anew")
    assert counted() == plain_count()
    assert capsys.readouterr().out == "All totals were discarded.\nChanges counted: 1.\n"


def test_what_is_deleted_is_counted_off(article):
    answer(article)
    draft = factories.DraftArticleFactory(works=0)
    answer(draft, revision=draft.working_revision)
    count()
    answer(draft, False, revision=draft.working_revision)
    draft.delete()
    count()
    assert counted() == plain_count()
    assert RevisionTotal.objects.count() == Vote.objects.count() == 1


@pytest.mark.parametrize(("yes", "no"), [(5, 4), (10, 0), (0, 10), (7, 5), (90, 10), (1, 999)])
def test_concern_is_the_bound_of_wilson(article, yes, no):
    total = RevisionTotal(
        revision=article.revisions.get(), article=article, yes=yes, no=no, suspects=0
    )
    total.save()
    total.refresh_from_db()
    expected = wilson(no, yes + no)[0] if yes + no >= 10 else None
    assert total.concern == (expected if expected is None else pytest.approx(expected, abs=1e-12))


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_while_readers_answer():
    salts._known = (None, b"")
    articles = [factories.LiveArticleFactory(slug=f"a{n}") for n in range(3)]

    def read(number: int) -> None:
        chance = random.Random(number)
        try:
            for step in range(12):
                article = chance.choice(articles)
                someone = Reader(None, f"203.{number}.{step}.0/24", "Fox", "en")
                ballot = Ballot(article.pk, 1, article.slug, chance.random() < 0.7)
                token = votes.cast(ballot, someone)
                vote = votes.find(article, token)
                if chance.random() < 0.4:
                    votes.explain(vote, reason="other", comment="", suspicion="haste")
                if chance.random() < 0.3:
                    votes.withdraw(vote)
        finally:
            connection.close()

    def keep_counting(_) -> None:
        try:
            for _ in range(30):
                rollups.catch_up(7)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        work = [pool.submit(read, number) for number in range(6)]
        work += [pool.submit(keep_counting, number) for number in range(2)]
        for each in work:
            each.result()
    count()
    assert Vote.objects.count() > 40
    assert counted() == plain_count()
    assert not VoteChange.objects.exists()
