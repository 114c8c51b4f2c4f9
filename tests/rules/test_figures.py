"""Where the marks of drawn parts stand."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.foundation.web.figures import (
    cells,
    curves,
    dots,
    ladders,
    segments,
    sparks,
    strips,
    tiles,
    timelines,
)
from competition.foundation.web.figures.scales import Scale, ticks
from competition.foundation.web.figures.spreads import WIDTH as SPREAD
from competition.foundation.web.figures.spreads import spread
from competition.foundation.web.figures.timelines import DayOff, Progress, Span

VALUES = st.floats(-1000, 1000, allow_nan=False).map(lambda value: round(value, 2))


def test_a_value_stands_where_its_share_of_the_line_is():
    line = Scale(75, 95, 0, 200)
    assert [line.at(75), line.at(80), line.at(95)] == [0, 50, 200]
    assert Scale(5, 5, 0, 200).at(5) == 100


@pytest.mark.parametrize(
    ("ends", "expected"),
    [((0, 1250), [0, 500, 1000]), ((75, 93), [75, 80, 85, 90]), ((0, 3), [0, 1, 2, 3]), ((4, 4), [4])],
)
def test_a_line_is_named_by_round_numbers(ends, expected):
    assert ticks(*ends, most=5) == expected


@given(VALUES, VALUES)
def test_round_numbers_lie_on_their_line_and_are_not_too_many(one, other):
    low, high = sorted((one, other))
    found = ticks(low, high)
    assert len(found) <= 6
    assert all(low <= value <= high or low == high for value in found)


def test_a_spark_ends_at_its_last_value_and_knows_its_ends():
    drawn = sparks.spark([3, 1, 2])
    assert drawn.points == "3,3 27,15 51,9"
    assert (drawn.x, drawn.y) == (51, 9)
    assert (drawn.first, drawn.last, drawn.lowest, drawn.highest) == (3, 2, 1, 3)


def test_no_value_has_no_spark_and_one_value_a_dot():
    assert sparks.spark([]) is None
    assert sparks.spark([4]).points == "27,9"


@given(st.lists(VALUES, min_size=1, max_size=60))
def test_a_spark_stays_within_its_room(values):
    drawn = sparks.spark(values)
    for point in drawn.points.split():
        x, y = (float(part) for part in point.split(","))
        assert 0 <= x <= sparks.WIDTH
        assert 0 <= y <= sparks.HEIGHT


@pytest.mark.parametrize(
    ("done", "total", "expected"),
    [(0, 9, 0), (1, 900, 1), (899, 900, 99), (900, 900, 100), (3, 0, 0), (5, 4, 100)],
)
def test_a_share_is_whole_only_when_nothing_is_left(done, total, expected):
    assert cells.share(done, total) == expected


def spans(*days):
    return [Span(word, date(2026, *begins), date(2026, *ends)) for word, begins, ends in days]


def test_phases_stand_on_one_scale_of_dates():
    drawn = timelines.timeline(
        [spans(("报名", (9, 1), (9, 15)), ("审查", (9, 16), (9, 30)))],
        [
            DayOff("中秋", date(2026, 9, 25), date(2026, 9, 27)),
            DayOff("春节", date(2027, 2, 1), date(2027, 2, 7)),
        ],
        date(2026, 9, 16),
    )
    first, second = drawn.rows[0]
    assert (first.x, second.x) == (0, 308)
    assert (first.progress, second.progress) == (Progress.DONE, Progress.NOW)
    assert drawn.now == pytest.approx(308 + 308 / 30, abs=0.1)
    assert [word for _x, _width, word in drawn.off] == ["中秋"]
    assert drawn.height == timelines.TOP * 2 + timelines.ROW


def test_a_word_without_room_is_left_to_the_list():
    day = Span("比赛", date(2026, 9, 1), date(2026, 9, 1))
    (row,) = timelines.timeline([[day, *spans(("公示", (9, 2), (12, 31)))]], [], date(2027, 1, 5)).rows
    assert [bar.word for bar in row] == ["", "公示"]


def test_a_timeline_without_days_is_none_and_today_outside_it_is_no_line():
    assert timelines.timeline([[], []], [], date(2026, 9, 1)) is None
    assert timelines.timeline([spans(("报名", (9, 1), (9, 15)))], [], date(2026, 12, 1)).now is None


def test_dates_over_the_scale_stand_clear_of_each_other_and_of_today():
    drawn = timelines.timeline([spans(("报名", (1, 20), (12, 20)))], [], date(2026, 6, 2))
    places = [x for x, _day in drawn.dates]
    assert all(later - sooner >= timelines.APART for sooner, later in pairwise(places))
    assert all(abs(x - drawn.now) >= timelines.APART for x in places)


def test_two_free_places_are_two_hollow_marks():
    drawn = strips.strip(30, 28)
    assert [filled for _x, _y, filled in drawn.marks].count(False) == 2 == drawn.left
    assert len(drawn.marks) == 30


def test_many_places_share_a_mark_and_more_taken_than_there_are_fills_all():
    drawn = strips.strip(582, 503)
    assert (drawn.worth, len(drawn.marks)) == (5, 117)
    over = strips.strip(10, 12)
    assert (over.left, all(filled for *_place, filled in over.marks)) == (0, True)
    assert strips.strip(0, 0).marks == []


def test_each_lower_tread_reaches_further_out():
    steps = [ladders.Step(str(number), ladders.Tread.OPEN) for number in range(8)]
    drawn = ladders.stair(steps)
    widths = [width for _x, _y, width, _state in drawn.blocks]
    assert widths == sorted(widths)
    assert [y for _x, y, _width, _state in drawn.blocks] == [44 * number for number in range(8)]
    assert drawn.height == 352


def test_a_small_ladder_says_what_was_held_and_what_is_asked():
    assert ladders.climb(5, 3, 4) == ladders.Climb([11, 27, 43, 59, 75], 43, 59)
    assert ladders.climb(5, None, 3).held is None


def test_equal_values_share_a_place_in_a_dot_plot():
    rows = [dots.Ranked("南京", 60, 50), dots.Ranked("苏州", 80), dots.Ranked("无锡", 80)]
    drawn = dots.dot_plot(rows, target=70)
    assert [(row.place, row.row.name) for row in drawn.rows] == [(1, "无锡"), (1, "苏州"), (3, "南京")]
    assert drawn.rows[0].x == dots.WIDTH - dots.ROOM
    assert drawn.rows[2].before == dots.ROOM
    assert drawn.rows[2].x < drawn.target < drawn.rows[0].x
    assert dots.dot_plot([]) is None


def test_tiles_come_in_order_of_their_prizes_and_count_them():
    drawn = tiles.tile_map(
        [
            tiles.Tile("甲", 1, 1, (0, 2, 9)),
            tiles.Tile("乙", 1, 2, (1, 0, 0)),
            tiles.Tile("丙", 2, 1, (0, 2, 9)),
        ]
    )
    assert [(placed.place, placed.tile.name) for placed in drawn] == [(1, "乙"), (2, "甲"), (2, "丙")]
    assert [kind for _x, _y, kind in drawn[1].shapes] == [2, 2] + [3] * 9


def test_marks_that_would_cover_each_other_stand_one_above_the_other():
    drawn = spread({1: 78, 2: 80, 3: 80, 4: 83, 5: 91}, limit=10)
    assert [(level, number) for _x, level, number in drawn.dots] == [(0, 1), (0, 2), (1, 3), (0, 4), (0, 5)]
    assert (drawn.apart, drawn.over) == (13, True)
    assert drawn.limit[1] < drawn.range[1]
    assert all(0 <= x <= SPREAD for x, _level, _number in drawn.dots)


def test_one_mark_alone_is_apart_from_nothing():
    drawn = spread({1: 80}, limit=10)
    assert (drawn.apart, drawn.over) == (0, False)
    assert spread({}) is None


KIND = segments.Part("类别", 1, {"S": "社会评价"}.get)
YEAR = segments.Part("年", 2, lambda text: f"20{text}" if text.isdigit() else None)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("S26", [("S", "社会评价", False), ("26", "2026", False)]),
        ("S2", [("S", "社会评价", False), ("2", "", False)]),
        ("X26", [("X", "", True), ("26", "2026", False)]),
        ("S 261", [("S", "社会评价", False), ("261", "", True)]),
        ("", [("", "", False), ("", "", False)]),
    ],
)
def test_a_wrong_part_of_a_number_is_told_alone(typed, expected):
    found = segments.segments(typed, [KIND, YEAR])
    assert [(one.text, one.meaning, one.wrong) for one in found] == expected


def test_a_sum_over_days_grows_to_the_right_and_the_last_time_is_laid_over_it():
    begins = date(2026, 8, 17)
    days = [(date(2026, 8, 18), 2), (date(2026, 8, 20), 3)]
    before = ([(date(2025, 8, 10), 4), (date(2025, 9, 30), 9)], date(2025, 8, 9))
    drawn = curves.curve(days, begins, date(2026, 8, 22), date(2026, 8, 27), before)
    points = [tuple(map(float, point.split(","))) for point in drawn.now.points.split()]
    assert all(a[0] <= b[0] and a[1] >= b[1] for a, b in pairwise(points))
    assert (drawn.now.total, drawn.rows[-1]) == (5, (date(2026, 8, 20), 3, 5))
    # Today, two days after the last one came, stands before the day on which it closes.
    assert drawn.now.x < drawn.closes == curves.WIDTH - curves.RIGHT
    # Of the last time no more than fits beside this one.
    assert drawn.before.total == 4
    assert drawn.values[0] == (curves.HEIGHT - curves.FOOT, 0)


def test_where_nothing_came_there_is_no_sum_over_days():
    assert curves.curve([], date(2026, 8, 17), date(2026, 8, 22)) is None
    alone = curves.curve([(date(2026, 8, 17), 1)], date(2026, 8, 17), date(2026, 8, 17))
    assert (alone.now.total, alone.before, alone.closes) == (1, None, None)
