"""What counts as an outage, how often a server that is away is tried, and what is logged."""

import threading

import psycopg
import pytest
from django.db.utils import InterfaceError, OperationalError, ProgrammingError

from newsroom.database import outage as module
from newsroom.database.errors import DatabaseUnavailable
from newsroom.database.outage import Outage, is_outage


def caused(code: str | None) -> OperationalError:
    """Django's error about one of psycopg with this code of PostgreSQL."""
    error = OperationalError("failed")
    error.__cause__ = psycopg.errors.lookup(code)("failed") if code else psycopg.OperationalError()
    return error


@pytest.mark.parametrize(
    ("error", "is_so"),
    [
        (DatabaseUnavailable("It cannot be reached."), True),
        (InterfaceError("the connection is closed"), True),
        (caused(None), True),  # “server closed the connection unexpectedly”
        (caused("57P01"), True),
        (caused("57P03"), True),
        (caused("53300"), True),
        (caused("08006"), True),
        (caused("57014"), False),  # a query that took too long
        (caused("40P01"), False),
        (caused("55P03"), False),
        (caused("53100"), False),  # a full disk has a page of its own
        (ProgrammingError("no such column"), False),
        (ValueError("no"), False),
        (None, False),
    ],
)
def test_an_outage_is_told_from_a_query_that_failed(error, is_so):
    assert is_outage(error) is is_so


def test_an_outage_is_found_behind_another_error():
    try:
        try:
            raise DatabaseUnavailable("away")
        except DatabaseUnavailable:
            raise KeyError("while cleaning up")  # noqa: B904
    except KeyError as error:
        assert is_outage(error)


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1000.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def fail(outage: Outage, address="db", reason="It is away.") -> None:
    with outage.attempt(address):
        raise DatabaseUnavailable(reason)


def test_while_it_is_away_it_is_tried_once_a_second(clock):
    outage, attempts = Outage(), []
    with pytest.raises(DatabaseUnavailable):
        fail(outage)
    for _ in range(100):
        clock.now += 0.05
        with pytest.raises(DatabaseUnavailable, match=r"^It is away\.$"), outage.attempt("db"):
            attempts.append(clock.now)
            raise DatabaseUnavailable("It is away.")
    assert len(attempts) == 4
    clock.now += 1
    with outage.attempt("db"):
        attempts.append("well")
    with outage.attempt("db"):
        attempts.append("at once")
    assert attempts[4:] == ["well", "at once"]


def test_another_server_is_not_taken_for_it(clock):
    outage = Outage()
    with pytest.raises(DatabaseUnavailable):
        fail(outage)
    with outage.attempt("another"):
        pass
    with outage.attempt("db"):
        assert outage._reason == ""


def test_nobody_waits_behind_an_attempt_that_hangs(clock):
    outage = Outage()
    with pytest.raises(DatabaseUnavailable):
        fail(outage)
    clock.now += 2
    is_hanging, may_end = threading.Event(), threading.Event()

    def hang():
        with outage.attempt("db"):
            is_hanging.set()
            may_end.wait(10)

    thread = threading.Thread(target=hang)
    thread.start()
    assert is_hanging.wait(10)
    with pytest.raises(DatabaseUnavailable, match="It is away"), outage.attempt("db"):
        pytest.fail("It was tried a second time.")
    may_end.set()
    thread.join(10)
    with outage.attempt("db"):
        assert outage._reason == ""


def test_an_outage_is_two_lines_of_log(clock, caplog):
    outage = Outage()
    for _ in range(3):
        with pytest.raises(DatabaseUnavailable):
            fail(outage)
        outage.report()
        clock.now += 2
    with outage.attempt("db"):
        pass
    outage.report()  # a connection of before, found broken now
    with outage.attempt("db"):
        pass
    assert caplog.messages == [
        "The database is away, so pages answer 503. It is away.",
        "The database is back after 6 seconds.",
    ]
    clock.now += 60
    outage.report()
    assert caplog.messages[2:] == [
        "The database is away, so pages answer 503. A connection to it was lost."
    ]
