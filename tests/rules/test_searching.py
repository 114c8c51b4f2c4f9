"""What was typed to find something, read once."""

from datetime import date

import pytest

from competition.rules.searching import Manner, read_sought
from competition.rules.words.id_kinds import IdKind
from tests.factories.registration import resident

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "manner"),
    [
        ("林清", Manner.NAME),
        ("  欧阳·示范 ", Manner.NAME),
        ("Li Ming", Manner.NAME),
        ("D01", Manner.NAME),
        ("𬭎", Manner.NAME),
        ("128", Manner.OTHER),
        ("·", Manner.OTHER),
        ("199 0000 0001", Manner.PHONE),
        (resident(1), Manner.NUMBER),
        (resident(1)[:-4], Manner.NUMBER),  # a part of a number is nobody's name
        (resident(1)[:-1] + "0", Manner.NUMBER),
    ],
)
def test_a_number_or_a_part_of_one_is_never_taken_for_a_name(typed, manner):
    assert read_sought(typed, TODAY).manner is manner


def test_only_a_whole_number_finds_whose_it_is():
    whole, part = read_sought(f" {resident(1)} ", TODAY), read_sought(resident(1)[:-1], TODAY)
    assert (whole.number, bool(whole.kinds), whole.by_name, whole.exact) == (resident(1), True, "", True)
    assert (IdKind.RESIDENT in part.kinds, part.phone, part.by_name, part.exact) == (False, "", "", True)


def test_nothing_typed_is_nothing_sought_and_more_than_fits_is_cut():
    assert read_sought(" \t ", TODAY) is None
    assert read_sought("林" * 80, TODAY).text == "林" * 50


def test_a_number_of_an_entry_is_read_in_any_figures():
    assert read_sought("１２８", TODAY).entry == 128
    assert read_sought("99999999999999999999", TODAY).entry is None
