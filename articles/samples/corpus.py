"""A made-up publication of any size, to measure and to try the software with.

Rows go in by COPY, in batches that several processes make. A batch follows from the seed and its
number alone, so that the same call makes the same rows however many processes there are.
"""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import datetime
from multiprocessing import get_context
from typing import TypeVar

from django.db import connection, connections, models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from articles.models import (
    Article,
    ArticleTag,
    Author,
    Byline,
    Citation,
    Correction,
    Listing,
    Publication,
    Revision,
    Section,
    Tag,
)
from articles.samples import corpus_words as words
from articles.samples.corpus_rows import CorpusRows, Plan, add_article, source_of, texts_of, work_of
from references.models import Reference, Source
from references.slugs import slugify

BATCH = 2_000  # articles
KEY = "f"  # as PostgreSQL abbreviates a foreign key
MANY = 20_000  # articles, from which on indexes are quicker made after the rows
SECTIONS = ("Cities", "Water", "Science", "Standards", "Culture", "Trade")
# In the order in which they are written: what belongs to an article before the revision that
# makes it listed, so that the triggers on lists have one thing to do.
# A notice comes after what readers could open.
LOADED = (Reference, Article, ArticleTag, Byline, Citation, Revision, Correction)
# In bulk the triggers are off: this is what they would do, a batch of articles at a time and once.
LIST = """
INSERT INTO articles_listing (article_id, kind, owner, published_at)
SELECT article_id, kind, owner, published_at FROM articles_lists_of(%s)
"""
COUNT = "SELECT articles_recount()"
# No statistics are there yet: PostgreSQL would take these ways, and read whole tables for a batch.
WHOLE_TABLES = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")


# A row that has a name and a slug.
NamedRow = TypeVar("NamedRow", Section, Tag, Author, Source)


class CorpusError(Exception):
    """The corpus cannot be made; the message says why and what to do."""


def make_corpus(
    count: int,
    *,
    seed: int,
    until: datetime,
    workers: int = 1,
    into_content: bool = False,
    on_progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Make `count` articles. Raises CorpusError when there are articles and it was not allowed.

    With one worker everything happens on the caller's connection.
    """
    has_content = Article.objects.exists()
    if has_content and not into_content:
        raise CorpusError(
            _(
                "This database already has articles. Use another database (DATABASE_URL or "
                "VAR_DIR), or add to this one with --force."
            )
        )
    plan = _make_plan(count, seed, until, is_bulk=count >= MANY and not has_content)
    texts_of(seed)  # once, before processes are forked
    with _in_bulk(workers) if plan.is_bulk else nullcontext():
        done = 0
        for part in (_load_references, _load_articles):
            for made in _in_batches(part, plan, workers):
                done += made
                on_progress(done // 2)
    with connection.cursor() as cursor:
        for model in LOADED:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608
                f"greatest((SELECT max(id) FROM {table}), 1))"
            )
        cursor.execute("ANALYZE")


def _make_plan(count: int, seed: int, until: datetime, is_bulk: bool) -> Plan:
    """Make what there is little of: sections, tags, authors and sources."""
    Publication.objects.get_or_create(defaults={"name": "The Corpus Courier"})
    names = [words.tag_name(number) for number in range(min(20_000, 40 + count // 20))]
    tags = _ensure(Tag, [{"name": name, "slug": slugify(name)} for name in names])
    names = [words.author_name(number) for number in range(min(2_000, 8 + count // 200))]
    authors = _ensure(
        Author, [{"name": name, "slug": slugify(name), "kind": "team"} for name in names]
    )
    sources = _ensure(
        Source,
        [
            {
                "name": words.source_name(number),
                "domain": words.source_domain(number),
                "slug": words.source_domain(number).replace(".", "-"),
                "kind": "publisher",
            }
            for number in range(min(5_000, 20 + count // 50))
        ],
    )
    sections = _ensure(
        Section,
        [
            {"name": name, "slug": slugify(name), "position": position}
            for position, name in enumerate(SECTIONS)
        ],
    )
    return Plan(
        count=count,
        seed=seed,
        until=until,
        sections=tuple(section.pk for section in sections),
        tags=tuple((tag.pk, tag.name, tag.slug) for tag in tags),
        authors=tuple((author.pk, author.name, author.slug) for author in authors),
        sources=tuple((source.pk, source.name, source.slug, source.domain) for source in sources),
        first_article=_next_key(Article),
        first_reference=_next_key(Reference),
        first={model.__name__: _next_key(model) for model in LOADED},
        is_bulk=is_bulk,
    )


def _ensure(model: type[NamedRow], rows: list[dict]) -> list[NamedRow]:
    """The rows in order, made where their slug is not there yet."""
    for start in range(0, len(rows), BATCH):  # a new tag holds a lock until its transaction ends
        part = [model(**row) for row in rows[start : start + BATCH]]
        model._default_manager.bulk_create(part, ignore_conflicts=True)
    slugs = [row["slug"] for row in rows]
    present = {row.slug: row for row in model._default_manager.filter(slug__in=slugs)}
    return [present[slug] for slug in slugs if slug in present]


def _next_key(model: type[models.Model]) -> int:
    return (model._default_manager.aggregate(highest=Max("pk"))["highest"] or 0) + 1


def _in_batches(load: Callable[[Plan, int], int], plan: Plan, workers: int) -> Iterator[int]:
    batches = range(-(-plan.count // BATCH))
    if workers == 1:
        for number in batches:
            yield load(plan, number)
        return
    connections.close_all()  # a connection cannot be shared with a process that is forked
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        yield from pool.map(load, [plan] * len(batches), batches)


@contextmanager
def _in_bulk(workers: int) -> Iterator[None]:
    """Drop what slows the loading of many rows, and make it again, even after a failure."""
    tables = [model._meta.db_table for model in (*LOADED, Listing)]
    made = {table: _indexes_of(table) for table in tables}
    keys = [(drop, make) for rows in made.values() for kind, drop, make in rows if kind == KEY]
    try:
        # Vacuum and ANALYZE would take a processor from the loading; ANALYZE follows at the end.
        _execute(*(f"ALTER TABLE {table} SET (autovacuum_enabled = off)" for table in tables))
        _execute(*(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables))
        _execute(*(drop for drop, _ in keys))
        _execute(*(drop for rows in made.values() for kind, drop, _ in rows if kind != KEY))
        yield
        _execute("SET work_mem = '256MB'", COUNT, "RESET work_mem")
    finally:
        # What belongs to one table in one connection: they do not wait for each other's locks.
        others = [[make for kind, _, make in rows if kind != KEY] for rows in made.values()]
        _at_once(workers, sorted(others, key=len, reverse=True))
        _execute(*(make for _, make in keys))
        _execute(*(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables))
        _execute(*(f"ALTER TABLE {table} RESET (autovacuum_enabled)" for table in tables))


def _at_once(workers: int, parts: list[list[str]]) -> None:
    """Carry out each list of statements in order, several lists at the same time."""

    def carry_out(part: list[str]) -> None:
        _execute("SET maintenance_work_mem = '512MB'", *part, "RESET maintenance_work_mem")
        if workers > 1:
            connection.close()  # that of the thread

    if workers == 1:
        for part in parts:
            carry_out(part)
        return
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(carry_out, parts))


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _indexes_of(table: str) -> list[tuple[str, str, str]]:
    """Foreign keys, exclusions and plain indexes of a table: which, how to drop, how to make."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contype::text,"
            " format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),"
            " format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,"
            "  pg_get_constraintdef(oid))"
            " FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('f', 'x')"
            " UNION ALL"
            " SELECT 'i', format('DROP INDEX %%s', indexrelid::regclass),"
            "  pg_get_indexdef(indexrelid)"
            " FROM pg_index WHERE indrelid = %s::regclass AND NOT EXISTS"
            "  (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
            [table, table],
        )
        return cursor.fetchall()


def _load_references(plan: Plan, batch: int) -> int:
    rows = CorpusRows(Reference)
    first, last = _range(plan, batch)
    for number in range(2 * first, 2 * last):
        work = work_of(plan, number)
        rows.add(
            id=work["reference"],
            source_id=plan.sources[source_of(plan, number)][0],
            title=work["title"],
            url=work["url"],
            published_on=work["published_on"],
        )
    _copy(rows)
    return last - first


def _load_articles(plan: Plan, batch: int) -> int:
    tables = {model: CorpusRows(model) for model in LOADED[1:]}
    chance = random.Random(f"{plan.seed}-{batch}")  # noqa: S311
    first, last = _range(plan, batch)
    for number in range(first, last):
        add_article(plan, number, chance, tables)
    with transaction.atomic():
        _copy(*tables.values())
        if plan.is_bulk:
            _list([plan.first_article + number for number in range(first, last)])
    return last - first


def _list(articles: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {name} = off" for name in WHOLE_TABLES))
        cursor.execute(LIST, [articles])
        cursor.execute("; ".join(f"SET LOCAL {name} = on" for name in WHOLE_TABLES))


def _copy(*tables: CorpusRows) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        for rows in tables:
            rows.copy(cursor)


def _range(plan: Plan, batch: int) -> tuple[int, int]:
    return batch * BATCH, min(plan.count, (batch + 1) * BATCH)
