"""What is promised about keeping is what is counted."""

from datetime import date, timedelta

import pytest

from competition.rules.consents import DAYS, EARLIER, HANDING, TEXTS, ConsentKind, still_covers, text_of
from competition.rules.retention import Standing, due_of

END = date(2027, 5, 10)


@pytest.mark.parametrize(
    ("standing", "papers", "certain"),
    [
        (Standing(END, True, (date(2027, 5, 20), date(2027, 5, 27))), date(2027, 6, 26), True),
        # Called off, or settled without anything published: from its last day.
        (Standing(END, True), date(2027, 6, 9), True),
        # Publicity that ended before the last day of the contest does not begin the count.
        (Standing(END, True, (date(2027, 5, 1),)), date(2027, 6, 9), True),
        # Not brought to its end: there is a latest day all the same.
        (Standing(END, False, (date(2027, 5, 20),)), END + timedelta(days=395), False),
        (Standing(END, False), END + timedelta(days=395), False),
    ],
)
def test_papers_go_thirty_days_after_the_last_publicity(standing, papers, certain):
    due = due_of(standing)
    assert (due.papers, due.certain) == (papers, certain)
    assert due.rest - due.papers == timedelta(days=365 - 30)


def test_the_texts_name_the_days_that_are_counted():
    for kind, days in DAYS.items():
        assert f"公示期结束 {days} 日后删除" in TEXTS[kind]


def test_who_agreed_to_an_earlier_wording_is_shown_that_one_and_it_hands_nothing_over():
    assert text_of(ConsentKind.SENSITIVE, "2026-11") == EARLIER["2026-11"][ConsentKind.SENSITIVE]
    assert text_of(ConsentKind.SENSITIVE, "2026-12") == TEXTS[ConsentKind.SENSITIVE]
    assert still_covers("publication", "2026-11")
    assert not any(still_covers(kind, "2026-11") for kind in HANDING)
    assert not still_covers("processing", "2020-01")
