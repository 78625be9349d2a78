"""Restoring a backup into an empty site: everything, or nothing when something is wrong.

The rows are loaded in a transaction that is committed last. Pictures are copied before, and taken
away again if the rest fails. If the process is killed they may stay; MARK says whose they are.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection

from articles.disks import StoreAway, is_disk_full
from newsroom.backup import pictures, sums
from newsroom.backup.checking import Checked, check_backup, site_files
from newsroom.backup.errors import BackupError
from newsroom.backup.loading import loaded, tables_with_content
from newsroom.backup.making import SITE
from newsroom.backup.manifest import Manifest, read_manifest
from newsroom.backup.progress import Counter, Progress
from newsroom.database.turns import one_at_a_time

MARK = "restoring.txt"  # in the storage while pictures are copied
MOST_NAMED = 3


def check_restore(
    folder: Path, *, with_pictures: bool = False, stream: TextIO | None = None
) -> Checked:
    """Whether the backup can be restored here. Raises BackupError with the first fault.

    `with_pictures`: those in the storage may stay; they are compared.
    """
    progress = Progress(stream)
    try:
        _check_database()
        _check_files(folder, read_manifest(folder), with_pictures)
        return check_backup(folder, connection, progress)
    except OSError as error:
        raise BackupError(_about(error)) from error
    finally:
        progress.end()


def restore(
    backup: Checked,
    *,
    with_pictures: bool = True,
    with_migrations: bool = True,
    stream: TextIO | None = None,
) -> None:
    """Raises BackupError, and leaves the site as empty as it was then.

    Without migrations, the database is for the former version that the backup is of.
    """
    progress = Progress(stream)
    try:
        with one_at_a_time(connection):
            _check_database()
            with loaded(backup, connection, progress) as loading:
                _put_files(backup, with_pictures, progress, loading.commit)
    except OSError as error:
        raise BackupError(_about(error)) from error
    except (DatabaseError, InterfaceError) as error:
        raise BackupError(f"The database stopped answering. {_reason(error)}") from error
    finally:
        progress.end()
    if with_pictures:
        pictures.delete_elsewhere(backup.folder)
    _bring_up_to_date(backup.pending if with_migrations else [])


def _check_database() -> None:
    if found := tables_with_content(connection):
        some = ", ".join(f"{name} ({rows})" for name, rows in list(found.items())[:MOST_NAMED])
        raise BackupError(
            f"The database isn’t empty: {some}. A backup is restored into an empty one only. "
            "Create a new database and set DATABASE_URL to it, or set VAR_DIR to a new folder."
        )


def _check_files(folder: Path, manifest: Manifest, with_pictures: bool) -> None:
    for key in pictures.FOLDERS:
        found = pictures.first_in(storages[key], leave_out=MARK)
        if found and not with_pictures and not _was_interrupted(manifest):
            raise BackupError(
                f"The storage for pictures isn’t empty: it has {found}. Restore into an empty one; "
                "or, if these are the pictures of this backup, add --with-pictures to compare "
                "and keep them."
            )
    for item in site_files(folder):
        place = _place_of(item)
        if place.exists() and sums.digest_of(place) != item.digest:
            raise BackupError(f"{place} exists already, with other content. Move it away.")


def _was_interrupted(manifest: Manifest) -> bool:
    """Whether what is in the storage was put there by a restore of this backup that was killed."""
    if not default_storage.exists(MARK):
        return False
    with default_storage.open(MARK) as file:
        return file.read().decode() == manifest.sums


def _put_files(
    backup: Checked, with_pictures: bool, progress: Progress, commit: Callable[[], None]
) -> None:
    """Pictures and the site's own files, then the rows; none of them if anything fails."""
    shelf, placed = pictures.Shelf(backup.folder), []
    counter = Counter(progress, "Pictures", of=backup.manifest.pictures)
    try:
        if with_pictures:
            _mark(backup.manifest)
        for item in sums.read_sums(backup.folder):
            if item.path.startswith(f"{SITE}/") and not _place_of(item).exists():
                placed.append(_place_of(item))
                _copy(backup.folder / item.path, placed[-1])
            elif with_pictures and pictures.is_picture(item):
                shelf.put(item, counter.add_bytes)
                counter.add_file()
        commit()
    except BaseException:
        shelf.clear()
        for place in placed:
            place.unlink(missing_ok=True)
        raise
    finally:
        if with_pictures:
            default_storage.delete(MARK)


def _mark(manifest: Manifest) -> None:
    default_storage.delete(MARK)
    default_storage.save(MARK, ContentFile(manifest.sums.encode()))


def _place_of(item: sums.Sum) -> Path:
    """Where a file of the site's own belongs."""
    name = item.path.removeprefix(f"{SITE}/")
    return settings.CUSTOM_CSS if name == "custom.css" else settings.VAR_DIR / name


def _copy(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, place)


def _bring_up_to_date(pending: list[str]) -> None:
    """What the transaction could not do; it can be done again."""
    try:
        if pending:
            call_command("migrate", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    except DatabaseError as error:
        raise BackupError(
            f"The backup was restored, but couldn’t be brought up to date ({_reason(error)}). "
            "Run manage.py migrate, then manage.py check."
        ) from error


def _reason(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["it gave no reason"])[0]


def _about(error: OSError) -> str:
    if is_disk_full(error):
        return "The disk is full, so nothing was restored. Free some space, then try again."
    if isinstance(error, StoreAway):
        return f"{str(error).rstrip('.')}. Nothing was restored."
    return f"{error.filename or 'A file'} can’t be used ({error.strerror}). Nothing was restored."
