"""The embedded server with real processes: started together, killed, moved, and left alone."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from newsroom.database.embedded import _open, _try_lock

ROOT = Path(__file__).parents[3]

# A user of the server: says how often its table was used before, then waits for its end.
USER = """
import sys
from pathlib import Path
import psycopg
from newsroom.database import embedded
from newsroom.database.errors import DatabaseUnavailable
try:
    server = embedded.connection_settings(Path(sys.argv[1]))
except DatabaseUnavailable as error:
    sys.exit(f"refused: {error}")
with psycopg.connect(
    host=server["HOST"], port=server["PORT"], user=server["USER"], dbname="newsroom"
) as connection:
    connection.execute("SELECT pg_advisory_xact_lock(1)")
    connection.execute("CREATE TABLE IF NOT EXISTS visits (name text)")
    connection.execute("INSERT INTO visits VALUES ('“é”')")
    visits = connection.execute("SELECT count(*) FROM visits").fetchone()[0]
print(visits, flush=True)
"""
STAY = USER + "sys.stdin.read()\n"
FORK = (
    USER + "import os\nif os.fork() == 0: sys.exit()\nos.wait()\n" + "print('forked', flush=True)"
)


LEAVE = (
    USER
    + """
embedded.leave(patience=5)
try:
    embedded.connection_settings(Path(sys.argv[1]))
except DatabaseUnavailable as error:
    print(error)
"""
)


def start(data: Path, script: str = STAY) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", script, data],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def use(data: Path, script: str = USER) -> str:
    output, errors = start(data, script).communicate(timeout=60)
    return output.strip() or errors.strip()


def end(user: subprocess.Popen) -> None:
    user.communicate(timeout=60)


def postmaster(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().splitlines()[0])


def is_running(data: Path) -> bool:
    """Whether any process of the server is left: each of them holds the lock."""
    lock = _open(data.with_name("postgres.lock"))
    try:
        return not _try_lock(lock)
    finally:
        os.close(lock)


@pytest.fixture
def data(var_dir) -> Path:
    """Where a server makes its data."""
    return var_dir / "postgres"


@pytest.fixture(scope="module")
def made_once():
    """The data of a server that was used once."""
    with TemporaryDirectory(prefix="newsroom-", ignore_cleanup_errors=True) as folder:
        data = Path(folder, "var", "postgres")
        assert use(data) == "1"
        yield data


@pytest.fixture
def used(data, made_once) -> Path:
    """Data that were used once: a copy, for to make them takes most of a second."""
    data.parent.mkdir()
    subprocess.run(["cp", "-a", made_once, data], check=True)  # -a: they have an owner
    return data


def test_the_last_user_stops_the_server_and_the_data_stay(data):
    first = start(data)
    assert first.stdout.readline() == "1\n"
    second = start(data)
    assert second.stdout.readline() == "2\n"
    end(first)
    assert is_running(data)
    end(second)
    assert not is_running(data)
    assert use(data) == "3"
    assert not is_running(data)


@pytest.mark.drill
def test_a_process_that_has_left_does_not_start_the_server_anew(used):
    sentence = "This process ends, and starts no database anymore."
    assert use(used, LEAVE).splitlines() == ["2", sentence]
    assert not is_running(used)


@pytest.mark.drill
def test_users_that_start_together_share_one_server(data):
    users = [start(data) for _ in range(3)]
    visits = sorted(user.stdout.readline() or user.stderr.read() for user in users)
    assert visits == ["1\n", "2\n", "3\n"]
    for user in users:
        end(user)
    assert not is_running(data)


@pytest.mark.drill
def test_it_starts_again_after_everything_was_killed(used):
    user = start(used)
    assert user.stdout.readline() == "2\n"
    user.kill()
    os.kill(postmaster(used), signal.SIGKILL)
    user.communicate()
    assert use(used) == "3"


@pytest.mark.drill
def test_a_killed_user_does_not_count(used):
    user = start(used)
    assert user.stdout.readline() == "2\n"
    user.kill()
    user.communicate()
    assert is_running(used)
    assert use(used) == "3"
    assert not is_running(used)


@pytest.mark.drill
def test_a_start_that_was_killed_half_way_is_made_good(data):
    user = start(data)
    while not data.with_name("postgres.new").exists():
        time.sleep(0.005)
    user.kill()
    user.communicate()
    assert use(data) == "1"


def test_a_forked_process_leaves_the_server_alone(used):
    assert use(used, FORK).splitlines() == ["2", "forked"]
    assert not is_running(used)


@pytest.mark.drill
def test_files_of_a_former_server_do_not_mislead(used):
    pid_file, socket_lock = used / "postmaster.pid", used / ".s.PGSQL.5432.lock"
    mine = os.getpid()
    for visits, content in enumerate(["", "nonsense", f"{mine}", pid_file_of(mine, used)], start=2):
        for path in (pid_file, socket_lock):
            path.write_text(content)
            os.chown(path, used.stat().st_uid, -1)
        assert use(used) == str(visits)


def pid_file_of(pid: int, data: Path) -> str:
    return f"{pid}\n{data}\n1700000000\n5432\n{data}\n\n   123   456\nready   \n"


def test_paths_may_be_deep_and_have_spaces(var_dir):
    deep = var_dir.joinpath(*["a folder, with a comma"] * 8, "postgres")
    assert len(str(deep)) > 107
    assert use(deep) == "1"
    assert use(deep) == "2"


def test_data_of_another_version_are_refused_with_advice(used):
    (used / "PG_VERSION").write_text("15\n")
    assert use(used) == (
        f"refused: {used} was made by PostgreSQL 15, and this version of Newsroom comes with "
        "another. Nothing was changed. Run “manage.py backup PATH” with the version of Newsroom "
        "that you had, move the folder away, and run “manage.py restore PATH --with-pictures” with "
        "this one (docs/upgrading.md)."
    )


def test_a_var_dir_that_cannot_be_written_is_refused_with_advice(tmp_path):
    (tmp_path / "file").touch()
    assert use(tmp_path / "file" / "var" / "postgres").startswith(
        f"refused: Cannot use {tmp_path}/file/var for the embedded PostgreSQL (Not a directory). "
    )


def test_nothing_listens_on_the_network(used):
    user = start(used)
    assert user.stdout.readline() == "2\n"
    _, _, _, _, socket_dir, tcp_address, *_ = (used / "postmaster.pid").read_text().splitlines()
    end(user)
    assert (socket_dir, tcp_address) == (str(used), "")
