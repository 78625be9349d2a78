"""A ballot and the statement that stores it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from django.db import connection

from feedback.protecting import abuse
from feedback.voting.counting import COUNTED_AND_WEIGHED, params

# One vote in one statement: a reader's click costs one trip to the database.
CAST = f"""
WITH judged AS (
    -- the revision that the reader saw, if its article can be voted on
    SELECT seen.id, seen.article_id
    FROM articles_revision AS seen
    JOIN articles_article AS article ON article.id = seen.article_id
    WHERE seen.article_id = %(article)s AND seen.number = %(number)s AND seen.slug = %(slug)s
        AND lower(seen.live) <= %(now)s
        AND article.retracted_at IS NULL AND article.taken_down_at IS NULL
        AND EXISTS (
            SELECT FROM articles_revision AS present
            WHERE present.article_id = seen.article_id AND present.live @> %(now)s
        )
), {COUNTED_AND_WEIGHED}, voted AS (
    -- a reader without a token waits for the counter's word on whether this is a double click
    INSERT INTO feedback_vote AS earlier (article_id, revision_id, voter, helpful, reason,
        comment, is_suspect, suspicion, created_at, updated_at)
    SELECT article_id, id, %(voter)s, %(helpful)s, '', '', suspicion <> '', suspicion,
        %(now)s, %(now)s
    FROM judged, weighed
    WHERE from_network <= %(refused_beyond)s AND (%(is_known)s OR burst_at = %(now)s)
    -- a change of mind; what made the vote suspect or not was its beginning
    ON CONFLICT (article_id, voter) DO UPDATE SET
        revision_id = EXCLUDED.revision_id,
        helpful = EXCLUDED.helpful,
        reason = CASE WHEN earlier.helpful = EXCLUDED.helpful THEN earlier.reason ELSE '' END,
        updated_at = greatest(EXCLUDED.updated_at, earlier.updated_at)
    RETURNING id
)
SELECT voted.id, weighed.burst_at, weighed.from_network
FROM weighed LEFT JOIN voted ON true
"""  # noqa: S608 - of constants


@dataclass(frozen=True)
class Ballot:
    """An answer to the revision `number` of an article, as it was found under `slug`."""

    article: int
    number: int
    slug: str
    helpful: bool


@dataclass(frozen=True)
class Stored:
    """The vote's key (None: nothing was stored), its burst, and the count of its network."""

    vote: int | None
    burst_at: datetime
    from_network: int


def store(
    ballot: Ballot,
    keys: abuse.Keys,
    voter: bytes,
    now: datetime,
    *,
    is_known: bool,
    counts: int = 1,
) -> Stored | None:
    """Count a ballot and store it; None when it names no revision that could be voted on.

    A reader who is not `is_known` may be at the second post of a double click: see `voted`.
    """
    values = params(keys, now, counts) | vars(ballot)
    values |= {"voter": voter, "is_known": is_known}
    with _prepared_cursor() as cursor:
        cursor.execute(CAST, values)
        row = cursor.fetchone()
    return None if row is None else Stored(*row)


class PreparedCursor(psycopg.Cursor):
    """PostgreSQL keeps the plans of its statements: CAST is planned for longer than it runs."""

    def execute(self, query, params=None, **kwargs):
        return super().execute(query, params, prepare=True, **kwargs)


@contextmanager
def _prepared_cursor() -> Iterator:
    """Like `connection.cursor()`, for a statement that is sent again and again."""
    with connection.cursor() as plain:
        # Django's None would forbid to prepare; with this, only what asks for it is prepared.
        plain.connection.prepare_threshold = sys.maxsize
        wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        prepared = PreparedCursor(plain.connection)
        # The stubs take a cursor of the driver's for one of Django's own.
        with wrap(prepared) as cursor:  # type: ignore[arg-type]
            yield cursor
