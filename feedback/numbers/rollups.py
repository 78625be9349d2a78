"""The numbers of the dashboards, kept up to date from what the writes of votes noted."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from feedback.models import Counter, Report, Salt, Vote, VoteChange, WeekTotal

AT_ONCE = 20_000  # changes that one count takes in
_ONE_AT_A_TIME = 5_402_711  # the advisory lock of counting, also in feedback_count_anew

# Changes are taken in the order in which they were written, so that no total is ever below zero.
COUNT = """
WITH taken AS (
    DELETE FROM feedback_votechange WHERE id = ANY(ARRAY(
        SELECT id FROM feedback_votechange ORDER BY id LIMIT %(at_once)s
    )) RETURNING revision_id, week, is_suspect, helpful, reason, change
), by_revision AS (
    INSERT INTO feedback_revisiontotal AS known (revision_id, article_id, origin, generator,
        generator_version, yes, no, suspects)
    SELECT revision.id, revision.article_id, coalesce(provenance ->> 'origin', 'human'),
        left(coalesce(provenance ->> 'generator', ''), 200),
        left(coalesce(provenance ->> 'generator_version', ''), 100), yes, no, suspects
    FROM (
        SELECT revision_id,
            coalesce(sum(change) FILTER (WHERE helpful AND NOT is_suspect), 0) AS yes,
            coalesce(sum(change) FILTER (WHERE NOT helpful AND NOT is_suspect), 0) AS no,
            coalesce(sum(change) FILTER (WHERE is_suspect), 0) AS suspects
        FROM taken GROUP BY revision_id
    ) AS counted
    -- one whose revision was deleted is left out here
    JOIN articles_revision AS revision ON revision.id = counted.revision_id
    ON CONFLICT (revision_id) DO UPDATE SET
        yes = known.yes + EXCLUDED.yes,
        no = known.no + EXCLUDED.no,
        suspects = known.suspects + EXCLUDED.suspects
), by_week AS (
    INSERT INTO feedback_weektotal AS known (week, is_suspect, helpful, reason, count)
    SELECT week, is_suspect, helpful, reason, sum(change) FROM taken GROUP BY 1, 2, 3, 4
    ON CONFLICT (week, is_suspect, helpful, reason) DO UPDATE SET
        count = known.count + EXCLUDED.count
)
SELECT count(*) FROM taken
"""


def catch_up(at_once: int = AT_ONCE, *, waits: bool = False) -> int:
    """Count at most `at_once` changes, and return how many there were.

    While another process counts: nothing is done, unless this one `waits` for its turn. A change
    is deleted by the transaction that counts it, so that each is counted once.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if waits:
            take_turn()
        else:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
            if not cursor.fetchone()[0]:
                return 0
        cursor.execute(COUNT, {"at_once": at_once})
        return cursor.fetchone()[0]


def take_turn() -> None:
    """Until the transaction ends, nobody else counts: to be asked for before any table is held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def forget_counts() -> None:
    """Begin anew: every vote is to be counted again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.feedback_count_anew()")


def sweep() -> None:
    """Leave nothing of answers that were deleted: neither empty weeks nor, once no answer is left,
    what a day keeps to tell readers apart."""
    while catch_up(waits=True):
        pass
    WeekTotal.objects.filter(count=0).delete()
    if not Vote.objects.exists() and not Report.objects.exists():
        Counter.objects.all().delete()
        Salt.objects.all().delete()


def counted_until() -> datetime:
    """Answers before this time are in the numbers; some that came later may be."""
    oldest = VoteChange.objects.order_by("pk").values_list("at", flat=True).first()
    return oldest or timezone.now()
