"""The rules of an edition are data: typed, complete, and the same after a round trip."""

from decimal import Decimal

import msgspec
import pytest

from competition.rules.editions.defaults import default_rules
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.kinds.weights import Weights
from competition.rules.editions.model import ContestRules, from_body, from_json, to_body, to_json
from competition.rules.words.groups import Group


@pytest.mark.parametrize(
    "rules", [default_rules("zhuangyuan", 2026), default_rules("craftsman", 2026), ContestRules()]
)
def test_rules_survive_the_way_through_the_database_and_through_a_file(rules: ContestRules) -> None:
    assert from_body(to_body(rules)) == rules
    assert from_json(to_json(rules)) == rules


def test_numbers_travel_as_strings_and_come_back_exact() -> None:
    body = to_body(ContestRules(weights=(Weights(theory=Decimal("12.50"), practice=Decimal("87.50")),)))
    assert body["weights"][0]["theory"] == "12.50"
    assert from_body(body).weights_for("D01").theory == Decimal("12.50")


def test_an_unknown_word_is_refused_with_its_place() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"eligibility\[0\]"):
        from_body({"eligibility": [{"group": "staff", "age": 50}]})


def test_the_rule_of_an_event_stands_before_the_rule_of_its_group() -> None:
    rules = ContestRules(
        eligibility=(
            Eligibility(group=Group.STAFF, clause="组别"),
            Eligibility(group=Group.STAFF, event_code="D05", clause="赛项"),
        )
    )
    assert rules.eligibility_for("staff", "D05").clause == "赛项"
    assert rules.eligibility_for("staff", "D06").clause == "组别"
    assert rules.eligibility_for("student", "D05").clause == ""


def test_the_most_particular_quota_counts() -> None:
    rules = ContestRules(
        quotas=(
            Quota(per_delegation=2),
            Quota(group=Group.STUDENT, per_delegation=3),
            Quota(event_code="D05", per_delegation=1),
        )
    )
    assert rules.quota_for("staff", "D01").per_delegation == 2
    assert rules.quota_for("student", "D01").per_delegation == 3
    assert rules.quota_for("student", "D05").per_delegation == 1


def test_the_two_series_begin_with_their_own_rules() -> None:
    champions = default_rules("zhuangyuan", 2026)
    assert [prize.count for prize in champions.prizes.prizes] == [1, 3, 6]
    assert champions.weights_for("D01").practice == 80
    craftsman = default_rules("craftsman", 2026)
    assert [prize.share for prize in craftsman.prizes.prizes] == [10, 20, 30]
    assert craftsman.weights_for("D01").theory == 30
