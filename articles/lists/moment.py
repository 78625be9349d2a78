"""One present for a whole list: all that it asks sees the database as it is at that moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from articles.freshness import Moment, freshness, moment

# The time is taken after the snapshot: what a list sees as published has then begun, and what it
# sees as replaced has ended.
BEGIN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SELECT clock_timestamp()"


@contextmanager
def one_moment() -> Iterator[None]:
    """Around a view that lists articles.

    Otherwise an article that is published anew between two questions would be in neither: its old
    revision is listed no longer, and the new one has not begun yet.
    """
    if not freshness.is_polled or connection.in_atomic_block:
        yield
        return
    mark = freshness.begin()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(BEGIN)
            cursor.nextset()
            (at,) = cursor.fetchone()
        held = moment.set(Moment(at, mark))
        try:
            yield
        finally:
            moment.reset(held)
