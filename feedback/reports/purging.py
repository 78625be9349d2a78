"""What is deleted after its storage period: readers' texts, and counters of earlier days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from articles import audit
from articles.models import Publication
from feedback.models import Counter, Report, Salt, Vote
from feedback.voting.salts import forget_earlier

AT_ONCE = 2_000  # rows of one transaction: readers vote meanwhile


@dataclass(frozen=True)
class Purged:
    """What was done, or would be, with one kind of what is kept."""

    kind: str
    count: int
    before: datetime


def purge(*, is_rehearsal: bool = False) -> list[Purged]:
    """Empty the words that are older than the publication keeps them, and drop old counters.

    The age of an answer's words is the time since the reader last changed the answer; that of a
    report, the time since it came. Answers stay, without their words. Doing it twice does nothing.
    """
    now = timezone.now()
    publication = Publication.objects.current()
    before = now - timedelta(days=publication.feedback_retention_days)
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    comments = Vote.objects.with_words().filter(updated_at__lt=before)
    reports = Report.objects.filter(~Q(text=""), vote=None, created_at__lt=before)
    done = [
        Purged("comments", _count(comments, is_rehearsal, now), before),
        Purged("reports", _count(reports, is_rehearsal, now), before),
        Purged("counters", Counter.objects.filter(since__lt=midnight).count(), midnight),
        Purged("salts", Salt.objects.filter(day__lt=midnight.date()).count(), midnight),
    ]
    if is_rehearsal:
        return done
    forget_earlier(now)
    counts = {item.kind: item.count for item in done[:2]}
    if any(counts.values()):
        audit.record("purge", publication, before=before, **counts)
    return done


def _count(texts: QuerySet, is_rehearsal: bool, now: datetime) -> int:
    return texts.count() if is_rehearsal else sum(_emptied(texts, now))


def _emptied(texts: QuerySet, now: datetime) -> Iterator[int]:
    """How many rows lost their words, portion by portion until there are none."""
    while True:
        with transaction.atomic():
            keys = list(
                texts.order_by()
                .select_for_update(of=["self"])
                .values_list("pk", flat=True)[:AT_ONCE]
            )
            rows = texts.model.objects.filter(pk__in=keys)
            if texts.model is Vote:
                rows.update(comment="")
                Report.objects.filter(vote__in=keys).update(purged_at=now)
            else:
                rows.update(text="", quote="", purged_at=now)
        if not keys:
            return
        yield len(keys)
