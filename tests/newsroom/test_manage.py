"""manage.py as a person meets it: a set-up that cannot work ends with one sentence."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def manage(var_dir):
    """Runs manage.py with its own VAR_DIR: (exit status, standard output, standard error)."""

    def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**os.environ, "VAR_DIR": str(var_dir), "DATABASE_URL": "", **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )
        return result.returncode, result.stdout, result.stderr

    return run


@pytest.mark.parametrize("command", ["migrate", "run"])
def test_a_server_that_is_away_is_one_sentence(manage, command):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        result = manage(
            command, DATABASE_URL=f"postgresql://me:hunter2@127.0.0.1:{port}/news", PORT="18473"
        )
    assert result == (
        1,
        "",
        f"newsroom: PostgreSQL at 127.0.0.1, port {port} cannot be reached: Connection refused. "
        "Start it, or change DATABASE_URL (leave it empty for the embedded PostgreSQL).\n",
    )


def test_a_server_of_another_kind_is_one_sentence(manage):
    assert manage("migrate", DATABASE_URL="sqlite:///news.db") == (
        1,
        "",
        "newsroom: DATABASE_URL starts with 'sqlite', but Newsroom needs PostgreSQL. Use "
        "postgresql://user:password@host:5432/newsroom, or leave DATABASE_URL empty for the "
        "embedded PostgreSQL.\n",
    )


def test_a_setting_that_cannot_be_read_is_one_sentence(manage):
    assert manage("check", PORT="http") == (
        1,
        "",
        "newsroom: PORT is 'http'. Use a number from 1 to 65535.\n",
    )


def test_a_var_dir_that_cannot_be_written_is_one_sentence(manage, tmp_path):
    (tmp_path / "file").touch()
    assert manage("run", VAR_DIR=f"{tmp_path}/file/var") == (
        1,
        "",
        f"newsroom: Cannot write {tmp_path}/file/var/secret_key (Not a directory). Give this "
        "user write access to the folder, or set VAR_DIR to another one.\n",
    )


def test_a_port_in_use_is_found_before_any_work(manage, var_dir):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        status, output, errors = manage("run", PORT=str(port))
    assert (status, output) == (1, "")
    assert f"Port {port} on 127.0.0.1 is not available" in errors
    assert f"PORT={port + 1} make run" in errors
    assert "Traceback" not in errors
    assert not (var_dir / "postgres").exists()


def test_a_command_without_data_starts_no_server(manage, var_dir):
    assert manage("migrate", "--help")[0] == 0
    assert manage("check")[0] == 0
    assert not (var_dir / "postgres").exists()


def test_a_reader_of_the_output_that_leaves_gets_no_traceback(var_dir):
    command = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "diffsettings", "--all"],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(var_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    command.stdout.close()
    errors = command.stderr.read()
    assert (command.wait(30), errors) == (141, b"")
