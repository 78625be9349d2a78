"""Telling the database what is about to change of revisions: it lets nobody else change that."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def announced(what: str) -> Iterator[None]:
    """For “publishing” or “rendering”, inside a transaction. After an error it is rolled back."""
    _announce(what)
    yield
    _announce("")


def _announce(what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('newsroom.changes', %s, true)", [what])
