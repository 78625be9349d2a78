"""What lies at a place of pictures, in the order of names; of a bucket, a page at a time."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import Storage


@dataclass(frozen=True)
class Entry:
    """A file, and what is known of it without asking for it alone."""

    name: str
    size: int | None = None
    tag: str = ""  # of a store; often the MD5 of the content


def entries_in(storage: Storage) -> Iterator[Entry]:
    """All files, in the order of the code points of their whole names, as stores list them."""
    if hasattr(storage, "entries"):
        return iter(storage.entries())
    return _walk(storage, "")


def names_in(storage: Storage) -> Iterator[str]:
    return (entry.name for entry in entries_in(storage))


def asked(storage: Storage, name: str) -> Entry | None:
    """As it is now."""
    if hasattr(storage, "entry"):
        entry: Entry | None = storage.entry(name)
        return entry
    return Entry(name) if storage.exists(name) else None


def _walk(storage: Storage, folder: str) -> Iterator[Entry]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted([*names, *(f"{name}/" for name in folders)]):
        path = posixpath.join(folder, name)
        if name.endswith("/"):
            yield from _walk(storage, path[:-1])
        else:
            yield Entry(path)


class Alongside:
    """Looks files up in the list of a place, in the order of their names: it's read once.

    Not all stores keep the order. Then each file is asked for.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._entries = entries_in(storage)
        self._next = next(self._entries, None)
        self._last = ""  # that was looked up
        self._is_in_order = True

    def find(self, name: str) -> Entry | None:
        self._is_in_order &= name >= self._last
        self._last = name
        while self._is_in_order and self._next is not None and self._next.name < name:
            before, self._next = self._next, next(self._entries, None)
            self._is_in_order = self._next is None or self._next.name > before.name
        if not self._is_in_order:
            return asked(self._storage, name)
        return self._next if self._next is not None and self._next.name == name else None
