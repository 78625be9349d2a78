"""The embedded server's life: the first process that needs it starts it, the last one stops it.

Every process that uses the server holds a shared lock on `postgres.users` as long as it lives. The
kernel drops the lock however the process ends, so the count of users cannot go wrong. Who gets the
lock for itself alone was the last user, and stops the server; a newcomer waits until it has.
"""

import atexit
import fcntl
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from newsroom.database import postmaster
from newsroom.database.errors import DatabaseUnavailable

PATIENCE = 600  # seconds: recovery after a power cut may have much to read
SOON = 5

_threads = threading.Lock()
_memberships: dict[Path, int] = {}
_has_left = False  # this process ends; a thread of it that lives on must start no server anew


def connection_settings(data: Path) -> dict[str, str]:
    """Where to connect, after making sure that the server of this data folder runs."""
    with _threads:
        if _has_left:
            raise DatabaseUnavailable("This process ends, and starts no database anymore.")
        try:
            data.parent.mkdir(parents=True, exist_ok=True)
            if data not in _memberships:
                _join(data)
            server = postmaster.find(data) or _wait_for_server(data)
        except OSError as error:
            raise DatabaseUnavailable(
                f"Cannot use {error.filename or data} for the embedded PostgreSQL "
                f"({error.strerror}). Set VAR_DIR to a folder that this user can write to, on a "
                "disk with free space, or set DATABASE_URL to another PostgreSQL server."
            ) from error
    return {
        "HOST": str(server.socket_dir),
        "PORT": postmaster.PORT,
        "USER": postmaster.ROLE,
        "PASSWORD": "",
    }


def _wait_for_server(data: Path) -> postmaster.Postmaster:
    started = time.monotonic()
    has_reported = launched = False
    while time.monotonic() < started + PATIENCE:
        # The lock is free when no process of PostgreSQL is left that could touch the data.
        lock = _open(data.with_name("postgres.lock"))
        try:
            if _try_lock(lock):
                if launched:
                    raise DatabaseUnavailable(postmaster.reason_of_failure(data))
                postmaster.launch(data, lock)
                launched = True
        finally:
            os.close(lock)
        if server := postmaster.find(data):
            return server
        if not has_reported and time.monotonic() > started + SOON:
            has_reported = True
            sys.stderr.write("newsroom: waiting for the embedded PostgreSQL to start …\n")
        time.sleep(0.02)
    raise DatabaseUnavailable(
        f"The embedded PostgreSQL did not start within {PATIENCE // 60} minutes. "
        f"See {postmaster.log_path(data)}."
    )


def _join(data: Path) -> None:
    users = _open(data.with_name("postgres.users"))
    fcntl.flock(users, fcntl.LOCK_SH)  # waits while the last user before us stops the server
    _memberships[data] = users
    atexit.register(_leave, data, os.getpid())


def be_a_user_of_its_own() -> None:
    """In a forked process, which shares the lock of whoever forked it, and lives on after it."""
    for data, shared in list(_memberships.items()):
        own = _open(data.with_name("postgres.users"))
        fcntl.flock(own, fcntl.LOCK_SH)
        _memberships[data] = own
        os.close(shared)


def leave(patience: float = PATIENCE) -> None:
    """Use no server any longer; the last user stops it, and waits so many seconds for its end."""
    global _has_left
    _has_left = True
    if _threads.acquire(timeout=patience):  # after a thread that is looking for a server just now
        _threads.release()
    for data in list(_memberships):
        _leave(data, os.getpid(), patience)


def _leave(data: Path, pid: int, patience: float = PATIENCE) -> None:
    # A forked worker inherits this hook and shares the lock: only who joined may leave.
    if os.getpid() != pid or data not in _memberships:
        return
    os.close(_memberships.pop(data))
    try:
        users = os.open(data.with_name("postgres.users"), os.O_RDWR)
    except FileNotFoundError:  # someone removed VAR_DIR; the server notices that by itself
        return
    try:
        if _try_lock(users):
            _stop(data, patience)
    finally:
        os.close(users)


def _stop(data: Path, patience: float) -> None:
    server = postmaster.find(data)
    if server is None or not server.stop():
        return
    lock = _open(data.with_name("postgres.lock"))
    deadline = time.monotonic() + patience
    while not _try_lock(lock) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.close(lock)
    if server.socket_dir != data:
        with suppress(OSError):  # a short-lived folder elsewhere, left alone if anything is in it
            server.socket_dir.rmdir()


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
