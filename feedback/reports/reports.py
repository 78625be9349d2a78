"""The verb of reports: file one in the editors' inbox."""

from django.db import connection, transaction
from django.utils import timezone

from articles.models import Revision
from feedback.models import COMMENT_MAX_LENGTH, QUOTE_MAX_LENGTH, Report
from feedback.protecting import abuse
from feedback.protecting.masking import masked
from feedback.voting.votes import Reader, TooMany

COUNT = """
INSERT INTO feedback_counter AS known (key, since, count, burst_at)
SELECT given.key, %(now)s, 1, %(now)s
FROM unnest(ARRAY[%(browser)s, %(network)s]::bytea[]) AS given (key)
ORDER BY given.key
ON CONFLICT (key) DO UPDATE SET
    since = CASE WHEN known.since > EXCLUDED.since - %(window)s
        THEN known.since ELSE EXCLUDED.since END,
    count = CASE WHEN known.since > EXCLUDED.since - %(window)s
        THEN known.count + 1 ELSE 1 END
RETURNING key, count
"""


def file_report(
    revision: Revision, reader: Reader, *, text: str, quote: str = "", suspicion: str = ""
) -> Report:
    """Put a reader's words into the inbox; the same words twice in an hour are one entry.

    Raises TooMany.
    """
    now = timezone.now()
    keys = reader.keys(f"report {revision.article_id}")
    told = {
        "article_id": revision.article_id,
        "text": masked(text)[:COMMENT_MAX_LENGTH],
        "quote": masked(quote)[:QUOTE_MAX_LENGTH],
    }
    # The counters stay locked until the end: the second post of a double click waits for the first.
    with transaction.atomic():
        suspicion = _count(keys, now) or suspicion
        same = Report.objects.filter(**told, created_at__gt=now - abuse.WINDOW).first()
        return same or Report.objects.create(
            **told,
            revision=revision,
            is_suspect=bool(suspicion),
            suspicion=suspicion,
            created_at=now,
            updated_at=now,
        )


def _count(keys: abuse.Keys, now) -> str:
    values = {"browser": keys.browser, "network": keys.network, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values | {"window": abuse.WINDOW})
        counts = {bytes(key): count for key, count in cursor.fetchall()}
    if counts[keys.network] > abuse.REFUSED_BEYOND:
        raise TooMany
    if counts[keys.browser] > abuse.PER_BROWSER:
        return "browser"
    return "network" if counts[keys.network] > abuse.PER_NETWORK else ""
