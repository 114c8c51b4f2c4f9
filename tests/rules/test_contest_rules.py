"""The rules of an edition are data: typed, complete, and the same after a round trip."""

import json
import re
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from competition.rules.editions.defaults import EDITIONS, ContestKey, default_rules, read_edition
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.kind import PENDING
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.kinds.weights import Weights
from competition.rules.editions.model import KINDS, ContestRules, from_body, from_json, to_body, to_json
from competition.rules.words.groups import Group


def kept_in(written: object, stored: object) -> bool:
    """Whether all that 0.1 stored stands there unchanged; a later kind or field may stand beside it."""
    if isinstance(stored, dict) and isinstance(written, dict):
        return all(key in written and kept_in(written[key], value) for key, value in stored.items())
    if isinstance(stored, list) and isinstance(written, list):
        return len(written) == len(stored) and all(map(kept_in, written, stored))
    return written == stored


FROZEN = json.loads((Path(__file__).parent.parent / "data" / "rules_0_1.json").read_text("utf-8"))


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


@pytest.mark.parametrize("which", FROZEN)
def test_a_body_that_0_1_stored_is_read_and_written_as_it_is(which: str) -> None:
    rules = from_body(FROZEN[which])
    written = json.loads(to_json(rules))
    assert kept_in(written, FROZEN[which])
    assert [key for key in to_body(rules) if key in FROZEN[which]] == list(FROZEN[which])
    assert from_body(written) == rules


# What 0.1 began with and no edition does any more: clauses that nobody published, titles and levels whatever the
# tier, one step a year everywhere.
CHANGED = {"titles", "levels", "certificates"}


def without_clauses(body: dict[str, object]) -> object:
    text = json.dumps({key: value for key, value in body.items() if key not in CHANGED}, ensure_ascii=False)
    return json.loads(re.sub(r'"(clause|ties_clause)": "[^"]*"', r'"\1": ""', text))


@pytest.mark.parametrize(
    ("series", "which"),
    [("zhuangyuan", "champions 2026"), ("craftsman", "craftsman 2026"), ("another", "craftsman 2026")],
)
def test_a_new_edition_begins_as_in_0_1_but_for_what_was_invented(series: str, which: str) -> None:
    begun = json.loads(to_json(default_rules(series, 2026, tier="province")))
    assert kept_in(without_clauses(begun), without_clauses(FROZEN[which]))


def test_no_default_invents_a_clause() -> None:
    for edition in EDITIONS:
        body = json.dumps(to_body(edition.in_year(2026)), ensure_ascii=False)
        assert set(re.findall(r'"(?:clause|ties_clause)": "([^"]+)"', body)) == {PENDING}


@pytest.mark.parametrize("series", ["zhuangyuan", "craftsman", "another"])
@pytest.mark.parametrize(("level", "of_class"), [("city", "first"), ("city", "second"), (None, None)])
def test_a_city_contest_begins_with_no_title_and_no_honour_of_the_province(
    series: str, level: str | None, of_class: str | None
) -> None:
    rules = default_rules(series, 2026, level=level, of_class=of_class, tier="city")
    assert (rules.titles, rules.honours) == ((), ())


def test_titles_and_honours_begin_where_a_text_gives_them() -> None:
    final = default_rules("zhuangyuan", 2026, tier="province")
    assert [title.name for title in final.titles] == ["江苏技能状元", "学生技能状元"]
    assert [honour.oldest for honour in final.honours] == [35, None]
    first = default_rules("craftsman", 2026, level="province", of_class="first", tier="province")
    assert [(title.first_place, title.last_place) for title in first.titles] == [(1, 3), (1, 6)]
    second = default_rules("craftsman", 2026, level="province", of_class="second", tier="province")
    assert second.titles == ()


def test_the_dates_of_an_edition_follow_its_final() -> None:
    staff, student = default_rules("zhuangyuan", 2030).eligibility
    assert (str(staff.born_on_or_after), str(staff.born_on_or_before)) == ("1970-01-01", "2012-12-31")
    assert str(student.born_on_or_after) == "2006-01-01"


def test_every_kind_of_contest_has_rules_and_every_part_its_clause() -> None:
    assert ContestKey() in [edition.key for edition in EDITIONS]
    for edition in EDITIONS:
        rules = edition.in_year(2026)
        parts = [
            *rules.eligibility,
            *rules.quotas,
            *rules.weights,
            *rules.titles,
            *rules.levels,
            rules.prizes,
        ]
        assert all(part.clause for part in parts)
        assert rules.ties_clause


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"series": "zhuangyuan"}, {}),
        ({"series": "zhuangyuan"}, {"level": "province", "of_class": "first", "tier": "city"}),
        ({"series": "zhuangyuan", "tier": "city"}, {"series": "zhuangyuan"}),
        ({"level": "province", "of_class": "first"}, {"level": "province", "tier": "city"}),
        ({"of_class": "first"}, {"tier": "city"}),
    ],
)
def test_the_more_particular_rules_count(narrow: dict[str, str], wide: dict[str, str]) -> None:
    contest = ContestKey(series="zhuangyuan", level="province", of_class="first", tier="city")
    assert ContestKey(**narrow).fits(contest)
    assert ContestKey(**wide).fits(contest)
    assert ContestKey(**narrow).precision > ContestKey(**wide).precision


def test_rules_of_another_tier_do_not_fit() -> None:
    assert not ContestKey(series="zhuangyuan", tier="city").fits(
        ContestKey(series="zhuangyuan", tier="province")
    )
    assert not ContestKey(tier="city").fits(ContestKey(series="zhuangyuan"))


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"for": {"tier": "village"}, "rules": {}}, "village"),
        ({"for": {}, "rules": {}}, "rules_without_prizes"),
        ({"for": {"year": "2026"}, "rules": {}}, "year"),
        ({"for": {}, "rules": {"weights": [{"theory": "50"}]}}, "weights_not_hundred"),
    ],
)
def test_a_file_of_defaults_that_cannot_be_carried_out_is_not_loaded(
    wrong: dict[str, object], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        read_edition(json.dumps(wrong))


# What no value shows: whom a part is for, and the prizes, which have a form of their own.
ELSEWHERE = {"group", "event_code", "prizes", "clause"}


def test_every_field_of_every_kind_is_a_value_that_form_and_page_show() -> None:
    for kind in KINDS:
        described = {value.name for value in kind.values}
        assert set(kind.blank.__struct_fields__) - described <= ELSEWHERE, kind.key


def test_every_kind_says_where_it_is_kept_and_only_what_its_parts_hold() -> None:
    for kind in KINDS:
        assert kind.key in ContestRules.__struct_fields__
        assert {value.name for value in kind.values} <= set(kind.blank.__struct_fields__)
        for contradiction in kind.contradictions:
            assert set(contradiction.values) <= set(kind.blank.__struct_fields__)
