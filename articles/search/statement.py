"""The one statement of a search: what matches, its order, a page of it, and its facets. Pure.

A word may stand in a million articles. No more than CANDIDATES of them are ranked and counted: the
newest. They are found in windows of time, newest first, which the index answers by itself (see
`vectors.Document`); the next window is opened only when the ones before it were not enough.
"""

CANDIDATES = 1_000  # articles that are ranked and counted
PAGE_SIZE = 20
FACET_SIZE = 8  # values of each facet
YEAR = 365 * 24 * 60 * 60  # seconds, in which the worth of being new is halved

# Rows of (what, place, value, label, number): how many there are, the keys of a page of them, and
# facets. What stands in a list is asked of its index; `found` is given by one of those below.
STATEMENT = """
WITH scored AS MATERIALIZED (
    SELECT id, article_id, published_at, coalesce(provenance ->> 'origin', '') AS origin,
        {score} AS score
    FROM ({found}) AS found
), page AS (
    SELECT * FROM scored ORDER BY score DESC, published_at DESC, article_id DESC
    LIMIT {page_size} OFFSET (
        SELECT {page_size} * (least(%(page)s, (count(*) + {page_size} - 1) / {page_size}) - 1)
        FROM scored HAVING count(*) > 0
    )
), lists AS MATERIALIZED (
    -- Not in the order of an index, which holds all lists.
    SELECT kind + 0 AS kind, owner, count(*) AS number FROM articles_listing
    WHERE article_id = ANY (ARRAY(SELECT article_id FROM scored))
        AND kind BETWEEN {first_kind} AND {last_kind} AND published_at <= %(at)s
    GROUP BY kind + 0, owner
), counted AS (
    SELECT *, row_number() OVER (PARTITION BY kind ORDER BY number DESC, owner) AS place FROM lists
)
SELECT 'number', 0 AS place, '', '', count(*) FROM scored
UNION ALL
SELECT 'hit', row_number() OVER (ORDER BY score DESC, published_at DESC, article_id DESC),
    '', '', id
FROM page
UNION ALL
SELECT named.what, counted.place, named.slug, named.name, counted.number
FROM counted CROSS JOIN LATERAL ({names}) AS named
WHERE counted.place <= {facet_size}
UNION ALL
SELECT 'year', 0, year::text, '', count(*)
FROM (SELECT date_part('year', articles_day(published_at, %(zone)s)) AS year FROM scored) AS years
GROUP BY year
UNION ALL
SELECT 'origin', 0, origin, '', count(*) FROM scored GROUP BY origin
ORDER BY place
"""
NAMES = (
    "SELECT '{what}' AS what, slug, name FROM {table} WHERE counted.kind = {kind} AND id = owner"
)

# What the words weigh, times 1 for what is new and down to ½ for what is old.
SCORE = f"""ts_rank(search, %(words)s::tsquery, 1)::text::float8 * (0.5 + 0.5 * power(0.5, least(
            greatest(date_part('epoch', %(at)s - published_at), 0) / {YEAR}, 1000)))"""

# The planner takes words for independent of time, and does not know what it costs to unpack the
# words of all articles to look for one. So it is shown no other way than the index of words: the
# index of times does not know a time to which nothing was added.
TIME = "(published_at + interval '0')"
WINDOW = f"""(
    SELECT id, article_id, published_at, provenance, search FROM articles_revision
    WHERE is_listed AND search @@ %(words_{{number}})s::tsquery AND coalesce(live @> %(at)s, false)
        AND {TIME} <= %(at)s {{conditions}}
    ORDER BY {TIME} DESC, article_id DESC LIMIT {{candidates}}
)"""  # noqa: S608
WINDOWS = "SELECT * FROM ({windows}) AS windows LIMIT {candidates}"
NEWEST = """
    SELECT id, article_id, published_at, provenance, search FROM articles_revision AS revision
    WHERE is_listed AND live @> %(at)s AND published_at <= %(at)s {conditions}
    ORDER BY published_at DESC, article_id DESC LIMIT {candidates}
"""
# One list is read in order, or all hits are, whichever the planner finds to be fewer.
LISTED = """
    SELECT id, revision.article_id, revision.published_at, provenance, search
    FROM articles_listing AS entry
    JOIN articles_revision AS revision ON revision.article_id = entry.article_id
    WHERE is_listed AND live @> %(at)s AND revision.published_at <= %(at)s
        AND entry.kind = %(kind_0)s AND entry.owner = %(owner_0)s AND entry.published_at <= %(at)s
        {conditions}
    ORDER BY entry.published_at DESC, entry.article_id DESC LIMIT {candidates}
"""

MATCHING = "search @@ %(words)s::tsquery"
OF_ORIGIN = "provenance ->> 'origin' = %(origin)s"
BETWEEN = {"start": "revision.published_at >= %(start)s", "end": "revision.published_at < %(end)s"}
WITHIN = {"start": f"{TIME} >= %(start_{{number}})s", "end": f"{TIME} < %(end_{{number}})s"}
ALSO_LISTED = """EXISTS (
        SELECT FROM articles_listing AS also WHERE also.article_id = revision.article_id
            AND also.kind = %(kind_{number})s AND also.owner = %(owner_{number})s
            AND also.published_at <= %(at)s
    )"""
