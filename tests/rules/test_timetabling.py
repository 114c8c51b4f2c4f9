"""Sessions against venues, workstations and people."""

from datetime import UTC, datetime, timedelta

import pytest

from competition.rules.timetabling import Slot, problems_with_timetable

NINE = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def slot(session: str, start: int, hours: int = 2, **more) -> Slot:
    starts_at = NINE + timedelta(hours=start)
    return Slot(session, starts_at, starts_at + timedelta(hours=hours), **{"venue": "一号馆", **more})


@pytest.mark.parametrize(
    ("slots", "room", "expected"),
    [
        ([slot("甲", 0), slot("乙", 2)], {}, []),
        ([slot("甲", 0), slot("乙", 1)], {}, ["venue_taken"]),
        ([slot("甲", 0), slot("乙", 1, venue="二号馆")], {}, []),
        ([slot("甲", 0, workstations=6), slot("乙", 1, workstations=6)], {"一号馆": 12}, []),
        ([slot("甲", 0, workstations=6), slot("乙", 1, workstations=7)], {"一号馆": 12}, ["venue_crowded"]),
        ([slot("甲", 0, workstations=6), slot("乙", 2, workstations=7)], {"一号馆": 12}, []),
        ([slot("甲", 0, workstations=13)], {"一号馆": 12}, ["workstations_too_few"]),
        ([slot("甲", 0, hours=0)], {}, ["session_ends_before_it_starts"]),
        ([slot("甲", 0, venue=None)], {}, ["session_without_venue"]),
        (
            [
                slot("甲", 0, people=frozenset({1, 2})),
                slot("乙", 1, venue="二号馆", people=frozenset({2, 3})),
            ],
            {},
            ["people_in_two_sessions"],
        ),
    ],
)
def test_a_timetable_is_checked_whole(slots, room, expected):
    assert [problem.code for problem in problems_with_timetable(slots, room)] == expected


def test_everything_is_told_at_once_in_order_of_time():
    shared = {"people": frozenset({7})}
    problems = problems_with_timetable(
        [slot("乙", 1, **shared), slot("甲", 0, **shared), slot("丙", 9, 0)], {}
    )
    assert [(p.code, p.details["session"]) for p in problems] == [
        ("session_ends_before_it_starts", "丙"),
        ("venue_taken", "乙"),
        ("people_in_two_sessions", "乙"),
    ]
