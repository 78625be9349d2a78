"""Copying all pictures from one place to another, while the site goes on.

Public files and withheld ones. What is there already, of the same size and content, is passed
over, so that it can be stopped and begun again. Nothing is deleted unless that is asked for, and
then only what is at its new place for certain.

Both places are listed side by side in the order of names: a bucket is asked once for a thousand
files, and memory stays flat.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.files.base import File
from django.core.files.storage import Storage

from articles.disks import StoreAway
from newsroom.pictures.listing import Alongside, Entry, asked, entries_in, names_in

CHUNK = 256 * 1024
MD5 = re.compile(r"[0-9a-f]{32}")


@dataclass
class Move:
    """What became of the files so far."""

    copied: int = 0
    present: int = 0
    deleted: int = 0
    bytes: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.copied + self.present + len(self.failed)


def move_all(
    source: Storage, target: Storage, move: Move, *, is_dry_run: bool, delete: bool
) -> Iterator[str]:
    """Copy every file, and say of each what was done. A file that fails stays, and is noted."""
    there = Alongside(target)
    for entry in entries_in(source):
        name = entry.name
        try:
            pair = Pair(source, target, entry, there.find(name))
            yield f"{name}  {_move(pair, move, is_dry_run, delete)}"
        except FileNotFoundError:  # somebody deleted it meanwhile, or took it out of sight
            yield f"{name}  gone meanwhile"
        except StoreAway:  # so would be all others
            raise
        except OSError as error:
            move.failed.append((name, str(error)))
            yield f"{name}  failed: {error}"


def stale(source: Storage, target: Storage) -> Iterator[str]:
    """What is at the new place alone: deleted, or put out of sight, since it was copied."""
    here = Alongside(source)
    for name in names_in(target):
        # The list may be older than the file.
        if here.find(name) is None and not source.exists(name):
            yield name


@dataclass
class Pair:
    """A file and its copy, if there is one."""

    source: Storage
    target: Storage
    original: Entry
    copy: Entry | None

    @property
    def name(self) -> str:
        return self.original.name

    def size(self) -> int:
        return _size(self.source, self.original)

    def make_copy(self) -> None:
        """Under its own name, in place of what may lie there by half."""
        self.target.delete(self.name)
        with self.source.open(self.name) as content:
            saved = self.target.save(self.name, File(content, self.name))
        if saved != self.name:
            self.target.delete(saved)
            raise OSError("another program wrote the file at this moment")
        self.copy = asked(self.target, self.name)

    def is_copied_still(self) -> bool:
        """Whether the copy is there now as well: a list may be old."""
        listed, self.copy = self.copy, asked(self.target, self.name)
        return self.copy is not None and (self.copy == listed or self.is_copied())

    def is_copied(self) -> bool:
        """Whether the copy has the same content."""
        if self.copy is None:
            return False
        try:
            return self._is_same(self.copy)
        except FileNotFoundError:
            if not self.source.exists(self.name):
                raise
            return False

    def _is_same(self, copy: Entry) -> bool:
        if _size(self.target, copy) != self.size():
            return False
        tags = (self.original.tag, copy.tag)
        # A store need not send the file. Its tag may be no digest: then both are read.
        if all(MD5.fullmatch(tag) for tag in tags) and len({*tags}) == 1:
            return True
        for tag, other in zip(tags, (self.target, self.source), strict=True):
            if MD5.fullmatch(tag) and tag == _digest(other, self.name, "md5"):
                return True
        return _digest(self.target, self.name) == _digest(self.source, self.name)


def _move(pair: Pair, move: Move, is_dry_run: bool, delete: bool) -> str:
    size = pair.size()
    if pair.is_copied() and (is_dry_run or not delete or pair.is_copied_still()):
        move.present += 1
        done = "is there already"
    elif is_dry_run:
        move.copied += 1
        move.bytes += size
        return f"would be copied ({size} bytes)"
    else:
        pair.make_copy()
        if not pair.is_copied():
            raise OSError("the copy differs from the file")
        move.copied += 1
        move.bytes += size
        done = f"copied ({size} bytes)"
    if delete and not is_dry_run:
        pair.source.delete(pair.name)
        move.deleted += 1
        done += ", deleted where it was"
    return done


def _size(storage: Storage, entry: Entry) -> int:
    return storage.size(entry.name) if entry.size is None else entry.size


def _digest(storage: Storage, name: str, kind: str = "sha256") -> str:
    digest = hashlib.new(kind, usedforsecurity=False)
    with storage.open(name) as content:
        for chunk in content.chunks(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
