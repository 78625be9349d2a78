"""What to read next: what editors picked, then what shares most with an article."""

import re
from datetime import datetime

from django.db import connection

from articles.models import Article, Revision
from articles.models.list_kinds import ListKind

PER_LIST = 30  # newest articles of each tag, work, source and section that are looked at
NEAREST = 40  # of them, the texts that are compared

# A list that two articles share says the more the shorter it is: worth over the logarithm of its
# length. The text decides among what is near; equals are ordered by time, so the order is stable.
RELATED = """
WITH own AS (
    SELECT %(tag)s AS kind, tag_id AS owner, 3.0 AS worth
    FROM articles_articletag WHERE content_object_id = %(article)s
    UNION ALL
    SELECT %(reference)s, reference_id, 4.0 FROM articles_citation WHERE article_id = %(article)s
    UNION
    SELECT %(source)s, reference.source_id, 1.0
    FROM articles_citation citation
    JOIN references_reference reference ON reference.id = citation.reference_id
    WHERE citation.article_id = %(article)s
    UNION ALL
    SELECT %(section)s, %(section_of_article)s, 0.0
), near AS (
    SELECT entry.article_id, sum(own.worth / ln(1 + tally.articles)) AS weight
    FROM own
    JOIN articles_tally tally ON (tally.kind, tally.owner) = (own.kind, own.owner)
        AND tally.articles > 1
    CROSS JOIN LATERAL (
        SELECT article_id FROM articles_listing
        WHERE (kind, owner) = (own.kind, own.owner) AND published_at <= %(at)s
        ORDER BY published_at DESC, article_id DESC LIMIT %(per_list)s
    ) AS entry
    GROUP BY entry.article_id
    ORDER BY weight DESC, entry.article_id DESC LIMIT %(nearest)s
), ranked AS (
    SELECT picked_id AS article_id, 0 AS rank, position, 0 AS weight
    FROM articles_pick WHERE article_id = %(article)s
    UNION ALL
    SELECT article_id, 1, 0, weight FROM near
    WHERE article_id NOT IN (SELECT picked_id FROM articles_pick WHERE article_id = %(article)s)
)
SELECT revision.id
FROM ranked JOIN articles_revision revision ON revision.article_id = ranked.article_id
    AND revision.is_listed AND revision.live @> %(at)s
WHERE ranked.article_id <> %(article)s
ORDER BY rank, position,
    weight + ts_rank(revision.search, websearch_to_tsquery('newsroom', %(words)s), 1) DESC,
    revision.published_at DESC, revision.article_id DESC
LIMIT %(count)s
"""


def related_to(article: Article, at: datetime, count: int = 3) -> list[Revision]:
    """Up to `count` listed revisions of other articles, as cards. Two queries, or one for none."""
    words = re.findall(r"[^\W_]{4,}", article.title)
    with connection.cursor() as cursor:
        cursor.execute(
            RELATED,
            {
                "article": article.pk,
                "section_of_article": article.section_id,
                "section": int(ListKind.SECTION),
                "tag": int(ListKind.TAG),
                "source": int(ListKind.SOURCE),
                "reference": int(ListKind.REFERENCE),
                "at": at,
                "words": " or ".join(words),
                "per_list": PER_LIST,
                "nearest": NEAREST,
                "count": count,
            },
        )
        keys = [key for (key,) in cursor]
    cards = Revision.objects.as_cards().in_bulk(keys)
    return [cards[key] for key in keys]
