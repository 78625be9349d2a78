"""Proving that a backup restores: into a server of its own, whose pages are then made.

It is done by a process of its own, in a folder of its own. That process ends when this one does,
however it does, and takes the folder with it.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from newsroom.backup.errors import BackupError
from newsroom.backup.pictures import FOLDERS

PREFIX = "newsroom-rehearsal-"
PROGRAM = "import django; django.setup(); from newsroom.backup.rendering import main; main()"
LOCK = "lock"  # held by both processes: a folder whose lock is free was left by a power cut


def rehearse(backup: Path) -> int:
    """Restore a backup and make some of its pages; how many. Raises BackupError."""
    with _scratch() as (folder, lock):
        _link_pictures(backup, folder)
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, backup, folder],
            cwd=settings.BASE_DIR,
            env=_surroundings(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[lock],
            text=True,
            start_new_session=True,  # Ctrl-C is for us; we end it in order
        ) as process:
            assert process.stdout is not None  # noqa: S101
            try:
                output = process.stdout.read()
            except BaseException:
                process.terminate()
                raise
        return _result(output)


def _result(output: str) -> int:
    with suppress(ValueError, IndexError):
        result = json.loads(output.splitlines()[-1])
        if fault := result.get("fault"):
            raise BackupError(fault)
        return int(result["pages"])
    raise BackupError("The rehearsal ended before its time; its last words are above.")


@contextmanager
def _scratch() -> Iterator[tuple[Path, int]]:
    root = Path(tempfile.gettempdir())
    for former in root.glob(f"{PREFIX}*"):
        _forget(former)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    folder.chmod(0o711)  # run by root, the server has a user of its own
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield folder, lock
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def _forget(folder: Path) -> None:
    """Remove the folder of a rehearsal that was killed together with its process."""
    with suppress(OSError), (folder / LOCK).open("r+") as lock:
        if folder.stat().st_uid == os.geteuid():
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


def _link_pictures(backup: Path, folder: Path) -> None:
    """They are read where they are."""
    (folder / "var").mkdir(mode=0o711)
    for name in FOLDERS.values():
        if (backup / name).is_dir():
            (folder / "var" / name).symlink_to(backup / name)


def _surroundings(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "VAR_DIR": str(folder / "var"),
        "SECRET_KEY": settings.SECRET_KEY,
        "SITE_URL": settings.SITE_URL,
        # Static files as they are, plain HTTP, and nothing of the site's own services.
        "DEBUG": "true",
        **dict.fromkeys(("DATABASE_URL", "MEDIA_STORAGE", "EMAIL_URL", "ALLOWED_HOSTS"), ""),
    }
