"""A thread of the process delivers after the commit; nobody waits for it."""

import os
import threading
import time

import pytest
from django.core.signals import request_started
from django.db import OperationalError, connection, transaction

from outbox import background, delivering, events, handlers
from outbox.background import Background
from outbox.models import Event


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


@pytest.fixture
def thread(settings, monkeypatch):
    settings.DELIVER_IN_BACKGROUND = True
    worker = Background()
    monkeypatch.setattr(background, "_background", worker)
    yield worker
    worker.end()


@pytest.mark.django_db(transaction=True)
def test_it_delivers_what_is_committed(handled, thread):
    with transaction.atomic():
        events.record("test", {"number": 1})
        time.sleep(0.2)
        assert handled == []
    wait_until(lambda: Event.objects.filter(done_at__isnull=False).exists())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        events.record("test", {"number": 2})
        raise ZeroDivisionError
    with transaction.atomic():
        events.record("test", {"number": 3})
    wait_until(lambda: len(handled) == 2)
    assert handled == [{"number": 1}, {"number": 3}]


@pytest.mark.django_db(transaction=True)
def test_a_slow_handler_holds_nobody(handled, thread):
    may_end = threading.Event()
    handlers.register("test", lambda event: may_end.wait(10))
    began = time.monotonic()
    for _ in range(5):
        with transaction.atomic():
            events.record("test", {})
    assert time.monotonic() - began < 2
    may_end.set()
    wait_until(lambda: not Event.objects.waiting().exists())


@pytest.mark.django_db(transaction=True)
def test_the_end_waits_for_what_is_being_sent(handled, thread):
    began, ended = threading.Event(), threading.Event()

    def slow(event):
        began.set()
        time.sleep(0.5)
        ended.set()

    handlers.register("test", slow)
    with transaction.atomic():
        events.record("test", {})
        events.record("test", {})
    assert began.wait(5)
    thread.end()
    assert ended.is_set()
    assert Event.objects.waiting().count() == 1  # nothing new was begun
    thread.wake()  # which is no error


@pytest.mark.django_db(transaction=True)
def test_a_fork_begins_a_thread_of_its_own(handled, thread):
    with transaction.atomic():
        events.record("test", {})
    wait_until(lambda: len(handled) == 1)
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if thread._thread is None and not thread._lock.locked() else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.django_db(transaction=True)
def test_the_first_request_of_a_process_begins_with_what_another_left(handled, settings, thread):
    settings.DELIVER_IN_BACKGROUND = False
    events.record("test", {})
    settings.DELIVER_IN_BACKGROUND = True
    background.wake_at_first_request()
    request_started.send(sender=None)
    wait_until(lambda: len(handled) == 1)
    request_started.disconnect(dispatch_uid=background.UID)
    assert not any(key[0] == background.UID for key, *_ in request_started.receivers)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_said_once(handled, thread, monkeypatch, caplog):
    monkeypatch.setattr(background, "AFTER_FAILURE", 0.01)
    rounds = []

    def fail(until):
        rounds.append(1)
        raise OperationalError("Gone")

    monkeypatch.setattr(delivering, "deliver", fail)
    thread.wake()
    wait_until(lambda: len(rounds) > 3)
    monkeypatch.undo()
    thread.end()
    assert caplog.text.count("What is to be sent can’t be read: Gone") == 1


def test_it_is_off_in_tests(db, handled):
    background.wake()
    assert background._background._thread is None
