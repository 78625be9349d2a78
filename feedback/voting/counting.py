"""The counters of browsers and networks: one statement, in a vote's and in a report's."""

from datetime import datetime
from typing import Any

from django.db import connection

from feedback.protecting import abuse

# Three parts of a WITH, behind one named `judged`: no counter moves when that is empty.
# What readers may do with the outcome is in `weighed`: a row with `suspicion`, `from_network` (how
# many came from there) and `burst_at` (when the first of the posts that come together came).
# A network that is refused makes no counter of a browser: a program may send a new name of one
# with every post. Every statement takes the network's lock first, so that no two wait for each
# other: a browser's counter belongs to one network.
COUNTED_AND_WEIGHED = """
of_network AS (
    INSERT INTO feedback_counter AS known (key, since, count, burst_at)
    SELECT %(network)s, %(now)s, 1, %(now)s FROM judged
    ON CONFLICT (key) DO UPDATE SET
        since = CASE WHEN known.since > EXCLUDED.since - %(window)s
            THEN known.since ELSE EXCLUDED.since END,
        count = CASE WHEN known.since > EXCLUDED.since - %(window)s
            THEN known.count + %(counts)s ELSE 1 END
    RETURNING count
), of_browser AS (
    INSERT INTO feedback_counter AS known (key, since, count, burst_at)
    SELECT %(browser)s, %(now)s, 1, %(now)s
    FROM of_network WHERE count <= %(refused_beyond)s
    ON CONFLICT (key) DO UPDATE SET
        since = CASE WHEN known.since > EXCLUDED.since - %(window)s
            THEN known.since ELSE EXCLUDED.since END,
        count = CASE WHEN known.since > EXCLUDED.since - %(window)s
            THEN known.count + %(counts)s ELSE 1 END,
        burst_at = CASE WHEN known.burst_at > EXCLUDED.burst_at - %(together)s
            THEN known.burst_at ELSE EXCLUDED.burst_at END
    RETURNING count, burst_at
), weighed AS (
    SELECT coalesce(of_browser.burst_at, %(now)s) AS burst_at,
        of_network.count AS from_network,
        CASE WHEN of_browser.count > %(per_browser)s THEN 'browser'
            WHEN of_network.count > %(per_network)s THEN 'network' ELSE '' END AS suspicion
    FROM of_network LEFT JOIN of_browser ON true
)"""
COUNT = f"""
WITH judged AS (SELECT), {COUNTED_AND_WEIGHED}
SELECT suspicion, from_network FROM weighed
"""  # noqa: S608 - of constants


class TooMany(Exception):
    """So many answers came from the reader's network that no more are taken this hour."""


def params(keys: abuse.Keys, now: datetime, counts: int = 1) -> dict[str, Any]:
    """What the statement is given; `counts` is how much a post counts, 0 for a double click's."""
    return {
        "browser": keys.browser,
        "network": keys.network,
        "counts": counts,
        "now": now,
        "window": abuse.WINDOW,
        "together": abuse.TOGETHER,
        "per_browser": abuse.PER_BROWSER,
        "per_network": abuse.PER_NETWORK,
        "refused_beyond": abuse.REFUSED_BEYOND,
    }


def count(keys: abuse.Keys, now: datetime) -> str:
    """Count a post, and return why it is suspect, if it is. Raises TooMany.

    Both counters stay locked until the transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, params(keys, now))
        suspicion, from_network = cursor.fetchone()
    refuse_flood(from_network)
    return suspicion


def refuse_flood(from_network: int) -> None:
    if from_network > abuse.REFUSED_BEYOND:
        raise TooMany
