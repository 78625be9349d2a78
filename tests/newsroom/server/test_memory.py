"""What a process holds, tried in processes of their own."""

import platform
import subprocess
import sys

import pytest

HELD = """
import re
from pathlib import Path
from newsroom.server import memory

def held():
    return int(re.search(r"Pss:\\s+(\\d+)", Path("/proc/self/smaps_rollup").read_text())[1])
"""
BETWEEN_WHAT_IS_KEPT = """
blocks = [bytes(10_000) for _ in range(10_000)]
kept = blocks[::20]
del blocks
before = held()
memory.give_back()
print(before - held())
"""
SHARED = """
import gc
held = [[] for _ in range(1_000)]
memory.share()
print(gc.get_freeze_count() > 1_000, len(gc.get_objects()) < 100)
"""


def output_of(program: str) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="Only glibc has to be told.")
def test_what_is_free_between_what_is_kept_is_given_back():
    kb = int(output_of(HELD + BETWEEN_WHAT_IS_KEPT))
    assert kb > 80_000


def test_no_garbage_is_looked_for_in_what_workers_share():
    assert output_of(HELD + SHARED) == "True True"
