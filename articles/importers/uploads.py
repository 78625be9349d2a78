"""Files that an editor uploaded, kept outside of what the public sees until they are imported."""

import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

MAX_AGE = 24 * 60 * 60  # seconds; what nobody confirmed is thrown away


def keep(files: Iterable[tuple[str, BinaryIO]], root: Path) -> str:
    """Write the files, (name, content) each, to a folder of their own; its name is returned.

    Only the last part of a name is used. Of two files with the same name the later one stays.
    """
    forget_old(root)
    token = secrets.token_hex(16)
    folder = root / token
    folder.mkdir(parents=True, mode=0o700)
    try:
        for name, content in files:
            with (folder / plain_name(name)).open("wb") as file:
                shutil.copyfileobj(content, file)
    except BaseException:  # a full disk, say: what was written by half would keep it full
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return token


def plain_name(name: str) -> str:
    """The last part of a name that a browser gave, without what hides a file or leaves a folder."""
    last = name.replace("\\", "/").rpartition("/")[2].replace("\0", "").lstrip(".")
    return last[-150:] or "unnamed"


def folder_of(token: str, root: Path) -> Path | None:
    """The folder that `keep` made, while it is there."""
    folder = root / token
    is_ours = len(token) == 32 and token.isalnum() and folder.parent == root
    return folder if is_ours and folder.is_dir() else None


def forget(token: str, root: Path) -> None:
    if folder := folder_of(token, root):
        shutil.rmtree(folder, ignore_errors=True)


def forget_old(root: Path) -> None:
    """Throw away what was uploaded more than MAX_AGE ago."""
    oldest = time.time() - MAX_AGE
    for folder in root.glob("*") if root.is_dir() else ():
        if folder.is_dir() and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
