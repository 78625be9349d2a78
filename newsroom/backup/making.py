"""Making a backup: one moment of the database and its pictures, whole under its name or not there.

Everything is written to `PATH.partial`, which is renamed at the end. Pictures come first, since
they may be deleted while the rest is written; the rows are those of the snapshot anyway.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from articles.disks import StoreAway, is_disk_full
from newsroom.backup import manifest, pictures, sums
from newsroom.backup.errors import BackupError
from newsroom.backup.manifest import Manifest
from newsroom.backup.progress import Counter, Progress
from newsroom.backup.snapshot import LEFT_OUT, Snapshot, snapshot_of
from newsroom.backup.tools import Address, Tools, running, tools_for
from newsroom.watching.version import VERSION

DUMP = "database.dump"
SITE = "site"  # what the site has of its own in VAR_DIR
PARTIAL = ".partial"
LOCK_PATIENCE = 60_000  # milliseconds that pg_dump waits for a table
MOST_NAMED = 10_000  # lost pictures that the manifest names


@dataclass
class _Pictures:
    kept: int = 0
    missing: list[str] = field(default_factory=list)  # a row names them, and no storage has them
    deleted: list[str] = field(default_factory=list)  # with their rows, since the snapshot


def make_backup(path: Path, before: Path | None = None, stream: TextIO | None = None) -> Manifest:
    """Of this site, in a new folder; pictures that the backup `before` has are linked to it.

    Raises BackupError, and leaves nothing behind then.
    """
    progress = Progress(stream)
    try:
        with _partial(path) as folder, snapshot_of(connection) as snapshot:
            made = _fill(folder, snapshot, before, progress)
    except OSError as error:
        raise BackupError(_about(error, path)) from error
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise BackupError(
            f"The database stopped answering ({reason}). Nothing was kept."
        ) from error
    finally:
        progress.end()
    return made


def _fill(folder: Path, snapshot: Snapshot, before: Path | None, progress: Progress) -> Manifest:
    tools = tools_for(snapshot.server)
    writer = sums.Writer(folder)
    found = _keep_pictures(snapshot, writer, before, progress)
    _dump(snapshot, tools, writer, progress)
    _keep_site(writer)
    progress.say("Counting rows …")
    made = Manifest(
        started_at=snapshot.at.isoformat(),
        version=VERSION,
        postgresql=snapshot.postgresql,
        server=snapshot.server,
        tools=tools.major,
        key=manifest.key_fingerprint(settings.SECRET_KEY),
        migrations=snapshot.migrations(),
        tables=snapshot.tables(),
        pictures=found.kept,
        files=writer.files,
        bytes=writer.bytes,
        sums=writer.close(),
        missing=found.missing[:MOST_NAMED],
        deleted=found.deleted[:MOST_NAMED],
    )
    with (folder / manifest.NAME).open("x", encoding="utf-8") as file:
        file.write(made.as_json())
    return made


@contextmanager
def _partial(path: Path) -> Iterator[Path]:
    """A folder that gets its name, on the disk, when the block has ended well."""
    if path.exists():
        raise BackupError(f"{path} exists already. Name a folder that doesn’t exist yet.")
    folder = path.with_name(path.name + PARTIAL)
    path.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(
                f"Another backup is being written to {folder}. Wait for it."
            ) from None
        try:
            _empty(folder)  # of what a backup left that was killed
            yield folder
            os.sync()
            folder.rename(path)
            _sync(path.parent)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    finally:
        os.close(lock)


def is_being_written(folder: Path) -> bool:
    """Or whether a backup that was killed has left it."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _keep_pictures(
    snapshot: Snapshot, writer: sums.Writer, folder: Path | None, progress: Progress
) -> _Pictures:
    found = _Pictures()
    counter = Counter(progress, "Pictures", of=snapshot.count_pictures())
    before = pictures.Before(folder, manifest.read_manifest(folder).moment if folder else None)
    for name in snapshot.pictures():
        if pictures.keep(name, writer, before, counter.add_bytes):
            found.kept += 1
        else:
            is_named = _is_named_now(name, snapshot.file_fields)
            (found.missing if is_named else found.deleted).append(name)
        counter.add_file()
    return found


def _is_named_now(name: str, fields: list[tuple[str, str]]) -> bool:
    """Whether a row still names the picture: without one, somebody has just deleted it."""
    if name.startswith("look/"):
        return True
    with connection.cursor() as cursor:
        for table, column in fields:
            names = sql.Identifier(table), sql.Identifier(column)
            query = sql.SQL("SELECT EXISTS (SELECT FROM public.{} WHERE {} = %s)").format(*names)
            cursor.execute(query, [name])
            if cursor.fetchone() == (True,):
                return True
    return False


def _dump(snapshot: Snapshot, tools: Tools, writer: sums.Writer, progress: Progress) -> None:
    address = Address.of(connection)
    command = tools.command(
        *("pg_dump", "--dbname", address.conninfo, "--no-password", "--format=custom"),
        *("--snapshot", snapshot.name, "--lock-wait-timeout", LOCK_PATIENCE, "--compress=1"),
        *(f"--exclude-table-data=public.{table}" for table in LEFT_OUT),
    )
    counter = Counter(progress, "Database")
    with running(command, address, stdout=subprocess.PIPE) as tool:
        assert tool.process.stdout is not None  # noqa: S101
        writer.copy(tool.process.stdout, DUMP, counter.add_bytes)
        tool.check()


def _keep_site(writer: sums.Writer) -> None:
    if settings.CUSTOM_CSS.is_file():
        _keep_file(settings.CUSTOM_CSS, f"{SITE}/custom.css", writer)
    templates = settings.VAR_DIR / "templates"
    for path in sorted(templates.rglob("*")):
        if path.is_file():
            _keep_file(path, f"{SITE}/templates/{path.relative_to(templates)}", writer)


def _keep_file(path: Path, name: str, writer: sums.Writer) -> None:
    with path.open("rb") as content:
        writer.copy(content, name)


def _about(error: OSError, path: Path) -> str:
    if is_disk_full(error):
        return (
            f"The disk of {path.parent} is full, so nothing was kept. Free some space, or name a "
            "folder on another disk."
        )
    if isinstance(error, StoreAway):
        return f"{str(error).rstrip('.')}. Nothing was kept."
    return f"{error.filename or path} can’t be used ({error.strerror}). Nothing was kept."
