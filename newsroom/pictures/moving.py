"""Copying all pictures from one place to another, while the site goes on.

Public files and withheld ones. What is there already, of the same size and content, is passed
over, so that it can be stopped and begun again. Nothing is deleted unless that is asked for, and
then only what is at its new place for certain.
"""

import hashlib
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.files.base import File
from django.core.files.storage import Storage

from articles.disks import StoreAway

CHUNK = 256 * 1024


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


def names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files, folder by folder."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield posixpath.join(folder, name)
    for name in sorted(folders):
        yield from names_in(storage, posixpath.join(folder, name))


def move_all(
    source: Storage, target: Storage, move: Move, *, is_dry_run: bool, delete: bool
) -> Iterator[str]:
    """Copy every file, and say of each what was done. A file that fails stays, and is noted."""
    for name in names_in(source):
        try:
            yield f"{name}  {_move(source, target, name, move, is_dry_run, delete)}"
        except FileNotFoundError:  # somebody deleted it meanwhile, or took it out of sight
            yield f"{name}  gone meanwhile"
        except StoreAway:  # so would be all others
            raise
        except OSError as error:
            move.failed.append((name, str(error)))
            yield f"{name}  failed: {error}"


def stale(source: Storage, target: Storage) -> Iterator[str]:
    """What is at the new place alone: deleted, or put out of sight, since it was copied."""
    for name in names_in(target):
        if not source.exists(name):
            yield name


def _move(
    source: Storage, target: Storage, name: str, move: Move, is_dry_run: bool, delete: bool
) -> str:
    size = source.size(name)
    if _is_same(source, target, name, size):
        move.present += 1
        done = "is there already"
    elif is_dry_run:
        move.copied += 1
        move.bytes += size
        return f"would be copied ({size} bytes)"
    else:
        _copy(source, target, name)
        if not _is_same(source, target, name, size):
            raise OSError("the copy differs from the file")
        move.copied += 1
        move.bytes += size
        done = f"copied ({size} bytes)"
    if delete and not is_dry_run:
        source.delete(name)
        move.deleted += 1
        done += ", deleted where it was"
    return done


def _copy(source: Storage, target: Storage, name: str) -> None:
    """Under its own name, in place of what may lie there by half."""
    target.delete(name)
    with source.open(name) as content:
        saved = target.save(name, File(content, name))
    if saved != name:
        target.delete(saved)
        raise OSError("another program wrote the file at this moment")


def _is_same(source: Storage, target: Storage, name: str, size: int) -> bool:
    try:
        if target.size(name) != size:
            return False
        for one, other in ((source, target), (target, source)):
            # A bucket need not send the file. What it says may be no digest: then both are read.
            if hasattr(one, "md5") and one.md5(name) == _digest(other, name, "md5"):
                return True
        return _digest(target, name) == _digest(source, name)
    except FileNotFoundError:
        if not source.exists(name):
            raise
        return False


def _digest(storage: Storage, name: str, kind: str = "sha256") -> str:
    digest = hashlib.new(kind, usedforsecurity=False)
    with storage.open(name) as content:
        for chunk in content.chunks(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
