"""Holding tables amid traffic: nobody else writes to them, and nobody fails for it."""

import time
from collections.abc import Iterable

from django.db import OperationalError, connection, transaction
from django.db.models import Model
from psycopg.errors import LockNotAvailable

PATIENCE = 60.0  # seconds
AT_A_TIME = 2_000  # milliseconds in which others wait behind this one
BETWEEN = 0.1  # seconds in which they go on


class Busy(Exception):
    """Others kept writing."""


def hold_tables(models: Iterable[type[Model]]) -> None:
    """Let others read these tables, and those that point at them; nobody writes or locks a row.

    Until the transaction ends. It waits only while it holds nothing, for the first table alone: so
    it never stands in a circle with somebody who holds a row and wants a table. Raises Busy.
    """
    first, *others = (connection.ops.quote_name(name) for name in _with_dependents(models))
    until = time.monotonic() + PATIENCE
    while not _hold(first, others):
        if time.monotonic() > until:
            raise Busy
        time.sleep(BETWEEN)


def _hold(first: str, others: list[str]) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {AT_A_TIME}")
            cursor.execute(f"LOCK TABLE {first} IN EXCLUSIVE MODE")
            cursor.execute(f"LOCK TABLE {', '.join(others)} IN EXCLUSIVE MODE NOWAIT")
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            return False
        raise
    return True


def _with_dependents(models: Iterable[type[Model]]) -> list[str]:
    """The names of their tables, and of all whose rows go or change with theirs."""
    found = list(models)
    for model in found:  # which grows
        for field in model._meta.get_fields(include_hidden=True):
            if field.auto_created and not field.concrete and field.related_model not in found:
                found.append(field.related_model)  # type: ignore[arg-type]
    return list(dict.fromkeys(model._meta.db_table for model in found))
