"""Pictures in the storages, wherever these are: read for a backup, written by a restore."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.core.files.base import File
from django.core.files.storage import Storage, storages

from newsroom.backup.errors import BackupError
from newsroom.backup.sums import Nowhere, Sum, Told, Writer, copy, read_sums

# The folder of a backup for each storage. What is moved at this moment is looked for once more.
FOLDERS = {"default": "media", "withheld": "withheld"}
PLACES = ("default", "withheld", "default")
CARDS = "cards"  # drawn anew when somebody asks for one


class Former(NamedTuple):
    """A picture as the backup before has it."""

    sum: Sum
    place: Path


class Before:
    """The backup before this one: a name is never used again, so what it has need not be read."""

    def __init__(self, folder: Path | None, made_at: datetime | None):
        self.made_at = made_at
        self._folder = folder
        self._sums = iter(_pictures_of(read_sums(folder)) if folder else ())
        self._next = next(self._sums, None)

    def find(self, name: str) -> Former | None:
        """Names are asked for in order, and the list is in the same one."""
        while self._next is not None and name_of(self._next) < name:
            self._next = next(self._sums, None)
        if self._folder is None or self._next is None or name_of(self._next) != name:
            return None
        return Former(self._next, self._folder / self._next.path)


def _pictures_of(sums: Iterable[Sum]) -> Iterator[Sum]:
    return (each for each in sums if is_picture(each))


def is_picture(item: Sum) -> bool:
    return item.path.split("/", 1)[0] in FOLDERS.values()


def name_of(item: Sum) -> str:
    """Its name in the storage."""
    return item.path.split("/", 1)[1]


def storage_of(item: Sum) -> Storage:
    folder = item.path.split("/", 1)[0]
    [key] = (key for key, value in FOLDERS.items() if value == folder)
    return storages[key]


def keep(name: str, writer: Writer, before: Before, told: Told) -> bool:
    """Put a picture into the backup; False when no storage has it."""
    former = before.find(name)
    for key in PLACES:
        path = f"{FOLDERS[key]}/{name}"
        try:
            if former and _is_unchanged(storages[key], name, former.place, before.made_at):
                _link(former, path, writer)
                return True
            with storages[key].open(name) as content:
                writer.copy(content, path, told)
            return True
        except FileNotFoundError:
            # Half of it, should it have been moved while it was read.
            writer.place(path).unlink(missing_ok=True)
    return False


def _is_unchanged(storage: Storage, name: str, former: Path, made_at: datetime | None) -> bool:
    with suppress(FileNotFoundError):
        size = former.stat().st_size
        is_older = made_at is not None and storage.get_modified_time(name) < made_at
        return is_older and storage.size(name) == size
    return False


def _link(former: Former, path: str, writer: Writer) -> None:
    os.link(former.place, writer.place(path))
    writer.note(former.sum.digest, path, former.place.stat().st_size)


class Shelf:
    """Puts the pictures of a backup into the storages, and takes them away again on failure."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._written: list[Sum] = []

    def put(self, item: Sum, told: Told) -> None:
        """What is there already must be the same. Reads back what was written."""
        storage, name = storage_of(item), name_of(item)
        if not storage.exists(name):
            self._written.append(item)
            with (self._folder / item.path).open("rb") as content:
                saved = storage.save(name, File(content, name=name))
            if saved != name:
                storage.delete(saved)
                raise BackupError(f"The picture {name} can’t be saved under its name.")
        if digest_in(storage, name, told) != item.digest:
            raise BackupError(
                f"The picture {name} in the storage isn’t the one of the backup. "
                "Restore into an empty storage."
            )

    def clear(self) -> None:
        for item in reversed(self._written):
            storage_of(item).delete(name_of(item))
        self._written.clear()


def delete_elsewhere(folder: Path) -> None:
    """Pictures that were withheld or shown again since the backup are only where it has them.

    Raises BackupError, naming the first that can't be deleted.
    """
    for item in _pictures_of(read_sums(folder)):
        name = name_of(item)
        for key, place in FOLDERS.items():
            if item.path.startswith(f"{place}/"):
                continue
            try:
                if storages[key].exists(name):
                    storages[key].delete(name)
            except OSError as error:
                raise BackupError(
                    f"The backup was restored. But {place}/{name} belongs in {item.path}, and "
                    f"couldn’t be deleted ({error}). Delete it before you start the site."
                ) from error


def digest_in(storage: Storage, name: str, told: Told) -> str:
    with storage.open(name) as content:
        return copy(content, Nowhere(), told)[0]


def first_in(storage: Storage, folder: str = "", leave_out: str = "") -> str | None:
    """The name of any picture there, apart from cards."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return None
    if found := sorted(set(names) - {leave_out}):
        return f"{folder}/{found[0]}".lstrip("/")
    inner = (f"{folder}/{name}".lstrip("/") for name in sorted(folders))
    return next(filter(None, (first_in(storage, name) for name in inner if name != CARDS)), None)
