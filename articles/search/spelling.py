"""Another spelling when nothing was found."""

import re
from datetime import datetime
from typing import Any

from django.db import connection

from articles.models.list_kinds import ListKind

DEEP = 3_000  # names and titles whose words are compared for another spelling
LIKELY = 5  # words that may be meant by one that was typed

_WORD = re.compile(r"[^\W_]+")


def other_spelling(text: str, at: datetime, *, of_drafts: bool = False) -> str:
    """The query with its unknown words replaced by the likest known ones; "" when there are none.

    Known are the words of the newest titles, and of the names with the longest lists if readers can
    see one of their articles; for who may read drafts, of their titles too.
    """
    words = {word for word in _WORD.findall(text.lower()) if len(word) > 3}
    params: dict[str, Any] = {
        "words": sorted(words)[:6],
        "deep": DEEP,
        "drafts": DEEP if of_drafts else 0,
        "likely": LIKELY,
        "at": at,
        "tag": int(ListKind.TAG),
        "author": int(ListKind.AUTHOR),
        "source": int(ListKind.SOURCE),
    }
    if not words:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(SPELLINGS, params)
        likest = dict(cursor.fetchall())
    spelt = _WORD.sub(lambda match: likest.get(match[0].lower(), match[0]), text)
    return spelt if spelt != text else ""


# Of every word that is not known itself, the known word that shares most trigrams with it. A word
# of names alone is known if one of those has an article that readers can see.
SPELLINGS = """
WITH titles AS (
    (SELECT title AS words FROM articles_revision
     WHERE is_listed AND live @> %(at)s AND published_at <= %(at)s
     ORDER BY published_at DESC, article_id DESC LIMIT %(deep)s)
    UNION ALL
    (SELECT title FROM articles_article ORDER BY updated_at DESC LIMIT %(drafts)s)
), names AS (
    (SELECT name AS words
     FROM articles_tally AS tally JOIN articles_tag AS named ON named.id = owner
     WHERE tally.kind = %(tag)s AND articles > 0
     ORDER BY articles DESC, owner DESC LIMIT %(deep)s)
    UNION ALL
    (SELECT name FROM articles_tally AS tally JOIN articles_author AS named ON named.id = owner
     WHERE tally.kind = %(author)s AND articles > 0
     ORDER BY articles DESC, owner DESC LIMIT %(deep)s)
    UNION ALL
    (SELECT name FROM articles_tally AS tally JOIN references_source AS named ON named.id = owner
     WHERE tally.kind = %(source)s AND articles > 0
     ORDER BY articles DESC, owner DESC LIMIT %(deep)s)
), known AS (
    -- At spaces first, which is quick, and what is left of them only once each.
    SELECT word, bool_or(is_seen) AS is_seen, unaccent(word) AS folded
    FROM (
        SELECT part, bool_or(is_seen) AS is_seen
        FROM (
            SELECT lower(string_agg(words, ' ')) AS text, true AS is_seen FROM titles
            UNION ALL
            SELECT lower(string_agg(words, ' ')), false FROM names
        ) AS joined, string_to_table(text, ' ') AS part
        GROUP BY part
    ) AS parts, regexp_split_to_table(part, '[^[:alnum:]]+') AS word
    WHERE length(word) > 3
    GROUP BY word
), likely AS (
    SELECT typed, unaccent(typed) AS typed_folded, word, folded, is_seen, place
    FROM unnest(%(words)s::text[]) AS typed CROSS JOIN LATERAL (
        SELECT word, folded, is_seen, row_number() OVER (
            ORDER BY folded = unaccent(typed) DESC, similarity(folded, typed) DESC, word) AS place
        FROM known WHERE folded = unaccent(typed) OR similarity(folded, typed) >= 0.3
    ) AS ordered
    WHERE place <= %(likely)s
), seen AS (
    SELECT typed, typed_folded, word, folded, place FROM likely
    WHERE is_seen OR EXISTS (
        SELECT FROM (
            SELECT %(tag)s AS kind, id, name FROM articles_tag
            WHERE articles_search_names(name) @@ plainto_tsquery('newsroom_names', word)
            UNION ALL
            SELECT %(author)s, id, name FROM articles_author
            WHERE articles_search_names(name) @@ plainto_tsquery('newsroom_names', word)
            UNION ALL
            SELECT %(source)s, id, name FROM references_source
            WHERE articles_search_names(name) @@ plainto_tsquery('newsroom_names', word)
        ) AS named
        JOIN articles_listing AS entry ON (entry.kind, entry.owner) = (named.kind, named.id)
            AND entry.published_at <= %(at)s
        JOIN articles_revision AS revision ON revision.article_id = entry.article_id
            AND revision.is_listed AND revision.live @> %(at)s
    )
)
SELECT DISTINCT ON (typed) typed, word
FROM seen
WHERE NOT EXISTS (SELECT FROM seen AS same WHERE same.typed = seen.typed AND folded = typed_folded)
ORDER BY typed, place
"""
