"""Files that an editor uploaded, kept outside of what the public sees until they are imported."""

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from references.cleaning import clean_name

NAME_BYTES = 200  # of the 255 that a disk takes
MAX_KEPT = 10  # uploads of one person
MAX_AGE = 24 * 60 * 60  # seconds; what nobody confirmed is thrown away

_TOKEN = re.compile(r"[0-9]{1,20}-[0-9a-f]{32}")


def keep(files: Iterable[tuple[str, BinaryIO]], root: Path, owner: int = 0) -> str:
    """Write the files, (name, content) each, to a folder of their own; its name is returned.

    Only the last part of a name is used; of files with the same name, the later ones get a number.
    """
    forget_old(root)
    token = f"{owner}-{secrets.token_hex(16)}"
    folder = root / token
    folder.mkdir(parents=True, mode=0o700)
    try:
        for name, content in files:
            with _free(folder / plain_name(name)).open("xb") as file:
                shutil.copyfileobj(content, file)
    except BaseException:  # a full disk, say: what was written by half would keep it full
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _forget_many(root, owner)
    return token


def plain_name(name: str) -> str:
    """The last part of a name that a browser gave, without what hides a file or leaves a folder.

    Composed as in texts, without characters that nobody sees, and short enough for the disk.
    """
    last = PurePosixPath(name.replace("\\", "/").replace("\0", "")).name
    stem, suffix = os.path.splitext(clean_name(last).replace("/", "").lstrip(". "))
    suffix = suffix if len(suffix.encode()) <= 20 else ""
    stem = stem.encode()[: NAME_BYTES - len(suffix.encode())].decode(errors="ignore")
    return f"{stem}{suffix}" if stem else "unnamed"


def _free(path: Path) -> Path:
    numbered = (path.with_name(f"{path.stem}-{n}{path.suffix}") for n in count(2))
    return path if not path.exists() else next(other for other in numbered if not other.exists())


def folder_of(token: str, root: Path, owner: int = 0) -> Path | None:
    """The folder that `keep` made for somebody, while it is there."""
    folder = root / token
    is_theirs = _TOKEN.fullmatch(token) and token.startswith(f"{owner}-")
    return folder if is_theirs and folder.is_dir() else None


def take(token: str, root: Path, owner: int = 0) -> Path | None:
    """The folder for whoever asks first: a second click finds none. It is theirs to delete."""
    folder = folder_of(token, root, owner)
    if folder is None:
        return None
    try:
        return folder.rename(folder.with_name(f"{token}.taken"))
    except OSError:  # somebody else was faster
        return None


def forget(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def forget_old(root: Path) -> None:
    """Throw away what was uploaded more than MAX_AGE ago."""
    oldest = time.time() - MAX_AGE
    for folder, age in _ages(root, "*"):
        if age < oldest:
            forget(folder)


def _forget_many(root: Path, owner: int) -> None:
    """Keep the newest MAX_KEPT uploads of one person."""
    newest = sorted(_ages(root, f"{owner}-*"), key=lambda each: each[1], reverse=True)
    for folder, _ in newest[MAX_KEPT:]:
        forget(folder)


def _ages(root: Path, pattern: str) -> Iterator[tuple[Path, float]]:
    """The folders, and when each was made; those that others delete meanwhile are passed over."""
    for folder in root.glob(pattern):
        try:
            age = folder.stat().st_mtime
        except OSError:
            continue
        if folder.is_dir():
            yield folder, age
