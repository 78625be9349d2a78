"""A folder of backups, each named by its time: the newest one, and which are too many."""

import re
import shutil
from datetime import datetime
from pathlib import Path

from newsroom.backup import manifest
from newsroom.backup.errors import BackupError
from newsroom.backup.making import PARTIAL, is_being_written

_NAME = re.compile(r"\d{8}T\d{6}Z")
DOOMED = ".old"  # half-deleted, it must not be taken for a backup


def name_for(at: datetime) -> str:
    """In UTC, so that the order of names is that of the backups."""
    return f"{at:%Y%m%dT%H%M%SZ}"


def backups_in(folder: Path) -> list[Path]:
    """Those that are whole, the oldest first."""
    if not folder.is_dir():
        return []
    found = (path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    return sorted(path for path in found if _is_whole(path))


def _is_whole(path: Path) -> bool:
    try:
        return (path / manifest.NAME).is_file()
    except PermissionError:  # another user's, such as root's
        return False


def find_backup(path: Path) -> Path:
    """The backup at this path, or the newest one in it."""
    if not path.is_dir():
        raise BackupError(f"There is no folder {path}.")
    if not (path / manifest.NAME).exists() and (found := backups_in(path)):
        return found[-1]
    return path


def delete_all_but(folder: Path, keep: int) -> int:
    """Delete the oldest until only so many are left; how many were deleted."""
    for path in (*folder.glob(f"*{DOOMED}"), *folder.glob(f"*{PARTIAL}")):
        if _NAME.fullmatch(path.stem) and not is_being_written(path):
            shutil.rmtree(path)
    doomed = backups_in(folder)[:-keep]
    for path in doomed:
        shutil.rmtree(path.rename(path.with_name(path.name + DOOMED)))
    return len(doomed)
