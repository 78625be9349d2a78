"""The verb of reports: file one in the editors' inbox."""

from django.db import transaction
from django.utils import timezone

from articles.models import Revision
from feedback.models import COMMENT_MAX_LENGTH, QUOTE_MAX_LENGTH, Report
from feedback.protecting import abuse
from feedback.protecting.masking import masked
from feedback.voting.counting import count
from feedback.voting.votes import Reader


def file_report(
    revision: Revision, reader: Reader, *, text: str, quote: str = "", suspicion: str = ""
) -> Report:
    """Put a reader's words into the inbox; the same words twice in an hour are one entry.

    Raises TooMany.
    """
    now = timezone.now()
    keys = reader.keys(f"report {revision.article_id}")
    values = {
        "article_id": revision.article_id,
        "text": masked(text)[:COMMENT_MAX_LENGTH],
        "quote": masked(quote)[:QUOTE_MAX_LENGTH],
    }
    # The counters stay locked until the end: the second post of a double click waits for the first.
    with transaction.atomic():
        suspicion = count(keys, now) or suspicion
        same = Report.objects.filter(**values, created_at__gt=now - abuse.WINDOW).first()
        return same or Report.objects.create(
            **values,
            revision=revision,
            is_suspect=bool(suspicion),
            suspicion=suspicion,
            created_at=now,
            updated_at=now,
        )
