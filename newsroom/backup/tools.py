"""PostgreSQL's client tools: which ones fit a server, and how they are run."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import pq
from psycopg.conninfo import make_conninfo

from newsroom.backup.errors import BackupError
from newsroom.database.postmaster import programs_folder

CHUNK = 1 << 20  # bytes that are read at once
NICENESS = 10  # readers go first
_VERSION = re.compile(r"\(PostgreSQL\) ((\d+)[\w.]*)")


@dataclass(frozen=True)
class Tools:
    """pg_dump, pg_restore and psql of one version."""

    folder: Path
    version: str
    major: int

    def command(self, name: str, *arguments: object) -> list[str]:
        return [str(self.folder / name), *map(str, arguments)]


def tools_for(server: int, archive: int = 0) -> Tools:
    """Tools of at least these major versions: of the server, and of pg_dump that made an archive.

    The ones that come with Newsroom first, then those of PATH.
    """
    found = list(_installed())
    for tools in found:
        if tools.major >= max(server, archive):
            return tools
    needed = max(server, archive)
    reason = "The server is" if server >= archive else "The backup was made with the tools of"
    there = ", ".join(f"{tools.version} in {tools.folder}" for tools in found)
    raise BackupError(
        f"{reason} PostgreSQL {needed}, and there are no client tools of that version on this "
        f"machine ({there or 'nor of another'}). Install them (Debian and Ubuntu: "
        f"postgresql-client-{needed}), and put them in PATH."
    )


def _installed() -> Iterator[Tools]:
    on_path = shutil.which("pg_dump")
    for folder in (programs_folder(), on_path and Path(on_path).parent):
        if folder and (version := _version_of(folder)):
            yield Tools(folder, version[1], int(version[2]))


def _version_of(folder: Path) -> re.Match[str] | None:
    try:
        for name in ("pg_restore", "psql", "pg_dump"):
            command = [str(folder / name), "--version"]
            text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):  # not there, or of another platform
        return None
    return _VERSION.search(text)


@dataclass(frozen=True)
class Address:
    """How the tools reach a database. The password goes by the environment: `ps` shows the rest."""

    conninfo: str
    password: str

    @classmethod
    def of(cls, connection: BaseDatabaseWrapper) -> "Address":
        params: dict[str, Any] = connection.get_connection_params()
        known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
        password = params.pop("password", "") or ""
        kept = {name: value for name, value in params.items() if name in known}
        return cls(make_conninfo("", **kept), password)

    def surroundings(self) -> dict[str, str]:
        own = {"PGPASSWORD": self.password} if self.password else {}
        return {**os.environ, "LC_ALL": "C", "PGAPPNAME": "newsroom backup", **own}


class Tool:
    """One of the tools while it runs; it ends with the block, whatever happens there."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], errors: IO[bytes]):
        self.name, self.process, self._errors = name, process, errors

    def reason(self) -> str:
        """Its own last words, on one line."""
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 4000))
        lines = self._errors.read().decode(errors="replace").splitlines()
        telling = [line for line in lines if re.search("error:|ERROR:|FATAL:", line)]
        text = (telling or lines or ["it gave no reason"])[0].strip()
        text = re.sub(r"^(?:\S*/)?(?:pg_dump|pg_restore|psql)\S*: ", "", text)
        return re.sub(r"^(?:error|ERROR|FATAL):\s+", "", text).rstrip(".")

    def check(self) -> None:
        """Raises BackupError unless it ended well."""
        if self.process.wait():
            raise BackupError(f"{self.name} failed: {self.reason()}.")


@contextmanager
def running(command: list[str], address: Address | None = None, **pipes: int) -> Iterator[Tool]:
    """A tool in the background, which yields to everything else on this machine."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            ["nice", "-n", str(NICENESS), *command],
            env=address.surroundings() if address else None,
            stdin=pipes.get("stdin", subprocess.DEVNULL),
            stdout=pipes.get("stdout", subprocess.DEVNULL),
            stderr=errors,
        )
        try:
            yield Tool(Path(command[0]).name, process, errors)
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
