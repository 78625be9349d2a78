"""How many requests may be busy: some threads are always left for what memory can answer."""

import threading
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.page_cache import gate as rules
from newsroom.page_cache.gate import SPARE, Busy, Gate, Kind


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(rules, "PATIENCE", dict.fromkeys(Kind, 0.02))


@pytest.mark.parametrize("threads", [2, 3, 4, 8, 16, 64])
@pytest.mark.parametrize("kind", Kind)
def test_threads_are_left_for_what_memory_answers(threads, kind):
    gate = Gate(threads)
    assert gate.room == max(1, threads - SPARE)
    assert 1 <= gate.running_at_most[kind] <= gate.room


def test_searches_and_the_admin_leave_room_for_pages(impatient):
    gate = Gate(16)
    with ExitStack() as stack:
        for kind in (Kind.SEARCH, Kind.ADMIN):
            for _ in range(gate.running_at_most[kind]):
                stack.enter_context(gate.entered(kind))
            with pytest.raises(Busy), gate.entered(kind):
                pass
        stack.enter_context(gate.entered(Kind.PAGE))
    assert gate.inside == 0


def test_who_waits_gets_the_turn_of_who_leaves():
    gate = Gate(4)
    entered = threading.Event()

    def enter():
        with gate.entered(Kind.PAGE):
            entered.set()

    with gate.entered(Kind.PAGE):
        gate.room = 2
        thread = threading.Thread(target=enter)
        thread.start()
        assert not entered.wait(0.05)
    assert entered.wait(5)
    thread.join(5)
    assert (gate.inside, gate.running[Kind.PAGE]) == (0, 0)


def test_what_fails_inside_leaves_it():
    gate = Gate(8)
    with pytest.raises(ZeroDivisionError), gate.entered(Kind.PAGE):
        _ = 1 / 0
    assert (gate.inside, gate.running[Kind.PAGE]) == (0, 0)


@given(
    st.integers(2, 20),
    st.lists(st.sampled_from([*Kind, "wait", "leave", "leave"]), max_size=60),
)
def test_never_more_than_there_is_room_for(threads, steps):
    gate, inside = Gate(threads), []
    patience, rules.PATIENCE = rules.PATIENCE, dict.fromkeys(Kind, 0.0)
    try:
        for step in steps:
            if step == "leave":
                if inside:
                    inside.pop(0).close()
                continue
            stack = ExitStack()
            try:
                stack.enter_context(gate.waiting() if step == "wait" else gate.entered(step))
                inside.append(stack)
            except Busy:
                stack.close()
            assert gate.inside == len(inside) <= gate.room
            assert all(gate.running[kind] <= gate.running_at_most[kind] for kind in Kind)
        for stack in inside:
            stack.close()
        assert gate.inside == sum(gate.running.values()) == 0
    finally:
        rules.PATIENCE = patience
