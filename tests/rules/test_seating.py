"""Whose marks count where judges were replaced."""

from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from scoring.rules.marking.seating import counted, judges_of, seat_of


class Mark(NamedTuple):
    name: str
    judge_id: int
    number: int
    left_at: datetime | None = None
    kind: str = "mark"


class Judge(NamedTuple):
    id: int
    number: int
    duty: str = "judge"


def left(hour):
    return datetime(2026, 11, 22, hour, tzinfo=UTC)


def names(marks):
    return [mark.name for mark in marks]


ONE, TWO, THREE = Mark("one", 1, 1), Mark("two", 2, 2), Mark("three", 3, 3)
GONE = Mark("gone", 4, 1, left(9))
NEW = Mark("new", 7, 7)
SEATS = (1, 2, 3)


def test_the_first_seats_mark_and_the_chief_has_none():
    members = [Judge(30, 1, "chief"), Judge(10, 9), Judge(20, 4), Judge(40, 2)]
    assert judges_of(members, 2) == [40, 20]
    assert judges_of(members, 5) == [40, 20, 10]
    assert [seat_of(members, one) for one in (40, 20, 10, 30, 99)] == [1, 2, 3, None, None]


@pytest.mark.parametrize(
    ("marks", "seats", "who"),
    [
        ([ONE, TWO, THREE], SEATS, ["one", "two", "three"]),
        ([ONE, Mark("two", 2, 2, kind="retract"), THREE], SEATS, ["one", "three"]),
        # Replaced under the same number, under another number, and on a sheet that was closed before.
        ([GONE, ONE, TWO, THREE], SEATS, ["one", "two", "three"]),
        ([GONE, TWO, THREE, NEW], (2, 3, 7), ["two", "three", "new"]),
        ([GONE, TWO, THREE], (2, 3, 7), ["gone", "two", "three"]),
        # Two left one after the other: the later one's mark stands beside those who stay.
        (
            [Mark("first", 5, 1, left(9)), ONE, TWO, Mark("last", 6, 3, left(10))],
            SEATS,
            ["one", "two", "last"],
        ),
        ([Mark("first", 5, 1, left(9)), Mark("last", 6, 1, left(10)), TWO], SEATS, ["last", "two"]),
        # A judge with a lower number came later: whoever had to give up the seat counts only while it is empty.
        ([TWO, THREE, NEW, ONE], SEATS, ["two", "three", "one"]),
        ([TWO, THREE, NEW], SEATS, ["two", "three", "new"]),
        # All went: what they gave stands.
        ([GONE, Mark("b", 5, 2, left(9)), Mark("c", 6, 3, left(9))], (7, 8, 9), ["gone", "b", "c"]),
        ([], SEATS, []),
    ],
)
def test_who_sits_now_counts_then_who_left_last(marks, seats, who):
    assert names(counted(3, marks, seats)) == who
    assert sorted(names(counted(3, marks[::-1], seats))) == sorted(who)


@pytest.mark.parametrize(
    ("marks", "seats", "who"),
    [
        # Judge 1 was replaced by number 7 while judge 2 has yet to mark: no team of three.
        ([GONE, THREE, NEW], (2, 3, 7), ["three", "new"]),
        ([GONE, TWO, THREE], (2, 3, 7), ["two", "three"]),
        ([TWO, THREE, NEW], SEATS, ["two", "three"]),
        # Nobody has come for judge 1: the place is not awaited from anybody.
        ([GONE, TWO, THREE], (2, 3), ["gone", "two", "three"]),
        ([GONE, TWO], (2, 3), ["gone", "two"]),
        ([], SEATS, []),
    ],
)
def test_a_place_stays_empty_while_the_judge_who_sits_there_has_yet_to_mark(marks, seats, who):
    assert names(counted(3, marks, seats, awaited=True)) == who
