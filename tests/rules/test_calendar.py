"""Working days around the holidays; the days here follow the shape of a yearly notice."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.calendar import Holidays, after_working_days, is_working_day, working_days_between

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
def test_counting_forth_and_back_agree(start, days):
    last = after_working_days(start, days, OCTOBER)
    assert working_days_between(start, last, OCTOBER) == days
    assert days == 0 or is_working_day(last, OCTOBER)
    assert working_days_between(last, start - timedelta(days=1), OCTOBER) == 0
