"""From a stored aspect to the rule that reads its marks."""

from decimal import Decimal

import pytest

from scoring.rules.marking.aspect_documents import rule_from
from tests.readings import read_aspect


@pytest.mark.parametrize(
    ("judges", "marks", "value"),
    [
        (1, {"1": 3}, 30),
        (2, {"1": 3, "2": 2}, 25),
        (2, {"1": 3, "2": None}, None),  # a mark is missing: no value rather than a guess
        (3, {"1": 3, "2": 3, "3": 3}, 30),
    ],
)
def test_a_judgement_has_a_value_once_each_of_its_judges_has_marked(judges, marks, value):
    rule = rule_from(
        "B1",
        "judgement",
        maximum=Decimal(30),
        step=Decimal(1),
        module="B",
        decimals=2,
        body={},
        judges=judges,
    )
    given = {seat: None if mark is None else Decimal(mark) for seat, mark in marks.items()}
    read = read_aspect(rule, given, in_points=True).value
    assert read == (None if value is None else Decimal(value))
