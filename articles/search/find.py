"""Full-text search over what is listed: hits, their snippets, and facets."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import OperationalError, connection, transaction
from django.db.models import BigIntegerField, Exists, F, Model, OuterRef, Q, Value
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name
from psycopg.errors import QueryCanceled

from articles.days import start_of_day
from articles.models import Author, Listing, Revision, Section, Tag
from articles.models.list_kinds import ListKind
from articles.prepared import IsAmong, Prepared, ask
from articles.provenance.articles import LABELS
from articles.search import statement
from articles.search.query import Query
from articles.search.snippets import excerpt, highlighted, plain
from articles.search.words import Understood, spans_of, understand
from references.models import Source

WINDOWS = tuple(timedelta(days=days) for days in (10, 45, 180, 365, 2 * 365, 4 * 365, 8 * 365))
FEW = 2 * statement.CANDIDATES  # articles that are looked through at once
MOST_MONTHS = 15  # of a window whose months are looked for; in a longer one, its years
PATIENCE = "2s"
SHOWN = (  # of a hit
    *("article", "title", "slug", "standfirst", "body_html", "authors", "published_at"),
    *("article__section", "article__section__name", "article__section__slug"),
)
LONGEST_TEXT = 20_000  # characters of an article in which its snippet is looked for

KINDS: dict[str, tuple[ListKind, type[Model]]] = {
    "section": (ListKind.SECTION, Section),
    "tag": (ListKind.TAG, Tag),
    "author": (ListKind.AUTHOR, Author),
    "source": (ListKind.SOURCE, Source),
}

# A statement of words is planned once for a connection: for any words, which are taken for rare, so
# that their index is always used; see `statement.WINDOW`.
SETTINGS = """
SET LOCAL statement_timeout = '{patience}'; SET LOCAL work_mem = '64MB'; SET LOCAL jit = off;
SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_seqscan = off;
SET LOCAL plan_cache_mode = force_generic_plan
"""
HASHED = "; SET LOCAL enable_sort = off"  # lists are counted as they come, not put in order first


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
    with _within_reason(is_of_words=bool(query.text) and not query.filters):
        owners, unknown = _resolve(query.filters, at)
        if unknown or query.is_impossible:
            return Results(unknown=unknown)
        understood = understand(query.text)
        question = _question(query, understood, owners, origin, at)
        found = _Found(question.rows(page=max(page, 1), by_words=bool(query.text) and not by_date))
        if not found.number:
            return Results(is_of_titles=understood.is_of_titles)
        pages = -(-found.number // statement.PAGE_SIZE)
        return Results(
            hits=_hits(found.keys, understood),
            number=found.number,
            page=min(max(page, 1), pages),
            pages=pages,
            is_capped=found.number == statement.CANDIDATES,
            is_of_titles=understood.is_of_titles,
            facets=found.facets(),
        )


@contextmanager
def _within_reason(*, is_of_words: bool) -> Iterator[None]:
    """A transaction that ends after PATIENCE, with the planner set for one large question."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                settings = SETTINGS.format(patience=PATIENCE)
                cursor.execute(settings + HASHED if is_of_words else settings)
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


@dataclass
class _Question:
    """A search as a statement: where candidates are found, and the values it is asked with."""

    found: str
    values: dict[str, Any]
    is_prepared: bool = False

    def rows(self, *, page: int, by_words: bool) -> list[tuple[str, int, str, str, int]]:
        names = "\n UNION ALL ".join(
            statement.NAMES.format(what=what, kind=int(kind), table=model._meta.db_table)
            for what, (kind, model) in KINDS.items()
        )
        text = statement.STATEMENT.format(
            found=self.found,
            score=statement.SCORE if by_words else "0",
            names=names,
            first_kind=int(ListKind.SECTION),
            last_kind=int(ListKind.SOURCE),
            page_size=statement.PAGE_SIZE,
            facet_size=statement.FACET_SIZE,
        )
        values = self.values | {"page": page, "zone": get_current_timezone_name()}
        if self.is_prepared:
            return ask(text, **values)
        with connection.cursor() as cursor:  # planned anew, for these values
            cursor.execute(text, values)
            return cursor.fetchall()


def _question(
    query: Query,
    understood: Understood,
    owners: Sequence[tuple[int, int]],
    origin: str,
    at: datetime,
) -> _Question:
    """What asks for the newest revisions that match, at most CANDIDATES."""
    start, end = (start_of_day(day) if day else None for day in (query.start, query.end))
    values: dict[str, Any] = {"at": at, "words": understood.query, "origin": origin}
    conditions = [statement.OF_ORIGIN] if origin else []
    if understood.names_words and not owners:
        is_short = understood.articles <= FEW
        return _in_windows(values, conditions, start, end, lengths=() if is_short else WINDOWS)
    if query.text:
        conditions.append(statement.MATCHING)
    for name, moment in (("start", start), ("end", end)):
        if moment:
            conditions.append(statement.BETWEEN[name])
            values[name] = moment
    for number, (kind, owner) in enumerate(owners):
        values |= {f"kind_{number}": int(kind), f"owner_{number}": owner}
        if number:
            conditions.append(statement.ALSO_LISTED.format(number=number))
    found = statement.LISTED if owners else statement.NEWEST
    return _Question(_with(found, conditions), values)


def _with(found: str, conditions: Iterable[str], **names: Any) -> str:
    placed = " ".join(f"AND {condition}" for condition in conditions)
    return found.format(conditions=placed, candidates=statement.CANDIDATES, **names)


def _in_windows(
    values: dict[str, Any],
    conditions: Sequence[str],
    start: datetime | None,
    end: datetime | None,
    lengths: Sequence[timedelta],
) -> _Question:
    parts = []
    until = min(end or values["at"], values["at"])
    for number, window in enumerate(windows(start, until, lengths)):
        periods, *bounds = window
        within = " | ".join(f"'={period}'" for period in periods)
        words = values["words"]
        values[f"words_{number}"] = f"({words}) & ({within})" if periods else words
        limits = []
        for name, moment in zip(("start", "end"), bounds, strict=True):
            if moment:
                values[f"{name}_{number}"] = moment
                limits.append(statement.WITHIN[name].format(number=number))
        parts.append(_with(statement.WINDOW, [*conditions, *limits], number=number))
    found = _with(statement.WINDOWS, (), windows=" UNION ALL ".join(parts))
    return _Question(found, values, is_prepared=True)


def windows(
    start: datetime | None, end: datetime, lengths: Sequence[timedelta] = WINDOWS
) -> list[tuple[list[int], datetime | None, datetime | None]]:
    """Windows of time up to `end`, newest first: periods as the index knows them, start, end.

    >>> windows(None, datetime(2026, 5, 1))[0][0]
    [202601, 202602, 202603, 202604, 202605]
    """
    parts: list[tuple[list[int], datetime | None, datetime | None]] = []
    until = None
    for length in lengths:
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
    if len(months) <= MOST_MONTHS:
        return [month // 12 * 100 + month % 12 + 1 for month in months]
    return list(range(first.year, last.year + 1)) if last.year - first.year < 50 else []


class _Found:
    """The rows of a statement, by what they are."""

    def __init__(self, rows: Iterable[tuple[str, int, str, str, int]]):
        self.number = 0
        self.keys: list[int] = []  # of the page, best first
        self.choices: dict[str, list[Choice]] = {name: [] for name in (*KINDS, "year", "origin")}
        for what, _place, value, label, number in rows:
            if what == "number":
                self.number = number
            elif what == "hit":
                self.keys.append(number)
            else:
                self.choices[what].append(Choice(value, label, number))

    def facets(self) -> dict[str, list[Choice]]:
        """What the hits have in common, the commonest first."""
        years = sorted(self.choices["year"], key=attrgetter("value"), reverse=True)
        origins = {choice.value: choice.number for choice in self.choices["origin"]}
        return self.choices | {
            "year": [Choice(year.value, year.value, year.number) for year in years],
            "origin": [
                Choice(origin, str(LABELS[origin]), origins[origin])
                for origin in LABELS
                if origin in origins
            ],
        }


_HITS = Prepared(
    lambda keys: (
        Revision.objects.select_related("article__section")
        .only(*SHOWN)
        .filter(IsAmong(F("pk"), Value(keys, output_field=ArrayField(BigIntegerField()))))
        .order_by()
    ),
    keys=list,
)


def _hits(keys: Sequence[int], understood: Understood) -> list[Hit]:
    by_key = {revision.pk: revision for revision in _HITS.all(keys=keys)}
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
