"""The statement that casts a vote, and how it is run."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

# One vote in one statement: a reader's click costs one trip to the database.
CAST = """
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
), counted AS (
    -- both counters, always in the same order, so that no two statements wait for each other
    INSERT INTO feedback_counter AS known (key, since, count, burst_at)
    SELECT given.key, %(now)s, 1, %(now)s
    FROM judged, unnest(ARRAY[%(browser)s, %(network)s]::bytea[]) AS given (key)
    ORDER BY given.key
    ON CONFLICT (key) DO UPDATE SET
        since = CASE WHEN known.since > EXCLUDED.since - %(window)s
            THEN known.since ELSE EXCLUDED.since END,
        count = CASE WHEN known.since > EXCLUDED.since - %(window)s
            THEN known.count + %(counts)s ELSE 1 END,
        burst_at = CASE WHEN known.burst_at > EXCLUDED.burst_at - %(together)s
            THEN known.burst_at ELSE EXCLUDED.burst_at END
    RETURNING key, count, burst_at
), weighed AS (
    SELECT judged.id, judged.article_id, browser.burst_at, network.count AS from_network,
        CASE WHEN browser.count > %(per_browser)s THEN 'browser'
            WHEN network.count > %(per_network)s THEN 'network' ELSE '' END AS suspicion
    FROM judged
    JOIN counted AS browser ON browser.key = %(browser)s
    JOIN counted AS network ON network.key = %(network)s
), voted AS (
    -- a reader without a token waits for the counter's word on whether this is a double click
    INSERT INTO feedback_vote AS earlier (article_id, revision_id, voter, helpful, reason,
        comment, is_suspect, suspicion, created_at, updated_at)
    SELECT article_id, id, %(voter)s, %(helpful)s, '', '', suspicion <> '', suspicion,
        %(now)s, %(now)s
    FROM weighed
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
"""


def execute(values: dict[str, Any]) -> tuple | None:
    """The vote's key (None: nothing was stored), its burst, and the count of its network.

    None when the values name no revision that could be voted on.
    """
    with _prepared_cursor() as cursor:
        cursor.execute(CAST, values)
        return cursor.fetchone()


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
        with wrap(PreparedCursor(plain.connection)) as cursor:
            yield cursor
