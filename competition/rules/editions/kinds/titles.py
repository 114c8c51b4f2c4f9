"""Titles that come with a place."""

from competition.rules.editions.kinds.kind import RuleKind, RulePart
from competition.rules.editions.kinds.value import Line, OneOf, Value, Whole
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


TITLES = RuleKind(
    key="titles",
    title=phrase("等级与荣誉"),
    blank=Title(group=Group.STAFF, name="", name_en="", granted_by=""),
    rows=(
        (
            Value("group", phrase("组别"), OneOf(GROUP_WORDS, Group)),
            Value("first_place", phrase("名次从"), Whole(1, 500)),
            Value("last_place", phrase("到"), Whole(1, 500)),
        ),
        (
            Value("name", phrase("荣誉名称"), Line(60)),
            Value("name_en", phrase("英文"), Line(120)),
            Value("granted_by", phrase("授予单位"), Line(120)),
        ),
    ),
)
