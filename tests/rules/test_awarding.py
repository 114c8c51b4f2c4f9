"""Prizes of a published result become awards of persons."""

from datetime import date

import pytest

from certificates.rules.awarding import AwardLine, Placed, awards, placed_from, problems_with, settled
from certificates.rules.honours import Winner, honours
from competition.rules.editions.defaults import default_rules
from competition.rules.editions.kinds.honours import Honour
from competition.rules.identity import age_on

TITLES = default_rules("zhuangyuan", 2026, tier="province").titles


def test_every_member_of_a_team_gets_the_title():
    given = awards([Placed(7, 1, "一等奖", (1, 2, 3))], TITLES, "staff")
    assert [(line.person_id, line.title, line.team_size) for line in given] == [
        (1, "江苏技能状元", 3),
        (2, "江苏技能状元", 3),
        (3, "江苏技能状元", 3),
    ]


def test_the_group_decides_the_title_and_only_the_first_place_has_one():
    assert awards([Placed(7, 1, "一等奖", (1,))], TITLES, "student")[0].title == "学生技能状元"
    assert awards([Placed(7, 2, "二等奖", (1,))], TITLES, "staff")[0].title == ""


def test_a_place_can_carry_two_titles():
    given = awards(
        [Placed(7, 3, "一等奖", (1,)), Placed(8, 6, "二等奖", (2,))],
        default_rules("craftsman", 2026, level="province", of_class="first").titles,
        "staff",
    )
    assert ["五一创新能手" in line.title for line in given] == [True, False]
    assert all("技术能手" in line.title for line in given)


def test_entries_without_a_prize_get_no_award_and_the_best_come_first():
    placed = [Placed(1, 4, "二等奖", (10,)), Placed(2, None, "", (11,)), Placed(3, 1, "一等奖", (12,))]
    assert [line.entry_id for line in awards(placed, TITLES, "staff")] == [3, 1]


def test_a_snapshot_names_prizes_by_code_or_by_name():
    rows = [
        {"entry_id": 1, "place": 1, "prize": "first"},
        {"entry_id": 2, "place": 2, "prize": "优胜奖"},
        {"entry_id": 3, "place": 3, "prize": None},
    ]
    placed = placed_from(rows, default_rules("zhuangyuan", 2026).prizes.prizes, {1: (5,), 2: (6,)})
    assert [(one.prize, one.members) for one in placed] == [("一等奖", (5,)), ("优胜奖", (6,)), ("", ())]


def test_everything_that_keeps_awards_from_being_confirmed_is_told_at_once():
    placed = [Placed(1, 1, "一等奖", ()), Placed(2, 2, "二等奖", (5,)), Placed(3, 3, "二等奖", (5,))]
    assert [problem.code for problem in problems_with(placed)] == [
        "award_entry_without_members",
        "award_person_twice",
    ]
    assert problems_with([]) == []


YOUTH = Honour(
    name="省青年岗位能手",
    name_en="",
    granted_by="团省委",
    oldest=35,
    employed_only=True,
    prizes=("first", "second", "third"),
)
WOMEN = Honour(name="省巾帼建功标兵", name_en="", granted_by="省妇联", sex="female", employed_only=True)


@pytest.mark.parametrize(
    ("born_on", "sex", "employed", "named"),
    [
        (date(1991, 11, 22), "female", True, ["省青年岗位能手", "省巾帼建功标兵"]),  # 35 to the day
        (date(1990, 11, 22), "female", True, ["省巾帼建功标兵"]),
        (date(1991, 11, 22), "male", True, ["省青年岗位能手"]),
        (date(1991, 11, 22), "female", False, []),
        (None, "male", True, []),
    ],
)
def test_honours_ask_for_age_sex_and_employment(born_on, sex, employed, named):
    winner = Winner(1, "first", 1, "staff", sex, born_on, employed)
    assert [rule.name for rule in honours(winner, [YOUTH, WOMEN], date(2026, 11, 22))] == named


def test_a_leap_day_birthday_counts_from_the_first_of_march():
    assert (age_on(date(2000, 2, 29), date(2025, 2, 28)), age_on(date(2000, 2, 29), date(2025, 3, 1))) == (
        24,
        25,
    )


def test_a_win_is_kept_whatever_its_place_and_another_prize_title_or_entry_is_another_win():
    def line(person, prize, place, title="", entry=1):
        return AwardLine(entry, person, place, prize, title, 1)

    before = {1: line(7, "一等奖", 1, "状元"), 2: line(8, "三等奖", 10), 3: line(9, "三等奖", 11)}
    after = [line(7, "一等奖", 2), line(8, "三等奖", 11), line(9, "二等奖", 3), line(5, "三等奖", 12)]
    plan = settled(before, after)
    assert dict(plan.kept) == {2: after[1]}
    assert plan.ended == (1, 3)
    assert plan.fresh == (after[0], after[2], after[3])
    assert settled(before, list(before.values())).fresh == ()
