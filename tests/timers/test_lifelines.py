"""Processes that end with the one that started them: real ones, killed for real."""

import os
import signal
import subprocess
import sys
import time

import pytest

CHILD = """
import os, signal, sys, time
from timers.lifelines import end_with
signal.signal(signal.SIGTERM, {heeds})
end_with(0, patience=0.2)
print(os.getpid(), flush=True)
time.sleep(60)
"""
STARTER = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE)
time.sleep(60)
"""
DIES, HANGS = "signal.SIG_DFL", "signal.SIG_IGN"


def start(code, *arguments, **streams):
    streams.setdefault("stdin", subprocess.PIPE)
    line = [sys.executable, "-c", code, *arguments]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, start_new_session=True, **streams)
    return process, int(process.stdout.readline())


@pytest.mark.parametrize(("heeds", "code"), [(DIES, -signal.SIGTERM), (HANGS, -signal.SIGKILL)])
def test_it_ends_when_the_other_end_is_closed(heeds, code):
    process, _ = start(CHILD.format(heeds=heeds))
    process.stdin.close()
    assert process.wait(40) == code
    process.stdout.close()


def test_it_ends_if_the_other_end_was_closed_before():
    process, _ = start(CHILD.format(heeds=HANGS), stdin=subprocess.DEVNULL)
    assert process.wait(40) == -signal.SIGKILL
    process.stdout.close()


@pytest.mark.parametrize("heeds", [DIES, HANGS])
def test_it_ends_when_its_starter_is_killed(heeds):
    starter, child = start(STARTER, CHILD.format(heeds=heeds), stdin=subprocess.DEVNULL)
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    assert starter.stdout.read() == b""  # until the child has ended, its end is open
    starter.stdout.close()
    with pytest.raises(ProcessLookupError):
        wait_until_gone(child)


def wait_until_gone(pid):
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        os.kill(pid, 0)
        if is_zombie(pid):
            raise ProcessLookupError
        time.sleep(0.05)


def is_zombie(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "Z"


def test_what_is_written_to_it_ends_nothing():
    process, _ = start(CHILD.format(heeds=DIES))
    process.stdin.write(b"x" * 5000)
    process.stdin.flush()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    process.stdin.close()
    assert process.wait(40) == -signal.SIGTERM
    process.stdout.close()


def test_what_it_started_itself_ends_too():
    code = CHILD.format(heeds=DIES).replace(
        "print(", "import subprocess; subprocess.Popen(['sleep', '60'])\nprint("
    )
    process, _ = start(code)
    process.stdin.close()
    assert process.stdout.read() == b""  # neither of the two holds it open any longer
    assert process.wait(40) == -signal.SIGTERM
    process.stdout.close()
