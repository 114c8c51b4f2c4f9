"""Our own certificate numbers, and the level certificates' numbers of others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.rules.level_numbers import problems_with_level_number, read_level_number
from certificates.rules.numbering import NumberRule, gaps, next_serials, number, problems_with_rule, rule_from
from competition.rules.editions.defaults import default_rules
from competition.rules.problems import Refused

RULE = NumberRule("苏技状{year}-{event}-{serial:4}")


def test_a_number_is_filled_by_its_rule():
    assert number(RULE, 7, {"year": 2026, "event": "A03"}) == "苏技状2026-A03-0007"


def test_a_full_serial_and_a_missing_fact_are_refused():
    with pytest.raises(Refused, match="number_serial_full"):
        number(RULE, 10_000, {"year": 2026, "event": "A03"})
    with pytest.raises(Refused, match="number_fact_missing"):
        number(RULE, 1, {"year": 2026})


@pytest.mark.parametrize(
    ("pattern", "codes"),
    [
        ("JS{year}-{serial:5}", set()),
        ("JS{year}", {"number_serial_missing"}),
        ("{serial:5}{serial:5}", {"number_serial_missing"}),
        ("{serial:2}", {"number_serial_missing"}),
        ("{nobody}{serial:5}", {"number_field_unknown"}),
        ("{serial:5}}", {"number_text_unusable"}),
        (" {serial:5}", {"number_text_unusable"}),
        ("\u202e{serial:5}", {"number_text_unusable"}),
        ("字" * 40 + "{serial:5}", {"number_too_long"}),
    ],
)
def test_number_rules_are_validated(pattern, codes):
    assert {problem.code for problem in problems_with_rule(NumberRule(pattern))} == codes


@given(st.lists(st.integers(1, 40), max_size=12))
def test_serials_follow_each_other_whatever_the_size_of_the_batches(sizes):
    rule, used = NumberRule("{serial:6}"), []
    for size in sizes:
        used += next_serials(rule, used, size)
    assert used == list(range(1, sum(sizes) + 1))
    assert gaps(rule, used) == []


def test_gaps_are_found():
    assert gaps(RULE, [1, 2, 5]) == [3, 4]


def test_a_level_number_is_read_by_its_scheme():
    found = read_level_number("S 0001 32 000123 26 2 000045")
    assert (found.scheme, found.level, found.year, found.parts["province"]) == ("levelcert_22", 2, 2026, "32")
    assert read_level_number("RSN320500001263" + "00012").scheme == "r_code_20"
    assert read_level_number("1910010000" + "300001").scheme == "old_qualification_16"
    assert read_level_number("AB" + "0001320001232600" + "0045").scheme == "special_technician_22"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("S000132000123262000045", set()),
        ("Y000032000123265000045", {"level_number_other_level"}),
        ("S000199000123262000045", {"level_number_no_province"}),
        ("S000132000123272000045", {"level_number_future_year"}),
        ("X000132000123262000045", {"level_number_unknown_form"}),
        ("S00013200012326200004", {"level_number_unknown_form"}),
        ("S000132000123268000045", {"level_number_unknown_form"}),
        ("RSN3205000012620" + "0012", {"level_number_other_scheme"}),
        ("", {"level_number_unknown_form"}),
    ],
)
def test_a_level_number_that_cannot_be_is_told_why(text, codes):
    assert {problem.code for problem in problems_with_level_number(text, 2, 2026)} == codes


def test_the_rules_of_an_edition_give_a_number_rule():
    rule = rule_from(default_rules("zhuangyuan", 2026).certificates)
    assert problems_with_rule(rule) == []
    assert number(rule, 7, {"prefix": "JSZY", "year": 2026}) == "JSZY202600007"
