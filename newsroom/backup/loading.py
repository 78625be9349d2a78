"""Loading the dump into a database in one transaction, which ends only when all else is in place.

pg_restore writes SQL, and psql carries it out between our BEGIN and COMMIT. Whatever ends before
the COMMIT, be it this process, leaves the database as it was.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from newsroom.backup.checking import Checked
from newsroom.backup.errors import BackupError
from newsroom.backup.making import DUMP
from newsroom.backup.progress import Counter, Progress
from newsroom.backup.snapshot import LEFT_OUT, TABLES
from newsroom.backup.tools import CHUNK, Address, Tool, Tools, running

# Indexes are built in a third of the time.
BEGIN = b"BEGIN;\nSET LOCAL maintenance_work_mem = '256MB';\n"
EMPTYING = Path(__file__).with_name("target.sql")
# Rows that a database has without content: migrations have written them, or the mere use of it.
WITHOUT_CONTENT = {
    *("auth_group", "auth_group_permissions", "auth_permission", "django_content_type"),
    *("django_migrations", "accounts_kept", "timers_run", *LEFT_OUT),
}
# What is there already, or belongs to the database's administrator.
_NOT_OURS = re.compile(
    r" (?:SCHEMA - |COMMENT - (?:SCHEMA|EXTENSION) |"
    r"EXTENSION - (?!(?:btree_gist|pg_trgm|unaccent)\b))"
)
_SINCE_17 = b"SET transaction_timeout = 0;\n"
# What readers are sent must be asked for anew: `page_change` of another server says nothing here.
# And what was running then, such as that backup, is not running here.
_END = """
DO $$
DECLARE
    item record;
    number bigint;
BEGIN
    FOR item IN SELECT * FROM (VALUES {}) AS kept(name, number) LOOP
        EXECUTE pg_catalog.format('SELECT count(*) FROM public.%I', item.name) INTO number;
        IF number <> item.number THEN
            RAISE EXCEPTION 'the table % has % rows, and the backup % of them',
                item.name, number, item.number;
        END IF;
    END LOOP;
    IF pg_catalog.to_regclass('public.page_change') IS NOT NULL THEN
        INSERT INTO public.page_change (scope) VALUES (0) ON CONFLICT DO NOTHING;
    END IF;
    IF pg_catalog.to_regclass('public.timers_run') IS NOT NULL THEN
        DELETE FROM public.timers_run WHERE ended_at IS NULL;
    END IF;
END
$$;
\\echo loaded
"""


class Loading:
    """A transaction that has loaded the dump, and waits for its end."""

    def __init__(self, tool: Tool):
        self._tool = tool

    def commit(self) -> None:
        pipe = self._tool.process.stdin
        assert pipe is not None  # noqa: S101
        try:
            pipe.write(b"COMMIT;\n")
            pipe.close()
        except BrokenPipeError:
            pass
        self._tool.check()


@contextmanager
def loaded(
    backup: Checked, connection: BaseDatabaseWrapper, progress: Progress
) -> Iterator[Loading]:
    """The rows of the backup, checked against its counts; kept only by `commit`."""
    address = Address.of(connection)
    command = backup.tools.command(
        *("psql", "--dbname", address.conninfo, "--no-password", "--no-psqlrc", "--quiet"),
        *("--set", "ON_ERROR_STOP=1", "--output", os.devnull),
    )
    with running(command, address, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as psql:
        pipe, answer = psql.process.stdin, psql.process.stdout
        assert pipe is not None and answer is not None  # noqa: S101
        with suppress(BrokenPipeError):  # it has ended, and `check` says why
            pipe.write(BEGIN + EMPTYING.read_bytes())
            _feed(backup, connection, psql, progress)
            progress.say("Building indexes …")
            pipe.write(_END.format(_counts(backup)).encode())
            pipe.flush()
        if answer.readline() != b"loaded\n":
            psql.check()
            raise BackupError("psql ended before its time.")
        yield Loading(psql)


def _feed(backup: Checked, connection: BaseDatabaseWrapper, psql: Tool, progress: Progress) -> None:
    """From pg_restore to psql."""
    counter = Counter(progress, "Database")
    dump = backup.folder / DUMP
    is_older = connection.connection.info.server_version < 170000
    with _contents(backup.tools, dump) as listed:
        command = backup.tools.command(
            *("pg_restore", "--file=-", "--no-owner", "--no-privileges"),
            *("--use-list", listed, dump),
        )
        with running(command, stdout=subprocess.PIPE) as script:
            assert script.process.stdout and psql.process.stdin  # noqa: S101
            chunk = script.process.stdout.read(CHUNK)
            if is_older:
                chunk = chunk.replace(_SINCE_17, b"", 1)
            while chunk:
                psql.process.stdin.write(chunk)
                counter.add_bytes(len(chunk))
                chunk = script.process.stdout.read(CHUNK)
            script.check()


@contextmanager
def _contents(tools: Tools, dump: Path) -> Iterator[str]:
    """A file with the list of what to restore."""
    with running(tools.command("pg_restore", "--list", dump), stdout=subprocess.PIPE) as tool:
        assert tool.process.stdout is not None  # noqa: S101
        text = tool.process.stdout.read().decode()
        tool.check()
    with tempfile.NamedTemporaryFile("w", suffix=".list") as file:
        lines = (line for line in text.splitlines() if not _NOT_OURS.search(line))
        file.write("\n".join(lines))
        file.flush()
        yield file.name


def _counts(backup: Checked) -> str:
    rows = (
        sql.SQL("({}, {}::bigint)").format(sql.Literal(name), sql.Literal(number))
        for name, number in backup.manifest.tables.items()
    )
    return sql.SQL(", ").join(rows).as_string()


def tables_with_content(connection: BaseDatabaseWrapper) -> dict[str, int]:
    """The rows of each table that has any of its own; of a table that isn't ours, at least 1."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = {name for (name,) in cursor.fetchall()}
        ours = {*connection.introspection.django_table_names(), "django_migrations", *LEFT_OUT}
        found = {}
        for name in sorted(names - WITHOUT_CONTENT):
            cursor.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(name)))
            rows = cursor.fetchone()[0]
            if rows or name not in ours:
                found[name] = rows
    return found
