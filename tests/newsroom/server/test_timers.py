"""The timed commands beside a server that stands alone."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.newsroom.processes import ROOT, Site, free_port

pytestmark = pytest.mark.drill


def states(var_dir: Path) -> dict[str, dict]:
    command = [sys.executable, "manage.py", "timers", "--json"]
    environment = {**os.environ, "VAR_DIR": str(var_dir), "DATABASE_URL": ""}
    output = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True).stdout
    return {state["command"]: state for state in json.loads(output)}


def processes_of(var_dir: Path) -> list[str]:
    """The command lines of what still runs with this VAR_DIR, PostgreSQL among them."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if f"VAR_DIR={var_dir}\0".encode() in environment or str(var_dir) in line:
            found.append(line)
    return found


def wait_until(is_so, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "It did not become so."
        time.sleep(0.3)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_they_run_while_it_serves_and_end_with_it(var_dir, number):
    site = Site("serve", var_dir, free_port(), RUN_TIMERS="true")
    assert site.get("/healthz")[0] == 200
    wait_until(lambda: all(state["last_success_at"] for state in states(var_dir).values()))
    assert not any(state["has_failed"] for state in states(var_dir).values())
    site.process.send_signal(number)
    site.process.wait(40)
    wait_until(lambda: processes_of(var_dir) == [])


def test_without_it_nothing_runs(var_dir):
    site = Site("serve", var_dir, free_port())
    assert site.get("/healthz")[0] == 200
    time.sleep(3)
    assert not any(state["last_started_at"] for state in states(var_dir).values())
    site.process.send_signal(signal.SIGTERM)
    site.process.wait(40)
