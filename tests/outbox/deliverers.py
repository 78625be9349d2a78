"""Two processes that deliver at once: here two threads, each with a connection of its own."""

import threading

from django.db import connections

from outbox import delivering


def deliver_by_two() -> list[int]:
    """How many events each of them handled."""
    done = []

    def work():
        try:
            done.append(delivering.deliver().done)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    return done
