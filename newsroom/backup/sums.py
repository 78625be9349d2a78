"""`SHA256SUMS` of a backup: one line for each file, as `sha256sum --check` reads it."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from newsroom.backup.errors import BackupError
from newsroom.backup.tools import CHUNK

NAME = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  ([^\\\n]{1,1000})\n")

Told = Callable[[int], None]


class Readable(Protocol):
    def read(self, size: int, /) -> Any: ...


class Writable(Protocol):
    def write(self, content: bytes, /) -> Any: ...


class Nowhere:
    """Takes whatever is written."""

    def write(self, content: bytes, /) -> None:
        pass


class Sum(NamedTuple):
    digest: str
    path: str  # below the folder of the backup


def read_sums(folder: Path) -> Iterator[Sum]:
    """One after the other, however many there are. Raises BackupError."""
    try:
        with (folder / NAME).open(encoding="utf-8") as file:
            for line in file:
                match = _LINE.fullmatch(line)
                if match is None or not _is_inside(match[2]):
                    raise BackupError(f"{folder / NAME} is damaged. Use another backup.")
                yield Sum(match[1], match[2])
    except FileNotFoundError as error:
        raise BackupError(f"{folder / NAME} is missing. Use another backup.") from error
    except UnicodeDecodeError as error:
        raise BackupError(f"{folder / NAME} is damaged. Use another backup.") from error


def _is_inside(path: str) -> bool:
    return not path.startswith("/") and not {"", ".", ".."} & set(path.split("/"))


class Writer:
    """Writes files of a backup with their sums, and counts them."""

    def __init__(self, folder: Path):
        self.folder, self.files, self.bytes = folder, 0, 0
        self._list = (folder / NAME).open("w", encoding="utf-8")
        self._known: set[Path] = set()

    def place(self, path: str) -> Path:
        if "\n" in path or "\\" in path or not _is_inside(path):
            raise BackupError(f"The name of the file {path!r} can’t be kept in a backup.")
        place = self.folder / path
        if place.parent not in self._known:
            place.parent.mkdir(parents=True, exist_ok=True)
            self._known.add(place.parent)
        return place

    def copy(self, content: Readable, path: str, told: Told | None = None) -> None:
        with self.place(path).open("xb") as file:
            digest, size = copy(content, file, told)
        self.note(digest, path, size)

    def note(self, digest: str, path: str, size: int) -> None:
        self._list.write(f"{digest}  {path}\n")
        self.files += 1
        self.bytes += size

    def close(self) -> str:
        """The sum of the list itself."""
        self._list.flush()
        os.fsync(self._list.fileno())
        self._list.close()
        return digest_of(self.folder / NAME)


def copy(content: Readable, to: Writable, told: Told | None = None) -> tuple[str, int]:
    """The SHA-256 and the size."""
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        to.write(chunk)
        digest.update(chunk)
        size += len(chunk)
        if told:
            told(len(chunk))
    return digest.hexdigest(), size


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
