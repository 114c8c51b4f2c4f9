"""Results to recommended levels: floor or one up, capped, by occupation, with the clause."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.rules.recognition import (
    Judged,
    LevelCandidate,
    RecommendedLevel,
    Standing,
    one_each,
    recommend,
)
from competition.rules.editions.defaults import ContestKey, default_rules
from competition.rules.editions.kinds.levels import LEVELS, Level
from competition.rules.editions.presets import LEVEL_PRESETS, preset_rows, presets_for
from competition.rules.problems import Problem
from competition.rules.words.groups import Group

ELECTRICIAN, COOK = "6-31-01-03", "4-03-02-01"
WORKER = LevelCandidate("staff", 1, 1, "first", 40, occupation=ELECTRICIAN, identity="frontline")
ROW = Level(clause="第八条", last_place=5, floor=3)


def holding(level, **changes):
    """A candidate who has proven a level of the occupation."""
    return replace(WORKER, standing=Standing(verified=level), **changes)


@pytest.mark.parametrize(
    ("preset", "changes", "held", "level", "step"),
    [
        # 优胜奖 and above → 技师; who is 技师 already → 高级技师
        ("national", {"place": 20}, 3, 2, "floor"),
        ("national", {"place": 20}, 2, 1, "one_up"),
        # employed 1-5 → 技师 (技师 → 高级技师), 6-20 → 高级工 (高级工 → 技师), students 1-5 → 高级工
        ("national-trade", {"place": 5}, 4, 2, "floor"),
        ("national-trade", {"place": 5}, 2, 1, "one_up"),
        ("national-trade", {"place": 6}, None, 3, "floor"),
        ("national-trade", {"place": 20}, 3, 2, "one_up"),
        ("national-trade", {"place": 5, "group": "student"}, None, 3, "floor"),
        # one up from the level held, 技师 at most
        ("national-one-up", {"place": 6}, 3, 2, "one_up"),
        ("national-one-up", {"place": 6}, 5, 4, "one_up"),
        # a paper of 技师 level: 1-3 高级技师, 4-10 技师, the others that passed both 高级工
        ("province-first-paper", {"place": 3, "paper_level": 2}, None, 1, "floor"),
        ("province-first-paper", {"place": 4, "paper_level": 2}, None, 2, "floor"),
        ("province-first-paper", {"place": 30, "paper_level": 2, "both_passed": True}, None, 3, "floor"),
        ("province-second-paper", {"place": 2, "paper_level": 2}, None, 2, "floor"),
        ("province-first-ten", {"place": 10, "group": "student"}, None, 3, "floor"),
        ("second-six", {"place": 6}, 3, 2, "one_up"),
    ],
)
def test_published_rules_give_their_levels(preset, changes, held, level, step):
    found = recommend(holding(held, **changes), preset_rows(preset), 2026)
    assert isinstance(found, RecommendedLevel)
    assert (found.level, found.step) == (level, step)
    assert found.clause == "待填写依据"


@pytest.mark.parametrize(
    ("preset", "changes", "held", "code"),
    [
        ("national", {"place": 21}, 3, "level_no_clause"),
        ("national", {"place": 1}, 1, "level_at_the_cap"),
        ("national-one-up", {"place": 6}, 2, "level_at_the_cap"),
        ("national-one-up", {"place": 6}, None, "level_needs_one_held"),
        ("national-trade", {"place": 21}, None, "level_no_clause"),
        ("national-trade", {"place": None}, None, "level_no_clause"),
        # 6-20: 高级工 → 技师, nothing for whoever is 技师 already
        ("national-trade", {"place": 6}, 2, "level_held_already"),
        ("province-first-ten", {"earlier": 2}, None, "level_once_a_year"),
        ("province-first-paper", {"paper_level": 3}, None, "level_no_clause"),
    ],
)
def test_no_recommendation_comes_with_its_reason(preset, changes, held, code):
    found = recommend(holding(held, **changes), preset_rows(preset), 2026)
    assert isinstance(found, Problem)
    assert found.code == code


def test_a_level_of_another_occupation_is_none_here():
    """What is held in other trades never reaches the candidate: there is no place for it."""
    assert recommend(WORKER, [ROW], 2026).level == 3
    assert recommend(holding(3), [ROW], 2026).level == 2


def test_an_event_without_an_occupation_gets_no_level_unless_the_row_says_so():
    bare = replace(WORKER, occupation="")
    assert recommend(bare, [ROW], 2026).code == "level_without_occupation"
    assert recommend(bare, [msgspec.structs.replace(ROW, any_occupation=True)], 2026).level == 3


def test_whoever_holds_a_special_post_is_recommended_nothing_and_told_so():
    post = replace(WORKER, standing=Standing(verified=1, special_post=True))
    assert recommend(post, [ROW], 2026).code == "level_post_by_appointment"


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        # 三级 proven: one up; only claimed: one up to 二级 needs the proof
        (Standing(verified=3), 2),
        (Standing(claimed=3), "level_claim_needs_proof"),
        (Standing(verified=3, claimed=2), "level_claim_needs_proof"),
        # a lower claim takes nothing from what was proven
        (Standing(verified=3, claimed=5), 2),
        # below 二级 nobody is asked
        (Standing(claimed=4), 3),
        # claimed before occupations were asked: only where it would change something
        (Standing(unplaced=3), "level_occupation_unstated"),
        (Standing(unplaced=4), 3),
        (Standing(verified=3, unplaced=3), 2),
        (Standing(verified=3, unplaced=1), "level_occupation_unstated"),
    ],
)
def test_a_claim_lifts_nobody_to_technician_before_it_is_proven(standing, expected):
    found = recommend(replace(WORKER, standing=standing), [ROW], 2026)
    assert (found.level if isinstance(found, RecommendedLevel) else found.code) == expected


def test_half_of_an_odd_field_is_rounded_down():
    odd = replace(WORKER, entrants=7)
    assert isinstance(recommend(replace(odd, place=3), preset_rows("national"), 2026), RecommendedLevel)
    assert isinstance(recommend(replace(odd, place=4), preset_rows("national"), 2026), Problem)


def test_entry_size_can_narrow_a_band():
    rows = preset_rows("province-first-size")
    reached = {
        (members, place)
        for members in (1, 2, 3)
        for place in range(1, 7)
        if isinstance(recommend(replace(WORKER, members=members, place=place), rows, 2026), RecommendedLevel)
    }
    assert reached == {(1, p) for p in range(1, 6)} | {(2, p) for p in range(1, 4)} | {(3, 1), (3, 2)}


def test_a_row_asks_for_the_place_and_the_prize_and_the_best_of_all_rows_counts():
    """As the form and the public page say: everything in a row must be so, the best row counts."""
    lower = Level(clause="一", first_place=1, last_place=3, prizes=("third",), floor=3)
    higher = Level(clause="二", last_place=1, floor=2)
    assert recommend(replace(WORKER, place=5, prize="third"), [lower], 2026).code == "level_no_clause"
    assert recommend(replace(WORKER, place=1, prize="first"), [lower], 2026).code == "level_no_clause"
    assert recommend(replace(WORKER, prize="third"), [lower, higher], 2026).level == 2
    assert "同时满足" in LEVELS.note
    assert "最高" in LEVELS.note


def test_of_two_results_in_one_occupation_the_better_counts_whichever_comes_first():
    third, first = RecommendedLevel(3, None, "", "floor"), RecommendedLevel(2, None, "", "floor")
    worse, better = Judged(7, ELECTRICIAN, "双人", third), Judged(7, ELECTRICIAN, "单人", first)
    found = one_each([worse, better])
    assert [found[0].code, found[1]] == ["level_better_result", first]
    assert [found[0].details["event"], found[0].details["level"]] == ["单人", "二级/技师"]
    assert one_each([better, worse])[0] == first
    other = Judged(7, COOK, "烹调", third)
    assert one_each([worse, other]) == [third, third]


def test_one_step_a_year_is_one_of_all_occupations_and_the_better():
    third = RecommendedLevel(3, None, "", "floor", once_per_year=True)
    first = replace(third, level=2)
    found = one_each([Judged(7, COOK, "烹调", third), Judged(7, ELECTRICIAN, "电工", first)])
    assert (found[0].code, found[1]) == ("level_better_result", first)


def test_beside_what_is_recommended_already_only_something_better_stands():
    third = RecommendedLevel(3, None, "", "floor")
    again = [Judged(7, ELECTRICIAN, "电工", third)]
    assert one_each(again, {7: {ELECTRICIAN: 3}})[0].code == "level_recommended_already"
    assert one_each(again, {7: {ELECTRICIAN: 4}}) == [third]
    assert one_each(again, {7: {COOK: 2}}) == [third]


def test_once_a_year_is_no_default_and_lets_the_better_pass():
    assert not LEVELS.blank.once_per_year
    once = msgspec.structs.replace(ROW, once_per_year=True)
    assert recommend(replace(WORKER, earlier=3), [once], 2026).code == "level_once_a_year"
    assert recommend(replace(WORKER, earlier=4), [once], 2026).level == 3
    assert recommend(replace(WORKER, earlier=3), [ROW], 2026).level == 3


@given(
    st.sampled_from([preset.key for preset in LEVEL_PRESETS]),
    st.integers(1, 60),
    st.sampled_from([None, 5, 4, 3, 2, 1]),
    st.booleans(),
    st.sampled_from(list(Group)),
)
def test_nobody_goes_down_past_the_cap_or_up_more_than_the_rule(preset, place, held, passed, group):
    candidate = holding(held, place=place, entrants=60, both_passed=passed, group=group, paper_level=2)
    found = recommend(candidate, preset_rows(preset), 2026)
    if isinstance(found, RecommendedLevel):
        assert 1 <= found.level <= 4
        assert held is None or found.level < held
        assert found.step == "floor" or found.level == held - 1


def test_presets_for_the_class_of_a_contest_come_first():
    filed = ContestKey(series="craftsman", level="province", of_class="second", tier="province")
    assert presets_for(filed)[0].of_class in (None, "second")
    assert {preset.key for preset in presets_for(filed)} == {preset.key for preset in LEVEL_PRESETS}
    assert all(preset.source for preset in LEVEL_PRESETS)


def test_the_rows_of_the_champions_final():
    rows = default_rules("zhuangyuan", 2026, tier="province").levels

    def level(held=None, **changes):
        found = recommend(holding(held, **changes), rows, 2026)
        return found.level if isinstance(found, RecommendedLevel) else found.code

    assert level(place=1) == 2
    assert level(2, place=1) == 1
    assert level(place=2, prize="second") == 3
    assert level(3, place=2, prize="second") == 2
    # one lower than the staff
    assert level(group="student", place=1) == 3
    assert level(group="student", place=2, prize="second") == 4
    assert level(3, group="student", place=1) == 2
    assert level(2, group="student", place=1) == "level_at_the_cap"
    assert level(place=11, prize="") == "level_no_clause"


def test_both_parts_passed_gives_the_level_of_the_paper_and_no_more():
    rows = default_rules("craftsman", 2026).levels
    passed = replace(WORKER, both_passed=True, place=30, prize="", paper_level=3)
    assert recommend(passed, rows, 2026).level == 3
    assert recommend(replace(passed, standing=Standing(verified=3)), rows, 2026).code == "level_held_already"
    assert recommend(replace(passed, both_passed=False), rows, 2026).code == "level_no_clause"
    assert recommend(replace(passed, paper_level=None), rows, 2026).code == "level_paper_unknown"
