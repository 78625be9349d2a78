"""Two connections take turns."""

import threading

import pytest
from django.db import connection

from newsroom.database.turns import one_at_a_time


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_until_the_first_has_finished():
    events = []
    may_finish = threading.Event()
    has_begun = threading.Event()

    def first():
        with one_at_a_time(connection):
            has_begun.set()
            may_finish.wait(10)
            events.append("first finished")
        connection.close()

    def second():
        with one_at_a_time(connection):
            events.append("second began")
        connection.close()

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert has_begun.wait(10)
    threads[1].start()
    threads[1].join(0.2)
    assert events == []
    may_finish.set()
    for thread in threads:
        thread.join(10)
    assert events == ["first finished", "second began"]


@pytest.mark.django_db
def test_one_connection_may_enter_twice():
    entered = 0
    for _ in range(2):
        with one_at_a_time(connection), one_at_a_time(connection):
            entered += 1
    assert entered == 2
