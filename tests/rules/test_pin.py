"""A judge's PIN: what is tried first may not be chosen."""

import pytest

from scoring.rules.pin import is_weak, pin_problems


@pytest.mark.parametrize(
    "pin",
    [
        "123456",
        "654321",
        "345678",
        "890123",  # on from the last digit to the first
        "111111",
        "121212",
        "123123",
        "45674567",
        "112211",  # two digits only
        "112233",
        "520131",
        "147258",
        "900307",  # 7 March 1990, as on an identity card
        "19900307",
        "070390",
        "030790",
        "07031990",
    ],
)
def test_what_is_tried_first_is_refused(pin):
    assert is_weak(pin)
    assert [problem.code for problem in pin_problems(pin, ())] == ["pin_weak"]


@pytest.mark.parametrize("pin", ["274915", "862301", "8623017", "904716", "58201946372"])
def test_unrelated_digits_are_taken(pin):
    assert pin_problems(pin, ("13800002749",), pin) == []


@pytest.mark.parametrize("pin", ["", "27491", "2749151234567", "27491a", "２７４９１５", "27 915"])
def test_a_pin_has_six_to_twelve_digits(pin):
    assert [problem.code for problem in pin_problems(pin, ())] == ["pin_wrong_form"]


def test_part_of_ones_own_number_is_refused():
    assert [problem.code for problem in pin_problems("849162", ("13784916250",))] == ["pin_weak"]


def test_both_times_the_same_is_typed():
    assert [problem.code for problem in pin_problems("274915", (), "274916")] == ["pins_differ"]
