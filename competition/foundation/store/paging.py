"""Pages of long lists."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Select, SQLColumnExpression, func, select

from competition.foundation.store.db import db

T = TypeVar("T")
R = TypeVar("R")
SIZE = 50
SIZES = (25, 50, 100, 200)


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page: its rows, its number (from 1), the page size and the count of all rows."""

    rows: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Which row of the whole list the page begins with, from 1."""
        return (self.number - 1) * self.size + 1


def size_of(wished: int | None) -> int:
    """One of the offered page sizes; anything else is the usual one."""
    return wished if wished in SIZES else SIZE


def page(statement: Select[*tuple[Any, ...]], number: int = 1, size: int = SIZE) -> Page[Any]:
    """Rows `size` at a time; a number beyond the end gives the last page."""
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = _within(number, size, total)
    rows = db.session.execute(statement.limit(size).offset((number - 1) * size)).all()
    return Page(rows, number, size, total)


def page_of(rows: Sequence[T], number: int = 1, size: int = SIZE) -> Page[T]:
    """A page of a list that rules or several queries made."""
    number = _within(number, size, len(rows))
    return Page(rows[(number - 1) * size : number * size], number, size, len(rows))


def _within(number: int, size: int, total: int) -> int:
    return min(max(1, number), max(1, -(-total // size)))


class Rows(Protocol[T]):
    """The rows of a list, read by the page or all of them."""

    def page(self, number: int, size: int) -> Page[T]: ...

    def all(self) -> Sequence[T]: ...


@dataclass(frozen=True)
class Read(Generic[T]):
    """Rows of a statement; `made` makes them of what was read, many at once."""

    statement: Select[*tuple[Any, ...]]
    made: Callable[[Sequence[Any]], Sequence[T]]

    def page(self, number: int, size: int) -> Page[T]:
        found = page(self.statement, number, size)
        return Page(self.made(found.rows), found.number, found.size, found.total)

    def all(self) -> Sequence[T]:
        return self.made(db.session.execute(self.statement).all())

    def then(self, made: Callable[[Sequence[T]], Sequence[R]]) -> "Read[R]":
        """The same rows with what a page shows of them."""
        return Read(self.statement, lambda found: made(self.made(found)))


@dataclass(frozen=True)
class Listed(Generic[T]):
    """Rows that rules or several queries made."""

    rows: Sequence[T]

    def page(self, number: int, size: int) -> Page[T]:
        return page_of(self.rows, number, size)

    def all(self) -> Sequence[T]:
        return self.rows


# The orders of a list by their names: columns, the smallest first.
Orders = Mapping[str, tuple[SQLColumnExpression[Any], ...]]


def ordered(
    orders: Orders, wished: str, usual: tuple[SQLColumnExpression[Any], ...]
) -> list[SQLColumnExpression[Any]]:
    """What a statement is ordered by: `wished` is a name, "-name" for the largest first; equal rows stay as usual."""
    columns = orders.get(wished.removeprefix("-"), ())
    # What is missing is the smallest on every database.
    turned = [
        column.desc().nulls_last() if wished.startswith("-") else column.nulls_first() for column in columns
    ]
    return [*turned, *usual]
