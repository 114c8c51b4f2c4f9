"""Workstation labels written the short way."""

import pytest

from competition.rules.labelling import labels_in


def test_a_range_keeps_its_leading_zeros() -> None:
    assert labels_in("A-01…A-03") == ["A-01", "A-02", "A-03"]
    assert labels_in("A-08..10") == ["A-08", "A-09", "A-10"]


def test_parts_are_divided_by_any_comma_and_named_once() -> None:
    assert labels_in("A1，A2、B1\nA1") == ["A1", "A2", "B1"]


@pytest.mark.parametrize("text", ["A-05…A-01", "A-01…B-05", "A1…A9999", "A..", "长" * 21])
def test_what_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        labels_in(text)


def test_nothing_names_nothing() -> None:
    assert labels_in(" \n，") == []
