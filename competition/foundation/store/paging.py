"""Pages of long lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from competition.foundation.store.db import db

T = TypeVar("T")
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
