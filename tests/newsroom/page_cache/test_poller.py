"""The poller: each change is heard once, however late; what may have been missed is everything."""

import random
import threading
import time

import psycopg
import pytest
from django.db import connection

from articles.freshness import EVERYTHING, Freshness
from newsroom.page_cache import poller as rules
from newsroom.page_cache.building import _connect_params
from newsroom.page_cache.poller import Poller
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard():
    """The scopes of each poll that found some."""
    return []


@pytest.fixture
def poller(heard):
    known = Freshness()
    known.listen(lambda scopes: heard.append(set(scopes)))
    poller = Poller(known, _connect_params)
    poller._poll()  # the first one takes everything for changed
    assert heard.pop() == {EVERYTHING}
    yield poller
    poller._close()


@pytest.fixture
def session():
    with psycopg.connect(**_connect_params(), autocommit=True) as session:
        yield session


def note(session, *scopes):
    for scope in scopes:
        session.execute("INSERT INTO page_change (scope) VALUES (%s)", [scope])


def test_a_change_is_heard_once(poller, heard, session):
    note(session, 7)
    for _ in range(3):
        poller._poll()
    assert heard == [{7}]


@pytest.mark.parametrize("changes", [200, pytest.param(8_000, marks=pytest.mark.drill)])
def test_each_of_many_changes_is_heard_once_however_late(poller, heard, changes):
    """Four writers with open transactions, savepoints and rollbacks."""
    committed = [set() for _ in range(4)]

    def write(number):
        chance = random.Random(number)
        with psycopg.connect(**_connect_params()) as session:
            for turn in range(changes // 4):
                scope = 1 + number * 100_000 + turn
                note(session, scope)
                if chance.random() < 0.3:
                    session.execute("SAVEPOINT s")
                    note(session, 1_000_000 + scope)
                    session.execute("ROLLBACK TO SAVEPOINT s")
                if chance.random() < 0.2:
                    time.sleep(chance.random() / 20)
                if chance.random() < 0.2:
                    session.rollback()
                else:
                    session.commit()
                    committed[number].add(scope)

    threads = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        poller._poll()
        time.sleep(0.002)
    poller._poll()
    every = [scope for scopes in heard for scope in scopes]
    assert len(every) == len(set(every))
    assert set(every) == set().union(*committed)
    assert len(heard) > 10


@pytest.mark.parametrize(
    "happened", ["a long silence", "a restored database", "too many changes", "another server"]
)
def test_what_may_have_been_missed_is_everything(poller, heard, session, happened):
    if happened == "a long silence":
        poller._heard_at -= rules.SILENCE + 1
    elif happened == "a restored database":
        poller._xmax += 1_000_000
    elif happened == "too many changes":
        note(session, *range(1, rules.MOST_SCOPES + 2))
    else:
        poller._server = "another"
    poller._poll()
    assert heard == [{EVERYTHING}]
    poller._poll()
    assert heard == [{EVERYTHING}]


def test_many_changes_are_heard_by_name(poller, heard, session):
    note(session, *range(1, rules.MOST_SCOPES + 1))
    poller._poll()
    assert heard == [set(range(1, rules.MOST_SCOPES + 1))]


def test_rows_of_another_server_are_left_alone(poller, heard, session):
    """A restored dump holds transactions that this server has not begun yet."""
    session.execute("INSERT INTO page_change (xid, scope) VALUES ('999999999999', 7)")
    poller._poll()
    assert heard == []


def test_a_connection_that_was_closed_is_made_anew(poller, heard, session):
    session.execute("SELECT pg_terminate_backend(%s)", [poller._connection.info.backend_pid])
    note(session, 7)
    poller._poll_or_reconnect()
    assert heard == [{7}]  # it is the same server, which knows what was seen of it


def test_the_next_start_and_end_of_a_period_are_known(poller, session):
    assert poller._freshness.next_boundary is None
    article = factories.ScheduledArticleFactory()
    poller._poll()
    assert poller._freshness.next_boundary == article.revisions.get().live.lower


def test_the_time_is_that_of_the_database(poller, session):
    (before,) = session.execute("SELECT clock_timestamp()").fetchone()
    now = poller._freshness.now()
    (after,) = session.execute("SELECT clock_timestamp()").fetchone()
    poller._poll()
    assert (before - now).total_seconds() < 0.5
    assert poller._freshness.now() > before
    assert now <= after  # never ahead


# Sweeping


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(rules, "SWEEP_EVERY", 0.0)
    monkeypatch.setattr(rules, "SWEEP_AFTER", 0.0)


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT scope FROM page_change ORDER BY scope")
        return [scope for (scope,) in cursor]


def poll_until_swept(poller):
    """Nothing is swept above the oldest transaction of the server, which other tests have, too."""
    left = [len(rows())]
    deadline = time.monotonic() + 60
    while left[-1] and time.monotonic() < deadline:
        poller._poll()
        left.append(len(rows()))
    assert left[-1] == 0
    return left


def test_what_every_process_has_heard_is_swept(poller, heard, session, at_once):
    session.execute("DELETE FROM page_change")
    note(session, 1, 2, 3)
    poll_until_swept(poller)
    assert heard == [{1, 2, 3}]


def test_nothing_is_swept_before_its_time(poller, session, monkeypatch):
    session.execute("DELETE FROM page_change")
    monkeypatch.setattr(rules, "SWEEP_EVERY", 0.0)
    note(session, 1)
    for _ in range(3):
        poller._poll()
    assert rows() == [1]


def test_nothing_is_swept_above_a_transaction_that_is_open(poller, session, at_once):
    """Who commits late is behind what was noted before."""
    session.execute("DELETE FROM page_change")
    with psycopg.connect(**_connect_params()) as late:
        note(late, 1)
        note(session, 2)
        for _ in range(3):
            poller._poll()
        late.commit()
        assert rows() == [1, 2]
    poll_until_swept(poller)


def test_a_poll_sweeps_so_much_and_the_next_one_more(poller, session, at_once, monkeypatch):
    monkeypatch.setattr(rules, "MOST_SWEPT", 2)
    session.execute("DELETE FROM page_change")
    note(session, 1, 2, 3, 4, 5)
    assert {3, 1} <= set(poll_until_swept(poller))


def test_who_may_not_sweep_hears_all_the_same(poller, heard, session, at_once, monkeypatch):
    monkeypatch.setattr(rules, "SWEEP", "DELETE FROM page_change WHERE false AND 1/0 = %(xmin)s")
    note(session, 7)
    for _ in range(3):
        poller._poll()
    assert heard == [{7}]


# The thread


def test_it_says_when_the_database_is_away_and_when_it_answers(poller, heard, monkeypatch):
    monkeypatch.setattr(rules, "RETRY", 0.05)
    monkeypatch.setattr(rules, "INTERVAL", 0.05)
    known = poller._freshness
    real = poller._connect_params

    def nowhere():
        return real() | {"host": "/nonexistent"}

    poller._connect_params = nowhere
    poller._close()
    poller.ensure_running()
    wait_until(lambda: poller.is_down)
    assert not poller.wait_for_poll(rules.clock())
    poller._connect_params = real
    wait_until(lambda: not poller.is_down)
    assert poller.wait_for_poll(rules.clock())
    assert known.proved_at > rules.clock() - 1
    assert heard == []
    poller._end()
    time.sleep(0.2)


def wait_until(is_so):
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
