"""The numbers of workers: added up, kept when one is killed, and never more files than workers."""

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from newsroom.watching.counts import BOUNDS, HOWS, STATUSES, Counts, Reading, forget
from newsroom.watching.kinds import KINDS

ROOT = Path(__file__).parents[3]
# A process that counts one answer, says so, and waits.
COUNTING = """
import sys, time
from pathlib import Path
from newsroom.watching.counts import Counts
counts = Counts(Path(sys.argv[1]))
counts.answer("article", "200 OK", "hit", 0.002, 100)
print("counted", flush=True)
time.sleep(60)
"""


def worker(folder) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTING, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "counted\n"
    return process


def kill(process) -> None:
    process.kill()
    process.communicate()


def test_workers_are_added_up_and_nothing_is_lost_with_one_that_is_killed(tmp_path):
    first, second = worker(tmp_path), worker(tmp_path)
    assert [*Reading(tmp_path).answers()] == [("article", "200", "hit", 2)]
    assert {each["pid"] for each in Reading(tmp_path).workers} == {first.pid, second.pid}
    kill(first)
    reading = Reading(tmp_path)
    assert [*reading.answers()] == [("article", "200", "hit", 2)]
    assert [each["pid"] for each in reading.workers] == [second.pid]
    third = worker(tmp_path)
    reading = Reading(tmp_path)
    assert [*reading.answers()] == [("article", "200", "hit", 3)]
    assert {each["pid"] for each in reading.workers} == {second.pid, third.pid}
    assert len(list(tmp_path.iterdir())) == 2
    kill(second)
    kill(third)


def test_durations_bytes_and_queries_are_counted_by_kind(tmp_path):
    counts = Counts(tmp_path)
    for seconds in (0.0005, 0.001, 0.3, 60):
        counts.answer("search", "200 OK", "miss", seconds, 1_000)
    counts.queries("search", 3, 0.25)
    reading = Reading(tmp_path)
    [(kind, how, taken)] = reading.durations()
    assert (kind, how) == ("search", "miss")
    assert taken.buckets == [2, *[0] * 6, 1, *[0] * (len(BOUNDS) - 8), 1]
    assert round(taken.seconds, 4) == 60.3015
    assert [*reading.bytes_sent()] == [("search", "miss", 4_000)]
    assert [*reading.queries()] == [("search", 3, 0.25)]


def test_an_unusual_status_is_another(tmp_path):
    counts = Counts(tmp_path)
    counts.answer("other", "418 I'm a teapot", "pass", 0, 0)
    assert [*Reading(tmp_path).answers()] == [("other", "other", "pass", 1)]


def test_every_number_has_a_place_of_its_own(tmp_path):
    counts = Counts(tmp_path)
    for kind in KINDS:
        counts.queries(kind, 1, 1)
        for how in HOWS:
            for status in STATUSES:
                counts.answer(kind, f"{status} So", how, 0.002, 1)
    reading = Reading(tmp_path)
    assert {number for *_labels, number in reading.answers()} == {1}
    assert len([*reading.answers()]) == len(KINDS) * len(HOWS) * len(STATUSES)
    assert {number for *_labels, number in reading.bytes_sent()} == {len(STATUSES)}
    assert {sum(taken.buckets) for *_labels, taken in reading.durations()} == {len(STATUSES)}
    assert [*reading.queries()] == [(kind, 1, 1) for kind in KINDS]
    assert [each["pid"] for each in reading.workers] == [os.getpid()]


def test_threads_lose_nothing(tmp_path):
    counts = Counts(tmp_path)

    def count():
        for _ in range(5_000):
            counts.answer("article", "200 OK", "hit", 0.002, 7)

    threads = [threading.Thread(target=count) for _ in range(8)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert [*Reading(tmp_path).answers()] == [("article", "200", "hit", 40_000)]
    assert [*Reading(tmp_path).bytes_sent()] == [("article", "hit", 280_000)]


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 200_000])
def test_a_file_of_another_version_is_begun_anew(tmp_path, content):
    (tmp_path / "0.counts").write_bytes(content)
    assert [*Reading(tmp_path).answers()] == []
    Counts(tmp_path).answer("front", "200 OK", "hit", 0.002, 1)
    assert [*Reading(tmp_path).answers()] == [("front", "200", "hit", 1)]


def test_a_server_begins_at_zero(tmp_path):
    forget(tmp_path / "none")
    process = worker(tmp_path)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    forget(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert [*Reading(tmp_path).answers()] == []


def test_a_full_disk_stops_no_worker(tmp_path, monkeypatch, caplog):
    def refuse(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", refuse)
    Counts(tmp_path).answer("front", "200 OK", "hit", 0.002, 1)
    assert "The metrics of this worker are not counted: [Errno 28] No space left" in caplog.text
    assert [*Reading(tmp_path).answers()] == []
