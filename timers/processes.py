"""Which process a number means: hosts may share a name, and numbers repeat."""

import os
from pathlib import Path

PROC = Path("/proc")
OVER = {"Z", "X"}  # states of what has ended, though nobody has waited for it
STATE, STARTED = 0, 19  # in /proc/PID/stat, counted from what follows the name


def identity_of(pid: int) -> str:
    """The machine since it was booted, the namespace of the number, and when the process started.

    Empty where there is no such process, or nothing to tell it by.
    """
    space, fields = _space(), _stat(pid)
    if not space or not fields or fields[STATE] in OVER:
        return ""
    return f"{space}/{fields[STARTED]}"


def has_ended(pid: int, identity: str) -> bool:
    """Whether the process of this number and identity is surely over.

    Of another machine or namespace, or without an identity, nothing is sure.
    """
    space = _space()
    if not space or identity.rpartition("/")[0] != space:
        return False
    if _stat(pid):
        return identity_of(pid) != identity
    return not _is_there(pid)


def _space() -> str:
    """Within which a number stands for one process at a time; empty if it isn't known."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        namespace = os.stat(PROC / "self/ns/pid").st_ino
        number = os.readlink(PROC / "self").rpartition("/")[2]
    except OSError:
        return ""
    # In the /proc of another namespace, our numbers mean somebody else.
    return f"{boot}/{namespace}" if number == str(os.getpid()) else ""


def _stat(pid: int) -> list[str]:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's, and may be hidden from us
        return True
    return True
