"""How many requests may be busy: some threads are always left for what memory can answer."""

import threading
from contextlib import ExitStack

import pytest

from newsroom.page_cache import gate as rules
from newsroom.page_cache.gate import SPARE, Busy, Gate, Kind


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(rules, "PATIENCE", dict.fromkeys(Kind, 0.02))
    monkeypatch.setattr(rules, "BRIEFLY", 0.01)


def fill(gate, kind, stack):
    """Enter as often as that kind may, and one time more."""
    entered = 0
    with pytest.raises(Busy):
        while True:
            stack.enter_context(gate.entered(kind))
            entered += 1
    return entered


@pytest.mark.parametrize("threads", [2, 3, 4, 8, 16, 64])
@pytest.mark.parametrize("kind", Kind)
def test_threads_are_left_for_what_memory_answers(impatient, threads, kind):
    gate = Gate(threads)
    assert gate.room == max(1, threads - SPARE)
    for _ in range(2):  # what has left makes room
        with ExitStack() as stack:
            assert 1 <= fill(gate, kind, stack) == gate.running_at_most[kind] <= gate.room


def test_searches_and_the_admin_leave_room_for_pages(impatient):
    gate = Gate(16)
    with ExitStack() as stack:
        fill(gate, Kind.SEARCH, stack)
        fill(gate, Kind.ADMIN, stack)
        assert fill(gate, Kind.PAGE, stack) > 0


def test_there_is_room_for_so_many_and_no_more(impatient):
    gate = Gate(16)
    with ExitStack() as stack:
        for _ in range(gate.room):
            stack.enter_context(gate.waiting())
        with pytest.raises(Busy), gate.waiting():
            pass
        with pytest.raises(Busy), gate.entered(Kind.PAGE):
            pass


def test_who_waits_gets_the_turn_of_who_leaves():
    gate = Gate(16)
    entered = threading.Event()

    def enter():
        with gate.entered(Kind.SEARCH):
            entered.set()

    with ExitStack() as stack:
        for _ in range(gate.running_at_most[Kind.SEARCH]):
            stack.enter_context(gate.entered(Kind.SEARCH))
        thread = threading.Thread(target=enter)
        thread.start()
        assert not entered.wait(0.05)
    assert entered.wait(5)
    thread.join(5)


def test_what_fails_inside_leaves_it(impatient):
    gate = Gate(8)
    for _ in range(10):
        with pytest.raises(ZeroDivisionError), gate.entered(Kind.PAGE):
            _ = 1 / 0
