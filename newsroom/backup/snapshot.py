"""One moment of the database, which pg_dump, the counts and the list of pictures share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property

import psycopg
from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import FileField
from psycopg import sql

from articles.look.files import names_of
from articles.models import Publication
from newsroom.backup.errors import BackupError

# What means nothing to another server, or is made anew: who waits for it is a reader, for a moment.
LEFT_OUT = ("page_change", "articles_renderedpage")

TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
ORDER BY relname COLLATE "C"
"""
COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
"""
LOCK = 2026_11_28  # any number that nothing else in this database uses
LOOK = "SELECT masthead_logo, masthead_logo_dark, icon FROM public.articles_publication"


class Snapshot:
    """Reads the database as it was when the snapshot was taken."""

    def __init__(self, session: psycopg.Connection):
        self._session = session
        row = self._row("SELECT pg_export_snapshot(), transaction_timestamp(), version()")
        self.name: str = row[0]
        self.at: datetime = row[1]
        self.postgresql = " ".join(row[2].split()[:2])
        self.server = session.info.server_version // 10000

    def migrations(self) -> list[str]:
        rows = self._session.execute("SELECT app, name FROM public.django_migrations ORDER BY id")
        return [f"{app}.{name}" for app, name in rows]

    def tables(self) -> dict[str, int]:
        """The rows of each table that a backup keeps."""
        names = [name for (name,) in self._session.execute(TABLES) if name not in LEFT_OUT]
        count = sql.SQL("SELECT count(*) FROM public.{}")
        return {name: self._row(count.format(sql.Identifier(name)))[0] for name in names}

    def pictures(self) -> Iterator[str]:
        """The names of all files that the rows name, in order."""
        query, names = self._pictures()
        with self._session.cursor(name="pictures") as cursor:
            for (name,) in cursor.execute(query + sql.SQL(' ORDER BY name COLLATE "C"'), [names]):
                yield name

    def count_pictures(self) -> int:
        query, names = self._pictures()
        return self._row(sql.SQL("SELECT count(*) FROM ({}) AS named").format(query), [names])[0]

    @cached_property
    def file_fields(self) -> list[tuple[str, str]]:
        """Tables and columns of names of files; as far as this database has them by now."""
        fields = (
            (model._meta.db_table, str(field.column))
            for model in apps.get_models()
            for field in model._meta.local_fields
            if isinstance(field, FileField) and not model._meta.proxy
        )
        return [each for each in fields if each in self._columns]

    @cached_property
    def _columns(self) -> set[tuple[str, str]]:
        return {(table, column) for table, column in self._session.execute(COLUMNS)}

    def _pictures(self) -> tuple[sql.Composed, list[str]]:
        parts: list[sql.Composable] = [sql.SQL("SELECT unnest(%s::text[]) AS name")]
        for table, column in self.file_fields:
            names = sql.Identifier(column), sql.Identifier(table)
            parts.append(sql.SQL("SELECT {} FROM public.{}").format(*names))
        named = sql.SQL(" UNION ").join(parts)
        query = sql.SQL("SELECT name FROM ({}) AS file WHERE name <> ''").format(named)
        return query, self._names_of_the_look()

    def _names_of_the_look(self) -> list[str]:
        if ("articles_publication", "icon") not in self._columns:
            return []
        rows = self._session.execute(LOOK).fetchall()
        fields = ("masthead_logo", "masthead_logo_dark", "icon")
        looks = (Publication(**dict(zip(fields, row, strict=True))) for row in rows)
        return sorted({name for look in looks for name in names_of(look)})

    def _row(self, query, values=None) -> tuple:
        row = self._session.execute(query, values).fetchone()
        assert row is not None  # noqa: S101  (each of them has one)
        return row


@contextmanager
def snapshot_of(connection: BaseDatabaseWrapper) -> Iterator[Snapshot]:
    """On a connection of its own, for as long as the block lasts."""
    connection.ensure_connection()  # says in a sentence what is wrong with it
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as session:
        if session.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone() != (True,):
            raise BackupError("Another backup of this database is running. Wait for its end.")
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            session.execute(f"SET {name} = 0")
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield Snapshot(session)
