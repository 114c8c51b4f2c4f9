"""Titles that come with a place."""

from competition.rules.editions.kinds.kind import Contradiction, RowKind, RulePart
from competition.rules.editions.kinds.reach import problem_with_band
from competition.rules.editions.kinds.value import Line, OneOf, Value, Whole
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase
from competition.rules.words.groups import GROUP_WORDS, Group


class Title(RulePart, frozen=True, kw_only=True):
    """A title that comes with a place, e.g. 江苏技能状元."""

    group: Group
    first_place: int = 1
    last_place: int = 1
    name: str
    name_en: str
    granted_by: str


def _incomplete(row: Title) -> Problem | None:
    for name in ("name", "granted_by", "clause"):
        if not getattr(row, name).strip():
            return Problem("title_incomplete", field=name)
    return None


def _upside_down(row: Title) -> Problem | None:
    return problem_with_band("title_band_upside_down", row.first_place, row.last_place)


TITLES = RowKind(
    key="titles",
    title=phrase("随名次的荣誉"),
    row_title=phrase("荣誉"),
    blank=Title(group=Group.STAFF, name="", name_en="", granted_by=""),
    note=phrase("获奖且名次在范围内的参赛，每名队员都得到；一人符合多行的，都得到。"),
    rows=(
        (
            Value("group", phrase("组别"), OneOf(GROUP_WORDS, Group)),
            Value("first_place", phrase("名次从"), Whole(1, 500)),
            Value("last_place", phrase("名次到"), Whole(1, 500)),
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
)
