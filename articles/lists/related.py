"""What to read next: what editors picked, then what shares most with an article."""

import re
from dataclasses import dataclass
from datetime import datetime

from articles.addresses import path_to
from articles.models import Article
from articles.models.list_kinds import ListKind
from articles.prepared import ask

PER_LIST = 20  # newest articles of each tag, work, source and section that are looked at
NEAREST = 10  # of them, the texts that are compared

# A list that two articles share says the more the shorter it is: worth over the logarithm of its
# length. The text decides among what is near; equals are ordered by time, so the order is stable.
RELATED = f"""
WITH own AS (
    SELECT {ListKind.TAG:d} AS kind, tag_id AS owner, 3.0 AS worth
    FROM articles_articletag WHERE content_object_id = %(article)s
    UNION ALL
    SELECT {ListKind.REFERENCE:d}, reference_id, 4.0
    FROM articles_citation WHERE article_id = %(article)s
    UNION
    SELECT {ListKind.SOURCE:d}, reference.source_id, 1.0
    FROM articles_citation citation
    JOIN references_reference reference ON reference.id = citation.reference_id
    WHERE citation.article_id = %(article)s
    UNION ALL
    SELECT {ListKind.SECTION:d}, %(section)s, 0.0
), near AS (
    SELECT entry.article_id, sum(own.worth / ln(1 + tally.articles)) AS weight
    FROM own
    JOIN articles_tally tally ON (tally.kind, tally.owner) = (own.kind, own.owner)
        AND tally.articles > 1
    CROSS JOIN LATERAL (
        SELECT article_id FROM articles_listing
        WHERE (kind, owner) = (own.kind, own.owner) AND published_at <= %(at)s
        ORDER BY published_at DESC, article_id DESC LIMIT {PER_LIST}
    ) AS entry
    GROUP BY entry.article_id
    ORDER BY weight DESC, entry.article_id DESC LIMIT {NEAREST}
), ranked AS (
    SELECT picked_id AS article_id, 0 AS rank, position, 0 AS weight
    FROM articles_pick WHERE article_id = %(article)s
    UNION ALL
    SELECT article_id, 1, 0, weight FROM near
    WHERE article_id NOT IN (SELECT picked_id FROM articles_pick WHERE article_id = %(article)s)
), chosen AS (
    SELECT revision.article_id, title, slug, published_at, upper(live) AS ends, row_number() OVER (
        ORDER BY rank, position,
            weight + ts_rank(search, (SELECT websearch_to_tsquery('newsroom', %(words)s)), 1) DESC,
            published_at DESC, revision.article_id DESC
    ) AS place
    FROM ranked JOIN articles_revision revision ON revision.article_id = ranked.article_id
        AND revision.is_listed AND revision.live @> %(at)s
    WHERE ranked.article_id <> %(article)s
    ORDER BY place LIMIT %(count)s
)
SELECT article_id, chosen.title, section.slug, chosen.slug, published_at, ends
FROM chosen JOIN articles_article article ON article.id = article_id
    JOIN articles_section section ON section.id = section_id
ORDER BY place
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Brief:
    """As much of a listed revision as a line says of it."""

    article_id: int
    title: str
    section: str
    slug: str
    published_at: datetime
    live_until: datetime | None

    def get_absolute_url(self) -> str:
        return path_to("articles:detail", self.section, self.slug)


def related_to(article: Article, at: datetime, count: int = 3) -> list[Brief]:
    """Up to `count` listed revisions of other articles."""
    return related_by(article.pk, article.section_id, article.title, at, count)


def related_by(
    key: int, section: int | None, title: str, at: datetime, count: int = 3
) -> list[Brief]:
    """The same by the key of an article, that of its section, and its own title."""
    words = " or ".join(re.findall(r"[^\W_]{4,}", title))
    values = {"article": key, "section": section, "count": count}
    return [Brief(*row) for row in ask(RELATED, **values, at=at, words=words)]
