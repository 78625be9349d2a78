"""`manage.py run_timers` as a process of its own: one at a time, killed, hanging, and cut off."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from articles.models.uploads.import_upload import ImportUpload
from tests.newsroom.conftest import Server
from tests.newsroom.processes import ROOT
from timers.commands import timed_commands
from timers.management.commands import run_timers
from timers.models import Run

BUSY = "purge_uploads"  # the one command that is due


def due(*names):
    """Let these commands be due, and no others."""
    for command in timed_commands():
        if command.name not in names:
            Run.objects.create(
                command=command.name, ended_at=timezone.now(), is_success=True, host="-", pid=1
            )


@pytest.fixture
def start(tmp_path):
    """Start the command with the database of the test; whatever is left is killed."""
    started = []
    database = Server(connection).url(connection.settings_dict["NAME"])
    environment = {"DATABASE_URL": database, "VAR_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}

    def run(*arguments, command="run_timers"):
        process = subprocess.Popen(
            [sys.executable, "manage.py", command, *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
    for row in Run.objects.exclude(host="-"):
        if is_alive(row.pid) and row.pid != os.getpid():
            os.kill(row.pid, signal.SIGKILL)


@contextmanager
def busy():
    """Within it, the command waits for a lock of ours."""
    with psycopg.connect(Server(connection).url(connection.settings_dict["NAME"])) as other:
        other.execute(f"LOCK TABLE {ImportUpload._meta.db_table} IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def out_of_reach():
    """Within it, the database of the test takes no connections, and has lost those it had."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with psycopg.connect(Server(connection).url("postgres"), autocommit=True) as other:
        other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            lost = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            other.execute(lost, [name])
            yield
        finally:
            other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # An orphan that nobody waits for is as good as gone.
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"


def wait_until(found, seconds=40):
    deadline = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < deadline, "It did not become so."
        time.sleep(0.05)
    return result


def running(name):
    return lambda: Run.objects.open().filter(command=name).first()


def of(name):
    return Run.objects.filter(command=name).exclude(host="-")


def ended(process, seconds=40):
    output, _ = process.communicate(timeout=seconds)
    return process.returncode, output


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_once_runs_what_is_due_and_ends(start):
    due(BUSY, "purge_autosaves", "purge_sign_ins")
    code, output = ended(start("--once"))
    assert code == 0, output
    assert all(of(name).get().is_success for name in (BUSY, "purge_autosaves", "purge_sign_ins"))
    assert not of("deliver").exists()
    assert of("run_timers").get().is_success
    assert ended(start("--once"))[0] == 0
    assert of(BUSY).count() == 1  # it isn't due any longer


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_second_at_once_is_refused(start):
    due()
    first = start()
    wait_until(running("run_timers"))
    code, output = ended(start())
    assert code == 1
    assert "“run_timers” has been running since" in output and str(first.pid) in output
    first.send_signal(signal.SIGTERM)
    assert ended(first) == (0, "")
    assert of("run_timers").get().is_success


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_told_to_stop_it_ends_its_commands(start):
    due(BUSY)
    with busy():
        process = start()
        child = wait_until(running(BUSY))
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert ended(process) == (0, "")
        assert time.monotonic() - began < run_timers.PATIENCE / 2
    assert not is_alive(child.pid)
    run = of(BUSY).get()
    assert (run.is_success, run.message) == (False, "It was told to stop.")


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_its_commands_end_and_the_next_runs_them_again(start):
    due(BUSY)
    with busy():
        first = start()
        child = wait_until(running(BUSY))
        first.kill()
        first.wait()
        wait_until(lambda: not is_alive(child.pid))
        assert (of(BUSY).get().is_success, of(BUSY).get().message) == (
            False,
            "It was told to stop.",
        )
    second = start()
    wait_until(lambda: of(BUSY).successful().exists())
    assert of(BUSY).count() == 2
    lost = of("run_timers").earliest("pk")
    assert lost.is_success is False and "without a word" in lost.message
    second.send_signal(signal.SIGTERM)
    assert ended(second) == (0, "0 uploads deleted.\n")


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_killed_it_leaves_alone_what_somebody_else_started(start):
    due()
    with busy():
        other = start(command=BUSY)
        child = wait_until(running(BUSY))
        first = start()
        wait_until(running("run_timers"))
        first.kill()
        first.wait()
        second = start()
        wait_until(lambda: of("run_timers").count() == 2)
        assert is_alive(child.pid)
    assert other.wait(40) == 0
    assert of(BUSY).get().is_success
    second.send_signal(signal.SIGTERM)
    assert ended(second)[0] == 0


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_killed_command_is_run_again_by_the_next(start):
    due(BUSY)
    with busy():
        first = start()
        child = wait_until(running(BUSY))
        os.kill(child.pid, signal.SIGKILL)
        assert first.stdout.readline() == "purge_uploads ended with -9.\n"
        first.send_signal(signal.SIGTERM)
        assert ended(first) == (0, "")
    silent = timezone.now() - timedelta(seconds=61)  # until then, it may be alive elsewhere
    Run.objects.filter(pk=child.pk).update(seen_at=silent)
    assert ended(start("--once"))[0] == 0
    assert [run.is_success for run in of(BUSY).order_by("pk")] == [False, True]


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_database_away_and_back(start):
    due()
    process = start()
    run = wait_until(running("run_timers"))
    with out_of_reach():
        line = process.stdout.readline()  # at its next look
        assert line.startswith("The database doesn’t answer: ")
    Run.objects.filter(command=BUSY).delete()  # now it is due
    wait_until(lambda: of(BUSY).successful().exists())
    assert running("run_timers")() == run
    process.send_signal(signal.SIGTERM)
    assert ended(process) == (0, "0 uploads deleted.\n")


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_whoever_lost_its_place_ends(start):
    """The database was away for so long that another one took it for dead."""
    due()
    process = start()
    run = wait_until(running("run_timers"))
    Run.objects.filter(pk=run.pk).update(ended_at=timezone.now(), is_success=False)
    Run.objects.create(command="run_timers", host="elsewhere", pid=7)
    code, output = ended(process)
    assert (code, "as process 7 on elsewhere" in output) == (1, True)
    assert running("run_timers")().host == "elsewhere"


# Within the process of the test

HANG = (
    "import signal, time; signal.signal(signal.SIGTERM, {}); print(1, flush=True); time.sleep(60)"
)


@pytest.fixture
def foreground(monkeypatch):
    """One whose signals are not ours."""
    monkeypatch.setattr(run_timers.signal, "signal", lambda *_: None)
    return run_timers.Foreground(run_timers.Command(), None)


def child(foreground, code, longest=timedelta(hours=1)):
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    process.stdout.readline()
    foreground._children["tidy"] = run_timers.Child(process, longest, time.monotonic())
    return process


@pytest.mark.parametrize(
    ("heeds", "code"), [("signal.SIG_DFL", -signal.SIGTERM), ("signal.SIG_IGN", -signal.SIGKILL)]
)
def test_command_that_hangs_is_ended(foreground, monkeypatch, heeds, code):
    monkeypatch.setattr(run_timers, "PATIENCE", 0.2)
    process = child(foreground, HANG.format(heeds), longest=timedelta(0))

    def is_over():
        foreground._look_after_children()
        return not foreground._children

    wait_until(is_over, 5)
    assert process.returncode == code


def test_command_that_hangs_is_ended_with_it(foreground, monkeypatch):
    monkeypatch.setattr(run_timers, "PATIENCE", 0.2)
    process = child(foreground, HANG.format("signal.SIG_IGN"))
    foreground._end()
    assert (process.returncode, foreground._children) == (-signal.SIGKILL, {})


@pytest.mark.django_db
def test_once_without_a_database_fails(monkeypatch):
    def fail():
        raise OperationalError("Gone.")

    monkeypatch.setattr(run_timers, "states", fail)
    monkeypatch.setattr(run_timers.connection, "close", lambda: None)
    monkeypatch.setattr(run_timers.signal, "signal", lambda *_: None)
    with pytest.raises(CommandError, match="The database doesn’t answer"):
        call_command("run_timers", "--once")
    assert Run.objects.get().is_success is False
