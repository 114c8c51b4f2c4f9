"""Levels of skill that a place or a prize is recommended for."""

from competition.rules.editions.kinds.kind import RuleKind, RulePart
from competition.rules.editions.kinds.value import OneOf, SomeOf, Value, Whole, YesNo
from competition.rules.words.catalogue import phrase
from competition.rules.words.groups import GROUP_WORDS, Group
from competition.rules.words.identities import Identity
from competition.rules.words.levels import LEVEL_WORDS


class Level(RulePart, frozen=True, kw_only=True):
    """Places ``first_place``-``last_place`` are recommended for ``floor``; holders of that get one up.

    ``floor`` None means the level of the event's paper. Never above ``cap``. Rows are tried in order.
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
    once_per_year: bool = True


LEVELS = RuleKind(
    key="levels",
    title=phrase("技能等级推荐"),
    blank=Level(),
    rows=(
        (
            Value("group", phrase("组别"), OneOf(GROUP_WORDS, Group, none=phrase("全部"))),
            Value("first_place", phrase("名次从"), Whole(1, 500)),
            Value("last_place", phrase("到"), Whole(1, 500)),
            Value("floor", phrase("推荐等级"), OneOf(LEVEL_WORDS, int, none=phrase("命题等级"))),
            Value("cap", phrase("上限"), OneOf(LEVEL_WORDS, int)),
        ),
        # The words of its keys are the names of the contest's own prizes.
        (Value("prizes", phrase("或获奖"), SomeOf({})),),
        (
            Value("both_passed", phrase("理论、操作双合格"), YesNo()),
            Value("one_up", phrase("已具备该等级的晋升一级"), YesNo()),
        ),
    ),
)
