"""Query sets of the pages that are asked for most: compiled once by Django, once by the server.

To compile one takes Django as long as PostgreSQL needs to answer it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import BooleanField, Func, Model, QuerySet
from django.db.models.query import get_related_populators
from psycopg import sql

Row = TypeVar("Row", bound=Model)
# What a query set is compiled with, by the type of a value: nothing that it says of its own.
STAND_INS: dict[type, Any] = {
    datetime: datetime.max.replace(tzinfo=UTC),
    int: -(2**31),
    str: "stand-in\ue000",
    list: [-(2**31)],
}


class IsAmong(Func):
    """Whether the first expression is one of the second, an array: one value, however many."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


def ask(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a prepared statement, whose values have names: `%(at)s`."""
    with connection.prepared_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement, values)
        return cursor.fetchall()


class Prepared(Generic[Row]):
    """A query set whose values are given later, one of a type: `Prepared(build, at=datetime)`.

    `build` makes it of values with these names. Nothing else of it may ever change.
    """

    def __init__(self, build: Callable[..., QuerySet[Row]], **types: type) -> None:
        self._build, self._types = build, types

    def first(self, **values: Any) -> Row | None:
        return next(iter(self.all(**values)), None)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The columns, for a query set of values."""
        statement, compiler = self._compiled
        return list(compiler.results_iter([ask(statement, **values)]))

    def all(self, **values: Any) -> list[Row]:
        statement, compiler = self._compiled
        return self._instances(compiler, ask(statement, **values))

    @cached_property
    def _compiled(self) -> tuple[str, Any]:
        stand_ins = {name: STAND_INS[type_] for name, type_ in self._types.items()}
        query = self._build(**stand_ins).query
        compiler = query.get_compiler(connection=connection)
        text, params = compiler.as_sql()
        names = [(value, f"%({name})s") for name, value in stand_ins.items()]
        connection.ensure_connection()
        placed = [_named(param, names) for param in params]
        return text.replace("%%", "%%%%") % tuple(placed), compiler

    def _instances(self, compiler: Any, rows: list[tuple[Any, ...]]) -> list[Row]:
        """As Django's own ModelIterable makes them."""
        select, info = compiler.select, compiler.klass_info
        start, end = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [column[0].target.attname for column in select[start:end]]
        related = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]
        found = []
        for row in compiler.results_iter([rows]):
            instance = info["model"].from_db(connection.alias, names, row[start:end])
            for each in related:
                each.populate(row, instance)
            for name, place in compiler.annotation_col_map.items():
                setattr(instance, name, row[place])
            found.append(instance)
        return found


def _named(param: Any, names: list[tuple[Any, str]]) -> str:
    """The name of a value that comes later; any other value as it stands in the statement."""
    for stand_in, name in names:
        if (
            isinstance(param, type(stand_in)) and param == stand_in
        ):  # Django has integers of its own
            return name
    if isinstance(param, datetime):
        raise ValueError("A statement that is kept would ask about this moment for ever.")
    return sql.Literal(param).as_string(connection.connection).replace("%", "%%")
