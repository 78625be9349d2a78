"""Runs: one at a time, written down, and looked at."""

import os
import socket
from datetime import timedelta

import pytest
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from timers import runs
from timers.models import Run
from timers.processes import identity_of
from timers.runs import AlreadyRunning, Timer, record, states_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOBODY = 2**22 + 1  # no process has such a number
MINE = identity_of(os.getpid())


def run_of(command="tidy", *, started, ended=None, is_success=None, **values):
    """A run of another machine, by how long ago it started, ended, and was last seen."""
    now = timezone.now()
    values.setdefault("seen_at", now)
    return Run.objects.create(
        command=command,
        started_at=now - started,
        ended_at=None if ended is None else now - ended,
        is_success=is_success,
        **{"host": "elsewhere", "pid": 1, **values},
    )


def state(command="tidy", every=HOUR):
    [found] = states_of([Timer(command, "Tidies.", every)])
    return found


def test_run_is_written_down():
    with record("tidy") as run:
        open_run = Run.objects.get()
        assert (open_run.ended_at, open_run.is_success, open_run.pid) == (None, None, os.getpid())
        assert open_run.process == MINE
        run.message, run.details = "Done.", {"files": 3}
    ended = Run.objects.get()
    assert (ended.is_success, ended.message, ended.details) == (True, "Done.", {"files": 3})
    assert ended.ended_at >= ended.started_at


@pytest.mark.parametrize(
    ("error", "is_success", "message"),
    [
        (CommandError("No room."), False, "No room."),
        (ValueError(), False, "ValueError"),
        (KeyboardInterrupt(), False, "It was stopped by hand."),
        (SystemExit(143), False, "It was told to stop."),
        (SystemExit(0), True, ""),
        (OSError("x" * 5000), False, "x" * 1000),
    ],
)
def test_why_it_failed_is_written_down(error, is_success, message):
    with pytest.raises(type(error)), record("tidy"):
        raise error
    run = Run.objects.get()
    assert (run.is_success, run.message) == (is_success, message)


def test_second_run_at_once_is_refused_with_a_sentence():
    other = run_of(started=timedelta(minutes=1), pid=77)
    with pytest.raises(
        AlreadyRunning, match=r"“tidy” has been running since .*, as process 77 on "
    ):
        record("tidy").__enter__()
    with record("other"):
        pass
    other.refresh_from_db()
    assert other.ended_at is None


@pytest.mark.parametrize(
    "dead",
    [
        {"seen_at": timezone.now() - timedelta(minutes=2)},
        {"seen_at": timezone.now() + timedelta(days=1)},  # by a clock that was put back since
        {"pid": NOBODY, "process": MINE},
        {"pid": os.getpid(), "process": MINE[:-1]},  # of a process before this one
    ],
)
def test_run_that_ended_without_a_word_holds_nothing(dead):
    run_of(started=timedelta(minutes=3), **dead)
    with record("tidy"):
        pass
    first, second = Run.objects.order_by("pk")
    assert (first.is_success, second.is_success) == (False, True)
    assert first.message.startswith("It ended without a word")


@pytest.mark.parametrize(
    "alive",
    [
        {"pid": NOBODY},  # by a version that didn't say
        {"pid": NOBODY, "process": "here/4026531836/77"},
        {"pid": os.getpid(), "process": "here/4026531836/77"},
        {"pid": os.getpid(), "process": MINE},  # in another thread
    ],
)
def test_run_of_another_container_of_the_same_name_is_left_alone(alive):
    run = run_of(started=timedelta(minutes=3), host=socket.gethostname(), **alive)
    with pytest.raises(AlreadyRunning):
        record("tidy").__enter__()
    run.refresh_from_db()
    assert run.ended_at is None


def test_database_holds_one_open_run_of_a_command():
    run_of(started=HOUR)
    with pytest.raises(IntegrityError, match="timers_run_one_at_a_time"), transaction.atomic():
        run_of(started=HOUR)
    with pytest.raises(IntegrityError, match="timers_run_ends_with_a_result"), transaction.atomic():
        run_of("other", started=HOUR, ended=timedelta(0))
    with pytest.raises(IntegrityError, match="timers_run_of_a_command"), transaction.atomic():
        run_of("", started=HOUR)


def test_old_runs_go_but_the_last_good_one_stays(monkeypatch):
    monkeypatch.setattr(runs, "KEPT", 3)
    good = run_of(started=9 * HOUR, ended=8 * HOUR, is_success=True)
    failed = [run_of(started=8 * HOUR, ended=7 * HOUR, is_success=False) for _ in range(4)]
    other = run_of("other", started=9 * HOUR, ended=8 * HOUR, is_success=False)
    with pytest.raises(ValueError), record("tidy"):
        raise ValueError
    kept = set(Run.objects.values_list("pk", flat=True))
    assert {good.pk, other.pk, failed[-1].pk, failed[-2].pk} < kept
    assert len(kept) == 5


@pytest.mark.parametrize(
    ("last", "is_running", "has_failed", "is_late", "is_due"),
    [
        (None, False, False, False, True),
        ({"started": HOUR / 2, "ended": HOUR / 3, "is_success": True}, 0, 0, 0, 0),
        ({"started": HOUR, "ended": HOUR / 3, "is_success": True}, 0, 0, 0, 1),
        ({"started": 3 * HOUR, "ended": 2 * HOUR, "is_success": True}, 0, 0, 1, 1),
        ({"started": HOUR / 2, "ended": HOUR / 3, "is_success": False}, 0, 1, 0, 0),
        ({"started": 3 * HOUR}, 1, 0, 0, 0),
        ({"started": HOUR / 2, "seen_at": timezone.now() - HOUR / 3}, 0, 1, 0, 0),
        # The clock was put back since.
        ({"started": -HOUR, "ended": -HOUR, "is_success": True}, 0, 0, 0, 1),
        ({"started": -9 * HOUR, "ended": -9 * HOUR, "is_success": True}, 0, 0, 1, 1),
        ({"started": -9 * HOUR, "seen_at": timezone.now() + 9 * HOUR}, 0, 1, 1, 1),
    ],
)
def test_state(last, is_running, has_failed, is_late, is_due):
    if last:
        run_of(**last)
    found = state()
    assert (found.is_running, found.has_failed, found.is_late, found.is_due) == (
        *map(bool, (is_running, has_failed, is_late, is_due)),
    )


@pytest.mark.parametrize(
    ("last", "is_hung"),
    [
        ({"started": 4 * HOUR}, True),  # its sign of life comes from a thread
        ({"started": 3 * HOUR}, False),
        ({"started": -HOUR}, False),
        ({"started": 4 * HOUR, "seen_at": timezone.now() - HOUR}, False),  # dead
        ({"started": 4 * HOUR, "ended": HOUR, "is_success": True}, False),
    ],
)
def test_run_that_takes_too_long_hangs(last, is_hung):
    run_of(pid=77, **last)
    [found] = states_of([Timer("tidy", "Tidies.", HOUR, longest=3 * HOUR)])
    assert (found.is_hung, found.message == "If it hangs, end process 77 on elsewhere.") == (
        is_hung,
        is_hung,
    )
    if is_hung:
        assert found.is_running and not found.has_failed and not found.is_due


def test_states_take_two_queries_and_know_the_last_success(django_assert_num_queries):
    good = run_of(started=5 * HOUR, ended=4 * HOUR, is_success=True)
    last = run_of(started=2 * HOUR, ended=HOUR, is_success=False)
    for number in range(5):
        run_of(f"other{number}", started=HOUR)
    timers = [Timer(name, "", HOUR) for name in ("tidy", "never", "other1", "other2")]
    with django_assert_num_queries(2):
        first, never, *_ = states_of(timers)
    assert (first.last_run, first.last_success) == (last, good)
    assert (never.last_run, never.last_success) == (None, None)
