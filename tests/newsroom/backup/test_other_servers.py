"""A PostgreSQL of one's own, of an earlier version than the tools that come with Newsroom."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.newsroom.backup.test_drill import outcome, start
from tests.newsroom.processes import free_port

pytestmark = pytest.mark.drill

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("1[5-7]/bin"))


@pytest.fixture(scope="module")
def older() -> Iterator[str]:
    """The address of a server, up to the name of a database; its databases are “one” and “two”."""
    if not FOLDERS:
        pytest.skip("There is no PostgreSQL 15 to 17 on this machine (apt install postgresql).")
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="newsroom-older-") as name:
        if as_user:
            shutil.chown(name, "postgres")

        def run(program: str, *arguments: str) -> None:
            command = [*as_user, FOLDERS[0] / program, *arguments]
            subprocess.run(command, cwd=name, stdout=subprocess.DEVNULL, check=True)

        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={name}"
        run("initdb", "-D", f"{name}/data", "-U", "root", "--auth=trust", "--encoding=UTF8")
        run("pg_ctl", "-D", f"{name}/data", "-l", f"{name}/log", "-o", options, "-w", "start")
        address = f"postgresql://root@127.0.0.1:{port}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as session:
            session.execute("CREATE ROLE plain LOGIN")
            for database in ("one", "two"):
                session.execute(f"CREATE DATABASE {database} OWNER plain")
        yield address.replace("root", "plain")
        run("pg_ctl", "-D", f"{name}/data", "-m", "immediate", "-w", "stop")


def test_its_backup_is_restored_there_and_in_a_later_one(older, site, target, tmp_path):
    def run(*arguments, database, var=tmp_path):
        surroundings = {"DATABASE_URL": f"{older}/{database}", "VAR_DIR": str(var / database)}
        return outcome(start(site, *arguments, **surroundings))

    assert run("migrate", "-v0", database="one") == (0, "")
    assert run("make_corpus", 5, "--workers", 1, database="one") == (0, "")
    assert run("backup", tmp_path / "kept", database="one") == (0, "")
    assert run("restore", tmp_path / "kept", database="two") == (0, "")
    assert outcome(start(target, "restore", tmp_path / "kept")) == (0, "")
    query = "SELECT count(*), md5(string_agg(body, '' ORDER BY id)) FROM articles_revision"
    with (
        psycopg.connect(f"{older}/one") as one,
        psycopg.connect(f"{older}/two") as two,
        psycopg.connect(target.server.url(target.database)) as three,
    ):
        rows = [session.execute(query).fetchone() for session in (one, two, three)]
    assert rows[0][0] >= 5
    assert rows[0] == rows[1] == rows[2]


def test_a_backup_of_a_later_one_is_refused_there(older, kept, site, tmp_path):
    process = start(
        site, "restore", kept, DATABASE_URL=f"{older}/postgres", VAR_DIR=str(tmp_path / "var")
    )
    version = FOLDERS[0].parent.name
    assert outcome(process) == (
        1,
        f"CommandError: The backup is of PostgreSQL 18, and this server is PostgreSQL {version}. "
        "Restore it into a server of version 18 or later.",
    )
