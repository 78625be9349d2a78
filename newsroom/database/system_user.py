"""PostgreSQL refuses to run as root: the system user it runs as then, and that user's way in."""

import logging
import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from newsroom.database.errors import DatabaseUnavailable

NAME = "embedded_postgres"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SystemUser:
    uid: int
    gid: int


def owner_for(data: Path) -> SystemUser | None:
    """Who the server has to run as; None when it is the present user."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (uid := data.stat().st_uid):
        return SystemUser(uid, data.stat().st_gid)
    entry = _entry() or _create()
    return SystemUser(entry.pw_uid, entry.pw_gid)


def allow_way_to(path: Path, user: SystemUser | None) -> None:
    """Let the user pass through (not list) each folder on the way to a path.

    The folder of the path is ours. What is changed above it is somebody else's, so it is said.
    """
    if user is None:
        return
    for folder in path.parents:
        status = folder.stat()
        if _may_enter(status, user):
            continue
        mode = stat.S_IMODE(status.st_mode)
        folder.chmod(mode | stat.S_IXOTH)
        if folder != path.parent:
            logger.warning(
                "Every user may now pass through %s (mode %04o, before %04o), because PostgreSQL "
                "can't run as root and runs as another user. To keep the folder closed, change the "
                "mode back, and set VAR_DIR to a folder elsewhere, or DATABASE_URL to a server.",
                folder,
                mode | stat.S_IXOTH,
                mode,
            )


def allow_programs(folder: Path, user: SystemUser | None) -> None:
    """Let the user read an installation that a strict umask has closed to everybody."""
    if user is None or folder.stat().st_mode & stat.S_IROTH:
        return
    for path in (folder, *folder.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        runs = stat.S_IXOTH if path.is_dir() or mode & stat.S_IXUSR else 0
        path.chmod(mode | stat.S_IROTH | runs)


def _may_enter(folder: os.stat_result, user: SystemUser) -> bool:
    if folder.st_uid == user.uid:
        return bool(folder.st_mode & stat.S_IXUSR)
    if folder.st_gid == user.gid:
        return bool(folder.st_mode & stat.S_IXGRP)
    return bool(folder.st_mode & stat.S_IXOTH)


def _entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _create() -> pwd.struct_passwd:
    options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        result = subprocess.run(["useradd", *options, NAME], capture_output=True, text=True)
        reason = result.stderr.strip()
    except FileNotFoundError:
        reason = "useradd is not installed"
    if entry := _entry():
        return entry
    raise DatabaseUnavailable(
        f"PostgreSQL cannot run as root, and the user {NAME} could not be created ({reason}). Run "
        "Newsroom as another user, or set DATABASE_URL to a PostgreSQL server."
    )
