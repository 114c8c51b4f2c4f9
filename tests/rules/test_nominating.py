"""How long a nomination holds its place: told in time, and told again where the end has moved."""

from datetime import UTC, datetime, timedelta

from competition.rules.nominating import is_over, kept_until, to_be_reminded

END = datetime(2027, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_an_end_that_moved_away_is_told_anew_before_it_counts():
    told = END - 2 * DAY
    assert not to_be_reminded(END, told, END)
    assert is_over(END, told, END)
    later = END + 30 * DAY
    assert not is_over(later, told, later)
    assert not to_be_reminded(later, told, END)
    assert to_be_reminded(later, told, later - 2 * DAY)
    assert is_over(later, later - 2 * DAY, later)


def test_a_term_that_is_over_when_it_is_first_known_leaves_the_day_that_is_told():
    late = END + 5 * DAY
    assert to_be_reminded(END, None, late)
    assert kept_until(END, late) == late + DAY
    assert not is_over(END, late, late + DAY - timedelta(seconds=1))
    assert is_over(END, late, kept_until(END, late))
    assert kept_until(END, END - 2 * DAY) == END
