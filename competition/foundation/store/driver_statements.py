"""Statements of a hot path: compiled once for each engine, then run straight on the driver.

Around a statement that takes SQLite ten microseconds SQLAlchemy spends a hundred on parameters and results.
Where a tablet waits and the write lock is held that is most of the time; elsewhere plain Core and ORM serve.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import BinaryExpression, ClauseElement, ColumnElement, Connection, Dialect, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.operators import in_op
from sqlalchemy.types import Boolean, UserDefinedType

from competition.foundation.store.db import connection as current

Processor = Callable[[Any], Any]


class _Listed(UserDefinedType[list[Any]]):
    """A list in one parameter: an array of PostgreSQL, for SQLite JSON."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Processor | None:
        return json.dumps if dialect.name == "sqlite" else None


class Among(BinaryExpression[bool]):
    """`column IN (the values of one list parameter)`: one text, however long the list is."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        super().__init__(column, bindparam(name, type_=_Listed()), in_op, type_=Boolean())


@compiles(Among, "sqlite")
def _among_sqlite(element: Among, compiler: SQLCompiler, **words: Any) -> str:
    column, values = (compiler.process(one, **words) for one in (element.left, element.right))
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - a name and a placeholder


@compiles(Among, "postgresql")
def _among_postgresql(element: Among, compiler: SQLCompiler, **words: Any) -> str:
    column, values = (compiler.process(one, **words) for one in (element.left, element.right))
    return f"{column} = ANY({values})"


class Prepared:
    """A Core statement and what each engine needs to run it. Values are given by the names of its parameters."""

    def __init__(self, statement: ClauseElement, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = list(columns) if columns is not None else None
        self._by_dialect: dict[str, _Compiled] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """What it selects."""
        connection = current()
        compiled = self._compiled(connection)
        with _translated(connection, compiled.text):
            found = _driver(connection).execute(compiled.text, compiled.parameters(values)).fetchall()
        return [compiled.row(row) for row in found]

    def run(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Carry it out once for each row of values."""
        if not rows:
            return
        connection = current()
        compiled = self._compiled(connection)
        with _translated(connection, compiled.text), closing(_driver(connection).cursor()) as cursor:
            cursor.executemany(compiled.text, [compiled.parameters(row) for row in rows])

    def _compiled(self, connection: Connection) -> "_Compiled":
        dialect = connection.dialect
        found = self._by_dialect.get(dialect.name)
        if found is None:
            found = self._by_dialect[dialect.name] = _Compiled(self._statement, dialect, self._columns)
        return found


def _driver(connection: Connection) -> Any:
    """The driver's own connection: both drivers execute on it and give rows as tuples."""
    return connection.connection.driver_connection


@contextmanager
def _translated(connection: Connection, text: str) -> Iterator[None]:
    """What the driver raises as SQLAlchemy's error of the same name, as everywhere else."""
    errors = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except errors as problem:
        raise DBAPIError.instance(
            text, None, problem, errors, hide_parameters=True, dialect=connection.dialect
        ) from problem


class _Compiled:
    def __init__(self, statement: ClauseElement, dialect: Dialect, columns: list[str] | None) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("a statement was expected")
        self.text = str(compiled)
        # What the text itself needs, such as a limit.
        self._fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        to_driver = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
        }
        self._to_driver = [(name, processor) for name, processor in to_driver.items() if processor]
        order = compiled.positiontup
        self._by_place = itemgetter(*order) if order and len(order) > 1 else None
        self._only = order[0] if order and len(order) == 1 else None
        from_driver = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in getattr(statement, "selected_columns", ())
        ]
        self._from_driver = [(at, processor) for at, processor in enumerate(from_driver) if processor]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """Values as the driver takes them: by place or by name."""
        given = {**self._fixed, **values}
        for name, processor in self._to_driver:
            given[name] = processor(given[name])
        if self._by_place is not None:
            return self._by_place(given)
        return given if self._only is None else (given[self._only],)

    def row(self, row: Any) -> tuple[Any, ...]:
        """A row with its types restored."""
        if not self._from_driver:
            return tuple(row)
        whole = list(row)
        for at, processor in self._from_driver:
            whole[at] = processor(whole[at])
        return tuple(whole)
