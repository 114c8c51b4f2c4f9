"""Levels of skill that a place or a prize is recommended for."""

from typing import Any

from competition.rules.editions.kinds.kind import Contradiction, RowKind, RulePart
from competition.rules.editions.kinds.reach import is_banded, problem_with_band, unreachable
from competition.rules.editions.kinds.value import OneOf, SomeOf, Value, Whole, YesNo
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase
from competition.rules.words.groups import GROUP_WORDS, Group
from competition.rules.words.identities import IDENTITY_WORDS, Identity
from competition.rules.words.levels import LEVEL_WORDS
from competition.rules.words.members import MEMBER_WORDS


class Level(RulePart, frozen=True, kw_only=True):
    """Whom one clause recommends for which level: everything it asks must be so, the place and the prize.

    ``floor`` None means the level of the event's paper. Holders of the floor or better go one up where
    ``one_up``; of them only those who hold exactly the floor where ``floor_holders_only``. ``from_held``:
    without any floor everybody goes one up from the level held. Never above ``cap``. Who fits several rows
    gets the best level that any of them gives.
    """

    group: Group | None = None
    members: int | None = None
    identities: tuple[Identity, ...] = ()
    first_place: int = 1
    last_place: int | None = None
    prizes: tuple[str, ...] = ()  # codes of prizes; empty: by place alone
    upper_half_only: bool = False  # 优胜奖: place within the top half of the entrants
    both_passed: bool = False  # 理论、实操双合格
    floor: int | None = None
    one_up: bool = True
    cap: int = 1
    once_per_year: bool = False  # some provinces alone (天津): off until a text says so
    paper_level: int | None = None  # only events whose paper is of this level
    from_held: bool = False
    floor_holders_only: bool = False
    any_occupation: bool = False  # also events without an occupation of the catalogue


def _no_such_level(row: Level) -> Problem | None:
    if row.floor not in {None, *LEVEL_WORDS}:
        return Problem("level_rule_no_such_level", field="floor")
    return None if row.cap in LEVEL_WORDS else Problem("level_rule_no_such_level", field="cap")


def _floor_above_cap(row: Level) -> Problem | None:
    above = row.floor is not None and row.floor < row.cap
    return Problem("level_rule_floor_above_cap", field="cap") if above else None


def _upside_down(row: Level) -> Problem | None:
    return problem_with_band("level_rule_band_upside_down", row.first_place, row.last_place)


def _for_everyone(row: Level) -> Problem | None:
    narrowed = row.last_place or row.prizes or row.upper_half_only or row.both_passed
    return None if narrowed else Problem("level_rule_for_everyone", field="last_place")


def _two_ways(row: Level) -> Problem | None:
    """A row gives a floor, or one up from what is held; what of it would then never be read is refused."""
    if row.from_held and row.floor is not None:
        return Problem("level_rule_floor_unused", field="floor")
    if row.from_held and (not row.one_up or row.floor_holders_only):
        return Problem("level_rule_from_held_alone", field="from_held")
    if row.floor_holders_only and not row.one_up:
        return Problem("level_rule_nobody_goes_up", field="floor_holders_only")
    if row.from_held and row.cap == max(LEVEL_WORDS):
        return Problem("level_rule_nobody_goes_up", field="cap")
    return None


def _without_clause(row: Level) -> Problem | None:
    return None if row.clause.strip() else Problem("level_rule_without_clause", field="clause")


def _has_floor(row: Level) -> bool:
    return not row.from_held


def _across(rules: Any) -> list[Problem]:
    return unreachable(rules, LEVELS.parts(rules), "level_rule")


LEVELS = RowKind(
    key="levels",
    title=phrase("技能等级推荐"),
    row_title=phrase("等级推荐"),
    blank=Level(),
    note=phrase(
        "每一行的条件须同时满足；一人符合多行的，取其中最高的推荐等级；一人在本届竞赛同一职业多次获奖的，取较好的一次。"
    ),
    rows=(
        (
            Value("group", phrase("组别"), OneOf(GROUP_WORDS, Group, none=phrase("全部"))),
            Value("members", phrase("参赛人数"), OneOf(MEMBER_WORDS, int, none=phrase("不限"))),
            Value("first_place", phrase("名次从"), Whole(1, 500), when=is_banded),
            Value("last_place", phrase("名次到"), Whole(1, 500)),
        ),
        # The words of its keys are the names of the contest's own prizes.
        (Value("prizes", phrase("且获奖项"), SomeOf({}, open=True), help=phrase("都不选表示不看奖项")),),
        (
            Value(
                "identities",
                phrase("且参赛身份"),
                SomeOf(IDENTITY_WORDS, Identity),
                help=phrase("都不选表示不限"),
            ),
        ),
        (
            Value("both_passed", phrase("且理论、操作双合格"), YesNo(), quiet=True),
            Value(
                "upper_half_only",
                phrase("且名次在实际参赛数的前一半"),
                YesNo(),
                quiet=True,
                help=phrase("缺席的不计入参赛数；单数时舍去小数"),
            ),
            Value(
                "paper_level",
                phrase("且命题等级为"),
                OneOf(LEVEL_WORDS, int, none=phrase("不限")),
            ),
        ),
        (
            Value(
                "floor",
                phrase("推荐等级"),
                OneOf(LEVEL_WORDS, int, none=phrase("命题等级")),
                nothing=phrase("命题等级"),
                always=True,
                when=_has_floor,
            ),
            Value("cap", phrase("上限"), OneOf(LEVEL_WORDS, int)),
        ),
        (
            Value("one_up", phrase("已具备该等级或更高等级的晋升一级"), YesNo(), when=_has_floor),
            Value(
                "floor_holders_only",
                phrase("只晋升恰好具备该等级的，更高的不推荐"),
                YesNo(),
                quiet=True,
            ),
            Value(
                "from_held",
                phrase("不设推荐等级，在原等级上晋升一级（没有等级的不推荐）"),
                YesNo(),
                quiet=True,
            ),
        ),
        (
            Value(
                "once_per_year",
                phrase("一人一年只晋升一次，取较好的一次"),
                YesNo(),
                quiet=True,
                help=phrase("只在依据的条款这样规定时勾选；本竞赛选拔去向上的各级竞赛不算第二次"),
            ),
            Value(
                "any_occupation",
                phrase("没有对应职业的赛项也推荐"),
                YesNo(),
                quiet=True,
                help=phrase("等级按职业认定；赛项没有填写职业编码的，一般不作推荐"),
            ),
        ),
    ),
    contradictions=(
        Contradiction(("floor", "cap"), _no_such_level),
        Contradiction(("floor", "cap"), _floor_above_cap),
        Contradiction(("first_place", "last_place"), _upside_down),
        Contradiction(("last_place", "prizes", "upper_half_only", "both_passed"), _for_everyone),
        Contradiction(("from_held", "floor", "one_up", "floor_holders_only", "cap"), _two_ways),
        Contradiction(("clause",), _without_clause),
    ),
    across=_across,
)
