"""Which process a number means, and whether it is over: with real processes and namespaces."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from timers.processes import has_ended, identity_of

LINUX = pytest.mark.skipif(not Path("/proc/self/ns/pid").exists(), reason="There is no /proc here.")
SAY = "from timers.processes import *; import os; print(identity_of(os.getpid()))"
JUDGE = (
    "from timers.processes import *; import sys; print(has_ended(int(sys.argv[1]), sys.argv[2]))"
)
ELSEWHERE = ["unshare", "--pid", "--fork", "--mount-proc", sys.executable, "-c"]
MAY_UNSHARE = (
    subprocess.run(["sh", "-c", "unshare --pid --fork --mount-proc true"], capture_output=True)
).returncode == 0
namespaces = pytest.mark.skipif(not MAY_UNSHARE, reason="Namespaces can’t be made here.")

pytestmark = LINUX


def said(*line):
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip()


def sleeper():
    return subprocess.Popen(["sleep", "60"])


def test_a_process_that_is_there_has_not_ended():
    assert not has_ended(os.getpid(), identity_of(os.getpid()))
    with sleeper() as process:
        identity = identity_of(process.pid)
        assert identity and identity != identity_of(os.getpid())
        assert not has_ended(process.pid, identity)
        process.kill()


def test_a_process_that_is_gone_has_ended():
    with sleeper() as process:
        identity = identity_of(process.pid)
        process.kill()
    assert has_ended(process.pid, identity)
    assert identity_of(process.pid) == ""


def test_a_killed_process_that_nobody_waits_for_has_ended():
    with sleeper() as process:
        identity = identity_of(process.pid)
        process.kill()
        deadline = time.monotonic() + 20
        while not has_ended(process.pid, identity):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert process.returncode is None  # its number is still taken


def test_another_process_of_the_same_number_is_not_meant():
    space, _, started = identity_of(os.getpid()).rpartition("/")
    assert has_ended(os.getpid(), f"{space}/{int(started) - 1}")


@pytest.mark.parametrize("identity", ["", "nonsense", "another-boot/4026531836/77"])
def test_of_another_machine_nothing_is_known(identity):
    assert not has_ended(2**22 + 1, identity)


def test_two_processes_of_a_namespace_know_each_other():
    identity = said(sys.executable, "-c", SAY)  # it has ended by now
    mine = identity_of(os.getpid())
    assert identity.rpartition("/")[0] == mine.rpartition("/")[0]
    assert said(sys.executable, "-c", JUDGE, str(os.getpid()), mine) == "False"
    assert said(sys.executable, "-c", JUDGE, str(2**22 + 1), identity) == "True"


@namespaces
def test_of_another_namespace_nothing_is_known():
    """It may run there, though its number is free here, or another process has it."""
    theirs = said(*ELSEWHERE, SAY)
    assert theirs
    assert not has_ended(1, theirs)
    assert not has_ended(2**22 + 1, theirs)
    mine = identity_of(os.getpid())
    assert said(*ELSEWHERE, JUDGE, str(2**22 + 1), mine) == "False"


@namespaces
def test_with_the_proc_of_another_namespace_a_process_has_no_identity():
    line = ["unshare", "--pid", "--fork", sys.executable, "-c"]
    assert said(*line, SAY) == ""
    assert said(*line, JUDGE, str(2**22 + 1), identity_of(os.getpid())) == "False"


def test_a_process_that_is_hidden_from_us_has_not_ended(monkeypatch, tmp_path):
    """With `hidepid`, there is nothing in /proc of somebody else's."""
    real = Path("/proc/self")
    mine = identity_of(os.getpid())
    monkeypatch.setattr("timers.processes.PROC", tmp_path)
    (tmp_path / "self").symlink_to(real.resolve())
    (tmp_path / "sys").symlink_to("/proc/sys")
    with sleeper() as process:
        assert identity_of(process.pid) == ""
        assert not has_ended(process.pid, mine)
        process.kill()
    assert has_ended(process.pid, mine)
