"""Winners to recommended levels: floor or one up, capped, with the clause."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.rules.recognition import (
    TABLES,
    LevelCandidate,
    LevelRule,
    RecommendedLevel,
    problems_with_rules,
    recommend,
    rules_from,
)
from competition.rules.editions.defaults import default_rules
from competition.rules.problems import Problem

WORKER = LevelCandidate("staff", True, 1, 1, "一等奖", 40, None)


@pytest.mark.parametrize(
    ("table", "changes", "level", "step"),
    [
        # 优胜奖 and above → 技师; who is 技师 already → 高级技师
        ("national-2020", {"place": 20, "prize": "优胜奖", "held": 3}, 2, "floor"),
        ("national-2020", {"place": 20, "prize": "优胜奖", "held": 2}, 1, "one_up"),
        # employed 1-5 → 技师 (技师 → 高级技师), 6-20 → 高级工 (高级工 → 技师), students 1-5 → 高级工
        ("industry-national-2012", {"place": 5, "held": 4}, 2, "floor"),
        ("industry-national-2012", {"place": 5, "held": 2}, 1, "one_up"),
        ("industry-national-2012", {"place": 6, "held": None}, 3, "floor"),
        ("industry-national-2012", {"place": 20, "held": 3}, 2, "one_up"),
        ("industry-national-2012", {"place": 5, "employed": False}, 3, "floor"),
        # one up from the level held, 技师 at most
        ("one-up-2006", {"place": 6, "held": 3}, 2, "one_up"),
        # a paper of 技师 level: 1-3 高级技师, 4-10 技师
        ("technician-paper-first", {"place": 3, "paper_level": 2}, 1, "floor"),
        ("technician-paper-first", {"place": 4, "paper_level": 2}, 2, "floor"),
        ("technician-paper-second", {"place": 2, "paper_level": 2}, 2, "floor"),
        ("hainan-team", {"prize": "优胜奖", "held": 3}, 2, "one_up"),
    ],
)
def test_published_rules_give_their_levels(table, changes, level, step):
    found = recommend(replace(WORKER, **changes), TABLES[table], 2026)
    assert isinstance(found, RecommendedLevel)
    assert (found.level, found.step) == (level, step)
    assert found.clause


@pytest.mark.parametrize(
    ("table", "changes", "code"),
    [
        ("national-2020", {"place": 21, "held": 3}, "level_no_clause"),
        ("national-2020", {"place": 1, "held": 1}, "level_at_the_cap"),
        ("one-up-2006", {"place": 6, "held": 2}, "level_at_the_cap"),
        ("one-up-2006", {"place": 6, "held": None}, "level_needs_one_held"),
        ("industry-national-2012", {"place": 21}, "level_no_clause"),
        ("industry-national-2012", {"place": None}, "level_no_clause"),
        ("default", {"recommended_in": frozenset({2026})}, "level_once_a_year"),
        ("default", {"special_post": True}, "level_post_by_appointment"),
        ("technician-paper-first", {"paper_level": 3}, "level_no_clause"),
    ],
)
def test_no_recommendation_comes_with_its_reason(table, changes, code):
    found = recommend(replace(WORKER, **changes), TABLES[table], 2026)
    assert isinstance(found, Problem)
    assert found.code == code


def test_a_recommendation_of_last_year_does_not_bar_this_year():
    assert isinstance(
        recommend(replace(WORKER, recommended_in=frozenset({2025})), TABLES["default"], 2026),
        RecommendedLevel,
    )


def test_half_of_an_odd_field_is_rounded_down():
    odd = replace(WORKER, entrants=7, prize="优胜奖")
    assert isinstance(recommend(replace(odd, place=3), TABLES["national-2020"], 2026), RecommendedLevel)
    assert isinstance(recommend(replace(odd, place=4), TABLES["national-2020"], 2026), Problem)


def test_entry_size_can_narrow_a_band():
    rules = [
        LevelRule(clause="一", floor=2, members=1, last_place=5),
        LevelRule(clause="二", floor=2, members=2, last_place=3),
        LevelRule(clause="三", floor=2, members=3, last_place=2),
    ]
    reached = {
        (members, place)
        for members in (1, 2, 3)
        for place in range(1, 7)
        if isinstance(recommend(replace(WORKER, members=members, place=place), rules, 2026), RecommendedLevel)
    }
    assert reached == {(1, p) for p in range(1, 6)} | {(2, p) for p in range(1, 4)} | {(3, 1), (3, 2)}


@given(
    st.sampled_from(sorted(TABLES)),
    st.integers(1, 60),
    st.sampled_from([None, 5, 4, 3, 2, 1]),
    st.sampled_from(["一等奖", "二等奖", "三等奖", "优胜奖", ""]),
    st.booleans(),
)
def test_nobody_goes_down_past_the_cap_or_up_more_than_the_rule(table, place, held, prize, employed):
    found = recommend(
        replace(WORKER, place=place, held=held, prize=prize, employed=employed, entrants=60),
        TABLES[table],
        2026,
    )
    if isinstance(found, RecommendedLevel):
        assert 1 <= found.level <= 4
        assert held is None or found.level < held
        assert found.step == "floor" or found.level == held - 1


def test_rule_tables_are_checked():
    assert [problem for table in TABLES.values() for problem in problems_with_rules(table)] == []
    wrong = [
        LevelRule(clause="", floor=7),
        LevelRule(clause="x", floor=1, cap=2),
        LevelRule(clause="x", floor=2, first_place=5, last_place=1),
    ]
    assert [problem.code for problem in problems_with_rules(wrong)] == [
        "level_rule_without_clause",
        "level_rule_no_such_level",
        "level_rule_floor_above_cap",
        "level_rule_band_upside_down",
    ]


def test_the_rules_of_an_edition_become_a_table():
    rules = default_rules("zhuangyuan", 2026)
    table = rules_from(rules.levels, rules.prizes.prizes)
    assert problems_with_rules(table) == []

    def level(**changes):
        found = recommend(replace(WORKER, **changes), table, 2026)
        return found.level if isinstance(found, RecommendedLevel) else found.code

    assert level(place=1) == 2
    assert level(place=1, held=2) == 1
    assert level(place=2, prize="二等奖") == 3
    assert level(place=2, prize="二等奖", held=3) == 2
    assert level(group="student", employed=False, place=1, held=3) == 2
    assert level(group="student", employed=False, place=1, held=2) == "level_at_the_cap"
    assert level(place=11, prize="") == "level_no_clause"


def test_both_parts_passed_gives_the_level_of_the_paper_and_no_more():
    rules = default_rules("craftsman", 2026)
    table = rules_from(rules.levels[:1], rules.prizes.prizes)
    passed = replace(WORKER, both_passed=True, place=30, prize="", paper_level=3)
    assert recommend(passed, table, 2026).level == 3
    assert recommend(replace(passed, held=3), table, 2026).code == "level_held_already"
    assert recommend(replace(passed, both_passed=False), table, 2026).code == "level_no_clause"
    assert recommend(replace(passed, paper_level=None), table, 2026).code == "level_paper_unknown"
