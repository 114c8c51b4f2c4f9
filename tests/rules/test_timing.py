"""Working time: what is read of what people type, what counts, and how it climbs the ladder of ties."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.rules import timing
from scoring.rules.tally.ranking import Contender, Rung, rank, ties
from scoring.rules.timing import TimeState, TypedTime, WorkingTime


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("1:23:45", 5025),
        ("01:23:45", 5025),
        ("1：23：45", 5025),
        ("１：２３：４５", 5025),
        (" 83:45 ", 5025),
        ("83：45", 5025),
        ("83", 4980),
        ("83分", 4980),
        ("83分45秒", 5025),
        ("1小时23分45秒", 5025),
        ("1小时23分", 4980),
        ("2小时", 7200),
        ("00:45", 45),
        ("135:20", 8120),
        ("0:00:45", 45),
    ],
)
def test_a_time_is_read_as_people_write_it(typed, seconds):
    assert timing.seconds_of(typed) == seconds


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "1:30", "1：30", "1:2:3", "1:75:00", "83:60", "1.5", "-5", "1:23:45:00", "1:23:4", "12345"],
)
def test_what_is_not_clearly_a_time_is_not_read(typed):
    assert timing.seconds_of(typed) is None


@given(st.integers(1, timing.DAY - 1))
def test_a_time_shown_is_read_back_to_the_second(seconds):
    assert timing.seconds_of(timing.shown(seconds)) == seconds
    read, problems = timing.read("C-01", TypedTime(timing.shown(seconds)))
    assert (read, problems) == (WorkingTime(TimeState.FINISHED, seconds), [])


def test_extra_time_is_beside_the_time_and_does_not_count():
    read, problems = timing.read("C-01", TypedTime("1:30:00", "10", "主轴报警"))
    assert problems == []
    assert (read.seconds, read.extra, read.counted) == (5400, 600, 4800)


def test_not_finished_absent_and_not_timed_are_three_things_and_no_time_at_all():
    states = [timing.read("C-01", TypedTime(word))[0] for word in ("未完成", "缺考", "未计时", "Absent")]
    assert [one.state for one in states] == [
        TimeState.UNFINISHED,
        TimeState.ABSENT,
        TimeState.UNTIMED,
        TimeState.ABSENT,
    ]
    assert [one.counted for one in states] == [None] * 4
    assert [one.decides for one in states] == [True, False, False, False]
    assert timing.read("C-01", TypedTime(state="unfinished"))[0] == WorkingTime(TimeState.UNFINISHED)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (TypedTime("1:30"), ("time_ambiguous", "time")),
        (TypedTime("一个半小时"), ("time_unreadable", "time")),
        (TypedTime(""), ("time_unreadable", "time")),
        (TypedTime("0"), ("time_out_of_range", "time")),
        (TypedTime("1440"), ("time_out_of_range", "time")),
        (TypedTime("1:00:00", state="untimed"), ("time_beside_state", "time")),
        (TypedTime("60", "5"), ("extra_without_reason", "extra_reason")),
        (TypedTime("60", "", "停电"), ("extra_reason_without_extra", "extra")),
        (TypedTime("60", "五分钟", "停电"), ("extra_unreadable", "extra")),
        # Five hours or five minutes: for extra time too nobody guesses.
        (TypedTime("60", "5:00", "停电"), ("extra_unreadable", "extra")),
        (TypedTime("60", "05:00", "停电", "finished"), None),
        (TypedTime("60", "60", "停电"), ("extra_not_within_time", "extra")),
        (TypedTime("缺考", "5", "停电"), ("extra_without_time", "extra")),
        (TypedTime("未完成", "5", "停电"), None),
    ],
)
def test_a_wrong_row_says_what_is_wrong_and_where(typed, problem):
    read, problems = timing.read("C-01", typed)
    found = [(one.code, one.field) for one in problems]
    assert found == ([problem] if problem else [])
    assert (read is None) == bool(problem)


F = Fraction
LADDER = (Rung("time", smaller_wins=True), Rung("part:theory"))


def standing(code, time, theory=70, *, passes=False):
    keys = {"time": None if time is None else F(time), "part:theory": F(theory)}
    return Contender(code, F(80), keys, frozenset({"time"}) if passes else frozenset())


def test_the_shorter_time_wins_and_who_did_not_finish_comes_after_every_time():
    placings = rank([standing("A", None, 99), standing("B", 900), standing("C", 600)], LADDER)
    assert [(p.code, p.place, p.parted_by) for p in placings] == [
        ("C", 1, None),
        ("B", 2, "time"),
        ("A", 3, "time"),
    ]


def test_two_who_did_not_finish_are_equal_by_the_clock_and_the_next_rung_parts_them():
    placings = rank([standing("A", None, 70), standing("B", None, 75), standing("C", 600, 10)], LADDER)
    assert [(p.code, p.parted_by) for p in placings] == [("C", None), ("B", "time"), ("A", "part:theory")]


def test_a_time_that_was_not_taken_hands_the_whole_tie_to_the_next_rung():
    field = [standing("A", 600, 70), standing("B", 900, 80), standing("C", None, 75, passes=True)]
    placings = rank(field, LADDER)
    assert [(p.code, p.place, p.parted_by) for p in placings] == [
        ("B", 1, None),
        ("C", 2, "part:theory"),
        ("A", 3, "part:theory"),
    ]
    assert ties(placings)[0].parted_by == ("part:theory", "part:theory")
    assert [p.place for p in rank(field, LADDER[:1])] == [1, 1, 1]


def test_only_the_tie_itself_is_handed_on():
    high = [Contender(code, F(90), {"time": F(time)}) for code, time in (("X", 900), ("Y", 600))]
    placings = rank([*high, standing("A", 600), standing("C", None, passes=True)], LADDER[:1])
    assert [(p.code, p.place) for p in placings] == [("Y", 1), ("X", 2), ("A", 3), ("C", 3)]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.one_of(st.none(), st.integers(1, 3)), st.integers(0, 2), st.booleans()
        ),
        max_size=12,
    )
)
def test_places_follow_the_ladder_whatever_the_order_of_the_entries(rows):
    field = [
        Contender(
            f"C{number:02d}",
            F(total),
            {"time": None if time is None else F(time), "part:theory": F(theory)},
            frozenset({"time"}) if passes else frozenset(),
        )
        for number, (total, time, theory, passes) in enumerate(rows)
    ]
    placings = rank(field, LADDER)
    assert placings == rank(reversed(field), LADDER)
    places = {placing.code: placing.place for placing in placings}
    for one in field:
        tied = [other for other in field if other.total == one.total]
        clock = not any(other.passes for other in tied)

        def order(standing, clock=clock):
            time = standing.keys["time"]
            return (-standing.total, (time is None, time or 0) if clock else 0, -standing.keys["part:theory"])

        assert places[one.code] == 1 + sum(order(other) < order(one) for other in field)
