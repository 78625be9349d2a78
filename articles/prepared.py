"""Query sets of the pages that are asked for most: compiled once by Django, once by the server.

To compile one takes Django as long as PostgreSQL needs to answer it.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
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
    rows: list[tuple[Any, ...]] = connection.prepared_rows(statement, values)  # type: ignore[attr-defined]
    return rows


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
        return list(self._compiled.converted(ask(self._compiled.statement, **values)))

    def all(self, **values: Any) -> list[Row]:
        return self._compiled.instances(ask(self._compiled.statement, **values))

    def found(self, **values: Any) -> "Found[Row] | None":
        """The first row, of which an instance may never be needed."""
        rows = ask(self._compiled.statement, **values)
        return Found(rows[0], self._compiled) if rows else None

    @cached_property
    def _compiled(self) -> "_Compiled":
        stand_ins = {name: STAND_INS[type_] for name, type_ in self._types.items()}
        query = self._build(**stand_ins).query
        compiler = query.get_compiler(connection=connection)
        text, params = compiler.as_sql()
        names = [(value, f"%({name})s") for name, value in stand_ins.items()]
        connection.ensure_connection()
        placed = [_named(param, names) for param in params]
        return _Compiled(text.replace("%%", "%%%%") % tuple(placed), compiler)


class Found(Generic[Row]):
    """A row as the database gave it."""

    def __init__(self, row: tuple[Any, ...], compiled: "_Compiled") -> None:
        self.row, self._compiled = row, compiled

    @property
    def annotations(self) -> dict[str, int]:
        """The places of what the query set is annotated with, by name."""
        return self._compiled.annotations

    def instance(self) -> Row:
        [instance] = self._compiled.instances([self.row])
        return instance


class _Compiled:
    """A statement, and how its rows become values and instances, which Django works out anew
    for each query set.
    """

    def __init__(self, statement: str, compiler: Any):
        self.statement = statement
        self._compiler = compiler
        self.annotations: dict[str, int] = compiler.annotation_col_map
        self._converters = compiler.get_converters([column[0] for column in compiler.select])
        info = compiler.klass_info
        if info is None:  # a query set of values
            return
        start, end = info["select_fields"][0], info["select_fields"][-1] + 1
        self._model, self._own = info["model"], slice(start, end)
        self._names = [column[0].target.attname for column in compiler.select[start:end]]
        self._related = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]

    def converted(self, rows: list[tuple[Any, ...]]) -> Iterable[Any]:
        return self._compiler.apply_converters(rows, self._converters) if self._converters else rows

    def instances(self, rows: list[tuple[Any, ...]]) -> list[Any]:
        """As Django's own ModelIterable makes them."""
        found = []
        for row in self.converted(rows):
            instance = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
            for each in self._related:
                each.populate(row, instance)
            for name, place in self.annotations.items():
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
