"""Whose marks count where judges were replaced."""

from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from scoring.seating import counted


class Mark(NamedTuple):
    name: str
    number: int
    left_at: datetime | None = None
    kind: str = "mark"


def left(hour):
    return datetime(2026, 11, 22, hour, tzinfo=UTC)


ONE, TWO, THREE = Mark("one", 1), Mark("two", 2), Mark("three", 3)


@pytest.mark.parametrize(
    ("marks", "names"),
    [
        ([ONE, TWO, THREE], ["one", "two", "three"]),
        ([ONE, Mark("two", 2, kind="retract"), THREE], ["one", "three"]),
        # Replaced under the same number, under another number, and on a sheet that was closed before.
        ([Mark("gone", 1, left(9)), ONE, TWO, THREE], ["one", "two", "three"]),
        ([Mark("gone", 1, left(9)), TWO, THREE, Mark("new", 7)], ["two", "three", "new"]),
        ([Mark("gone", 1, left(9)), TWO, THREE], ["gone", "two", "three"]),
        # Two left one after the other: the later one's mark stands beside those who stay.
        ([Mark("first", 1, left(9)), ONE, TWO, Mark("last", 3, left(10))], ["one", "two", "last"]),
        ([Mark("first", 1, left(9)), Mark("last", 1, left(10)), TWO], ["last", "two"]),
        ([], []),
    ],
)
def test_who_sits_now_counts_then_who_left_last(marks, names):
    assert [mark.name for mark in counted(3, marks)] == names
    assert sorted(mark.name for mark in counted(3, marks[::-1])) == sorted(names)
