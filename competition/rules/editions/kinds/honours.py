"""Honours that the personal facts of winners let a contest recommend them for."""

from typing import Any

from competition.rules.editions.kinds.kind import Contradiction, RowKind, RulePart
from competition.rules.editions.kinds.reach import is_banded, problem_with_band, unreachable
from competition.rules.editions.kinds.value import Line, OneOf, SomeOf, Value, Whole, YesNo
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase
from competition.rules.words.groups import GROUP_WORDS, Group
from competition.rules.words.sexes import SEX_WORDS, Sex


class Honour(RulePart, frozen=True, kw_only=True):
    """Winners that are recommended to a granting body, e.g. 省青年岗位能手; None is not asked.

    ``oldest``: years of age completed on the last day of the contest.
    """

    group: Group | None = None
    first_place: int = 1
    last_place: int | None = None
    prizes: tuple[str, ...] = ()  # codes of prizes; empty: any
    sex: Sex | None = None
    oldest: int | None = None
    employed_only: bool = False
    name: str
    name_en: str
    granted_by: str


def _incomplete(row: Honour) -> Problem | None:
    for name in ("name", "granted_by", "clause"):
        if not getattr(row, name).strip():
            return Problem("honour_incomplete", field=name)
    return None


def _upside_down(row: Honour) -> Problem | None:
    return problem_with_band("honour_band_upside_down", row.first_place, row.last_place)


def _across(rules: Any) -> list[Problem]:
    return unreachable(rules, HONOURS.parts(rules), "honour")


HONOURS = RowKind(
    key="honours",
    title=phrase("按个人条件推荐的荣誉"),
    row_title=phrase("荣誉推荐"),
    blank=Honour(name="", name_en="", granted_by=""),
    note=phrase("获奖选手中条件同时满足的，列入荣誉推荐名单，由授予单位审定。"),
    rows=(
        (
            Value("group", phrase("组别"), OneOf(GROUP_WORDS, Group, none=phrase("全部"))),
            Value("first_place", phrase("名次从"), Whole(1, 500), when=is_banded),
            Value("last_place", phrase("名次到"), Whole(1, 500)),
        ),
        # The words of its keys are the names of the contest's own prizes.
        (Value("prizes", phrase("且获奖项"), SomeOf({}, open=True), help=phrase("都不选表示不看奖项")),),
        (
            Value("sex", phrase("且性别为"), OneOf(SEX_WORDS, Sex, none=phrase("不限"))),
            Value("oldest", phrase("且年龄不超过（周岁，按比赛结束日）"), Whole(14, 100)),
            Value("employed_only", phrase("且在职（不是在校学生）"), YesNo(), quiet=True),
        ),
        (
            Value("name", phrase("荣誉名称"), Line(60)),
            Value("name_en", phrase("英文"), Line(120)),
            Value("granted_by", phrase("授予单位"), Line(120)),
        ),
    ),
    contradictions=(
        Contradiction(("name", "granted_by", "clause"), _incomplete),
        Contradiction(("first_place", "last_place"), _upside_down),
    ),
    across=_across,
)
