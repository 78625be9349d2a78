"""Full-text search over what is listed: hits, their snippets, and facets.

A word may stand in a million articles. No more than CANDIDATES of them are ranked and counted: the
newest. They are found in windows of time, newest first, which the index answers by itself (see
`vectors.PublishedDuring`); the next window is opened only when the ones before it were not enough.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from psycopg.errors import QueryCanceled

from articles.days import days_of, start_of_day
from articles.models import Author, Listing, Revision, Section, Tag
from articles.models.list_kinds import ListKind
from articles.models.revision import RevisionQuerySet
from articles.models.vectors import KnownQuery, PublishedDuring
from articles.provenance.articles import LABELS
from articles.search.query import Query
from articles.search.snippets import excerpt, highlighted, plain
from articles.search.words import Understood, spans_of, understand
from references.models import Source

CANDIDATES = 1_000  # articles that are ranked and counted
PAGE_SIZE = 20
FACET_SIZE = 8  # values of each facet
WINDOWS = (timedelta(days=45), timedelta(days=365))
PATIENCE = "2s"
LONGEST_TEXT = 20_000  # characters of an article in which its snippet is looked for

KINDS: dict[str, tuple[ListKind, type[Model]]] = {
    "section": (ListKind.SECTION, Section),
    "tag": (ListKind.TAG, Tag),
    "author": (ListKind.AUTHOR, Author),
    "source": (ListKind.SOURCE, Source),
}


# What ranks candidates. An array is one parameter, where the ORM would write a thousand.
RANK = """
SELECT id, article_id, extract(epoch FROM published_at)::float8,
    coalesce(provenance ->> 'origin', ''),
    ts_rank(search, %s::tsquery, 1)
FROM articles_revision WHERE id = ANY (%s)
"""
FACETS = """
SELECT counted.kind, coalesce(section.slug, tag.slug, author.slug, source.slug),
    coalesce(section.name, tag.name, author.name, source.name), counted.number
FROM (
    SELECT kind, owner, count(*) AS number,
        row_number() OVER (PARTITION BY kind ORDER BY count(*) DESC, owner) AS place
    FROM articles_listing WHERE article_id = ANY (%(articles)s) AND kind = ANY (%(kinds)s)
        AND published_at <= %(at)s
    GROUP BY kind, owner
) AS counted
LEFT JOIN articles_section section ON counted.kind = %(section)s AND section.id = counted.owner
LEFT JOIN articles_tag tag ON counted.kind = %(tag)s AND tag.id = counted.owner
LEFT JOIN articles_author author ON counted.kind = %(author)s AND author.id = counted.owner
LEFT JOIN references_source source ON counted.kind = %(source)s AND source.id = counted.owner
WHERE counted.place <= %(size)s
    AND coalesce(section.id, tag.id, author.id, source.id) IS NOT NULL
ORDER BY counted.kind, counted.place
"""


class SearchTooSlow(Exception):
    """The database gave up; the query asks for too much."""


@dataclass(frozen=True)
class Choice:
    """A value of a facet, and how many of the hits have it."""

    value: str
    label: str
    number: int


@dataclass(frozen=True)
class Hit:
    revision: Revision
    title: SafeString
    snippet: SafeString


@dataclass
class Results:
    """One page of hits. `is_capped`: there may be older ones that were not looked at.

    `is_of_titles`: the words are so common that they were only looked for in titles.
    """

    hits: list[Hit] = field(default_factory=list)
    number: int = 0
    page: int = 1
    pages: int = 1
    is_capped: bool = False
    is_of_titles: bool = False
    facets: dict[str, list[Choice]] = field(default_factory=dict)
    unknown: list[tuple[str, str]] = field(default_factory=list)


def find(
    query: Query, at: datetime, *, page: int = 1, origin: str = "", by_date: bool = False
) -> Results:
    """Find what is listed at a time. Raises SearchTooSlow."""
    with _within_reason():
        owners, unknown = _resolve(query.filters, at)
        if unknown or query.is_impossible:
            return Results(unknown=unknown)
        understood = understand(query.text)
        keys = _keys(query, understood, owners, origin, at)
        if not keys:
            return Results(is_of_titles=understood.is_of_titles)
        ranked = _rank(keys, understood.query, at, by_date)
        pages = max(1, -(-len(ranked) // PAGE_SIZE))
        page = min(max(page, 1), pages)
        shown = ranked[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        return Results(
            hits=_hits([candidate.pk for candidate in shown], understood),
            number=len(ranked),
            page=page,
            pages=pages,
            is_capped=len(ranked) == CANDIDATES,
            is_of_titles=understood.is_of_titles,
            facets=_facets(ranked, at),
        )


@contextmanager
def _within_reason() -> Iterator[None]:
    """A transaction that ends after PATIENCE, with the planner set for one large question."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SET LOCAL statement_timeout = '{PATIENCE}'; SET LOCAL work_mem = '64MB'; "
                    "SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"
                )
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise SearchTooSlow from error
        raise


def _resolve(
    filters: Iterable[tuple[str, str]], at: datetime
) -> tuple[list[tuple[int, int]], list[tuple[str, str]]]:
    """Conditions as (kind, key), and those that name nothing in which readers find an article."""
    owners: list[tuple[int, int]] = []
    unknown = []
    for name, value in filters:
        kind, model = KINDS[name]
        rule = Q(slug=value.lower()) | Q(slug=value.lower().replace(" ", "-").replace(".", "-"))
        is_readable = Exists(Listing.objects.of(kind, OuterRef("pk")).readable(at))
        rows = model._default_manager.filter(rule | Q(name=value), is_readable)
        if key := rows.values_list("pk", flat=True).first():
            owners.append((kind, key))
        else:
            unknown.append((name, value))
    return owners, unknown


@dataclass(frozen=True)
class _Candidate:
    pk: int
    article: int
    published_at: datetime
    origin: str
    score: float


def _keys(
    query: Query,
    understood: Understood,
    owners: Sequence[tuple[int, int]],
    origin: str,
    at: datetime,
) -> list[int]:
    """Keys of the newest revisions that match, at most CANDIDATES."""
    matching = Revision.objects.listed(at)
    if origin:
        matching = matching.filter(provenance__origin=origin)
    for kind, owner in owners[1:]:
        listings = Listing.objects.of(kind, owner).filter(
            article=OuterRef("article"), published_at__lte=at
        )
        matching = matching.filter(Exists(listings))
    start, end = (start_of_day(day) if day else None for day in (query.start, query.end))
    if query.text:
        matching = matching.filter(search=KnownQuery(understood.query))
    if owners:
        # One list is read in order, or all hits are, whichever the planner finds to be fewer.
        listed = _between(matching, start, end).in_list(*owners[0])
        newest = listed.order_by("-listed_at", "-article_id")
        return list(newest.values_list("pk", flat=True)[:CANDIDATES])
    if not understood.names_words:
        return list(_newest(_between(matching, start, end)))
    parts = [_newest(_within(matching, *window)) for window in windows(start, min(end or at, at))]
    with connection.cursor() as cursor:
        # The planner takes words for independent of time, and would read article by article. It
        # doesn't know either what it costs to unpack the words of all articles to look for one.
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_seqscan = off")
        keys = list(parts[0].union(*parts[1:], all=True)[:CANDIDATES] if parts[1:] else parts[0])
        cursor.execute("SET LOCAL enable_indexscan = on; SET LOCAL enable_seqscan = on")
    return keys


def windows(
    start: datetime | None, end: datetime
) -> list[tuple[list[int], datetime | None, datetime | None]]:
    """Windows of time up to `end`, newest first: periods as the index knows them, start, end.

    >>> windows(None, datetime(2026, 5, 1))[0][0]
    [202601, 202602, 202603, 202604, 202605]
    """
    parts: list[tuple[list[int], datetime | None, datetime | None]] = []
    until = None
    for length in WINDOWS:
        since = end - length
        if start and since <= start:
            return [*parts, (_periods(start, until or end), start, until or end)]
        parts.append((_periods(since, until or end), since, until or end))
        until = since
    return [*parts, ([], start, until)]


def _periods(start: datetime, end: datetime) -> list[int]:
    """The months from a time to another, or the years when they are many; none for a century."""
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    if len(months) <= 6:
        return [month // 12 * 100 + month % 12 + 1 for month in months]
    return list(range(first.year, last.year + 1)) if last.year - first.year < 50 else []


def _within(
    revisions: RevisionQuerySet, periods: list[int], start: datetime | None, end: datetime | None
) -> RevisionQuerySet:
    if periods:
        revisions = revisions.filter(search=PublishedDuring(periods))
    return _between(revisions, start, end)


def _between(
    revisions: RevisionQuerySet, start: datetime | None, end: datetime | None
) -> RevisionQuerySet:
    if start:
        revisions = revisions.filter(published_at__gte=start)
    return revisions.filter(published_at__lt=end) if end else revisions


def _newest(revisions: RevisionQuerySet) -> QuerySet[Revision, int]:
    newest = revisions.order_by("-published_at", "-article_id")
    return newest.values_list("pk", flat=True)[:CANDIDATES]


def _rank(keys: Sequence[int], words: str, at: datetime, by_date: bool) -> list[_Candidate]:
    """Best first: what the words weigh, times 1 for what is new and down to ½ for what is old."""
    with connection.cursor() as cursor:
        cursor.execute(RANK, [words, list(keys)])
        # A number is read in no time, which counts for a thousand of them.
        candidates = [
            _Candidate(key, article, published, origin, score * _freshness(at - published))
            for key, article, seconds, origin, score in cursor
            for published in [datetime.fromtimestamp(seconds, UTC)]
        ]
    candidates.sort(key=attrgetter("published_at", "article"), reverse=True)
    if words and not by_date:
        candidates.sort(key=attrgetter("score"), reverse=True)
    return candidates


def _freshness(age: timedelta) -> float:
    return 0.5 + 0.5 * 0.5 ** (max(age, timedelta()) / timedelta(days=365))


def _hits(keys: Sequence[int], understood: Understood) -> list[Hit]:
    by_key = Revision.objects.with_text_as_cards().in_bulk(keys)
    revisions = [by_key[key] for key in keys]
    titles = [revision.title for revision in revisions]
    texts = [_text_of(revision) if understood.query else "" for revision in revisions]
    in_titles, in_texts = spans_of(understood, titles, texts)
    return [
        Hit(
            revision,
            highlighted(revision.title, in_title),
            excerpt(text, in_text) if in_text else conditional_escape(revision.standfirst),
        )
        for revision, text, in_title, in_text in zip(
            revisions, texts, in_titles, in_texts, strict=True
        )
    ]


def _text_of(revision: Revision) -> str:
    return f"{revision.standfirst} {plain(revision.body_html)}"[:LONGEST_TEXT].strip()


def _facets(ranked: Sequence[_Candidate], at: datetime) -> dict[str, list[Choice]]:
    """What the hits have in common, the commonest first."""
    facets: dict[str, list[Choice]] = {name: [] for name in KINDS}
    names = {kind: name for name, (kind, _) in KINDS.items()}
    params: dict[str, Any] = {name: int(kind) for kind, name in names.items()} | {
        "articles": [candidate.article for candidate in ranked],
        "kinds": [int(kind) for kind in names],
        "size": FACET_SIZE,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(FACETS, params)
        for kind, slug, label, number in cursor:
            facets[names[kind]].append(Choice(slug, label, number))
    days = days_of(candidate.published_at for candidate in ranked)
    years = Counter(str(day.year) for day in days)
    origins = Counter(candidate.origin for candidate in ranked)
    facets["year"] = [Choice(year, year, years[year]) for year in sorted(years, reverse=True)]
    facets["origin"] = [
        Choice(origin, str(LABELS[origin]), origins[origin]) for origin in LABELS if origins[origin]
    ]
    return facets
