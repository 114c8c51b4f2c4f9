"""Working days around the holidays; the days here follow the shape of a yearly notice."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.contests.catalogue import year_notices
from competition.rules.calendar import (
    Holidays,
    YearNotice,
    after_working_days,
    holidays_of,
    is_working_day,
    lines_of,
    period,
    read_notice,
    runs,
)

OCTOBER = Holidays(
    off=frozenset(date(2026, 10, day) for day in range(1, 8)),
    worked=frozenset({date(2026, 9, 27), date(2026, 10, 10)}),
    years=frozenset({2026}),
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),  # a Saturday worked in exchange
        (date(2026, 10, 11), False),
    ],
)
def test_the_notice_moves_days(day, works):
    assert is_working_day(day, OCTOBER) is works


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 9, 29), 5, date(2026, 10, 12)),
        (date(2026, 9, 26), 1, date(2026, 9, 27)),
        (date(2026, 10, 1), 0, date(2026, 10, 1)),
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
    ],
)
def test_publicity_counts_working_days_from_the_next_day(start, days, last):
    assert after_working_days(start, days, OCTOBER) == last


def test_days_cannot_be_counted_backwards():
    with pytest.raises(ValueError, match="-1"):
        after_working_days(date(2026, 11, 20), -1, OCTOBER)


def test_a_year_without_its_notice_is_said_to_be_unknown():
    assert OCTOBER.know(date(2026, 1, 1))
    assert not OCTOBER.know(date(2027, 1, 1))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_as_many_working_days_as_wanted_end_on_one(start, days):
    last = after_working_days(start, days, OCTOBER)
    counted = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    assert sum(is_working_day(day, OCTOBER) for day in counted) == days
    assert days == 0 or is_working_day(last, OCTOBER)


NOTICE = YearNotice(
    2027,
    off=(date(2026, 12, 31), date(2027, 1, 1), *(date(2027, 2, day) for day in range(6, 13))),
    worked=(date(2027, 2, 20), date(2027, 2, 28)),
    source="通知",
)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-31至2027-01-01 休\n2027-02-06至2027-02-12 休\n2027-02-20 班\n2027-02-28 班",
        "2026年12月31日、1月1日 放假\n2月6日（周六）至12日（周五）休\n\n2月20日、28日 上班",
        "2026/12/31 off\n2027/1/1 OFF\n2.6~2.12 休\n2-20 worked\n2月28日上班",
    ],
)
def test_a_notice_is_read_however_its_days_are_written(text):
    assert read_notice(text, 2027, "通知") == (NOTICE, [])


def test_a_notice_survives_being_shown_and_read_again():
    for notice in (*year_notices(), NOTICE):
        text = "\n".join(f"{first}至{last} {kind}" for first, last, kind in lines_of(notice))
        assert read_notice(text, notice.year, notice.source) == (notice, [])


def test_every_wrong_line_is_named():
    text = "1月1日 休\n1月1日 休\n明天 休\n2月30日 休\n2月8日至6日 休\n3月3日 班\n2028-01-01 休\n2月6日至5月6日 休\n1月4日"
    _notice, problems = read_notice(text, 2027, "通知")
    assert [(problem.details["row"], problem.code) for problem in problems] == [
        (2, "holiday_twice"),
        (3, "holiday_line_unreadable"),
        (4, "holiday_line_unreadable"),
        (5, "holiday_line_unreadable"),
        (6, "holiday_worked_weekday"),
        (7, "holiday_of_other_year"),
        (8, "holiday_line_unreadable"),
        (9, "holiday_line_unreadable"),
    ]
    assert [problem.code for problem in read_notice(" \n", 2027, "通知")[1]] == ["holidays_missing"]


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text):
    notice, problems = read_notice(text, 2027, "通知")
    assert problems or notice.off


def test_runs_are_unbroken():
    days = [date(2027, 2, 7), date(2027, 2, 6), date(2027, 2, 9)]
    assert runs(days) == [(date(2027, 2, 6), date(2027, 2, 7)), (date(2027, 2, 9), date(2027, 2, 9))]


@pytest.mark.parametrize(
    ("year", "off", "worked"),
    # Counted from the notices: 28 days in 2025, 33 in 2026; weekend days worked 5 and 6.
    [(2025, 28, 5), (2026, 33, 6)],
)
def test_the_notices_that_come_along_are_whole(year, off, worked):
    notice = next(notice for notice in year_notices() if notice.year == year)
    assert (len(notice.off), len(notice.worked)) == (off, worked)
    assert all(day.weekday() >= 5 for day in notice.worked)
    assert not set(notice.off) & set(notice.worked)
    assert str(year - 1) in notice.source


@pytest.mark.parametrize(
    ("start", "last", "certain"),
    [
        (date(2026, 9, 29), date(2026, 10, 12), True),  # over 国庆, the Saturday of 10 October is worked
        (date(2026, 2, 12), date(2026, 2, 26), True),
        (date(2026, 12, 21), date(2026, 12, 28), True),
        # 元旦 may begin on the last days of December, by the notice of the coming year.
        (date(2026, 12, 22), date(2026, 12, 29), False),
        (date(2026, 12, 28), date(2027, 1, 4), False),
    ],
)
def test_a_period_says_whether_its_end_is_certain(start, last, certain):
    until_2026 = [notice for notice in year_notices() if notice.year <= 2026]
    found = period(start, 5, holidays_of(until_2026))
    assert (found.last, found.certain) == (last, certain)
