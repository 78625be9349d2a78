"""What has to be there: the database with its tables, room on the disk, a place for images."""

import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import Error, ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader

MB, GB = 1_000_000, 1_000_000_000
FULL = 200 * MB  # with less, saving fails soon
LOW = 5 * GB  # or a tenth of a disk, if that is less
FINDS_NOTHING = "readyz"  # beginning of a name that no image has


@dataclass(frozen=True)
class Disk:
    total: int
    free: int

    @property
    def is_full(self) -> bool:
        return self.free < FULL

    @property
    def is_low(self) -> bool:
        return self.free < max(FULL, min(LOW, self.total // 10))

    @property
    def percent_free(self) -> int:
        return round(100 * self.free / self.total) if self.total else 0


def disk() -> Disk:
    """Of the folder for everything that Newsroom writes."""
    usage = shutil.disk_usage(settings.VAR_DIR)
    return Disk(usage.total, usage.free)


def missing_migrations() -> int | None:
    """How many of this version's the database has not had; None when it doesn't answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
    except ProgrammingError:  # a database without tables
        applied = set()
    except Error:
        return None
    return len(_of_this_version() - applied)


@cache
def _of_this_version() -> set[tuple[str, str]]:
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def storage_answers() -> bool:
    """Whether images can be stored and read, asked for cheaply."""
    try:
        try:
            folder = default_storage.path("")
        except NotImplementedError:  # elsewhere: who may look for a file may reach it
            default_storage.exists(f"{FINDS_NOTHING}-{uuid4().hex}")
            return True
        is_there = Path(folder).is_dir()  # it is made with the first image
        with tempfile.TemporaryFile(dir=folder if is_there else settings.VAR_DIR) as file:
            file.write(b"ready")
    except Exception:  # of a library that we don't know
        return False
    return True
