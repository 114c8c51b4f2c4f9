"""How many may enter."""

from enum import StrEnum

from competition.rules.editions.kinds.kind import BlockKind, RulePart
from competition.rules.editions.kinds.value import OneOf, Value, Whole
from competition.rules.editions.targets import EVERYTHING, GROUPS
from competition.rules.words.catalogue import phrase
from competition.rules.words.groups import Group


class BelowFewest(StrEnum):
    """What follows where fewer took part than the least number."""

    WARN = "warn"
    NO_PRIZES = "no_prizes"


BELOW_FEWEST_WORDS: dict[str, str] = {
    BelowFewest.WARN: phrase("只提醒组委会，照常设奖"),
    BelowFewest.NO_PRIZES: phrase("仅作选拔，不设奖"),
}


class Quota(RulePart, frozen=True, kw_only=True):
    """How many may enter. The first quota whose event and group match counts; None is no limit."""

    group: Group | None = None
    event_code: str | None = None
    per_delegation: int | None = None
    per_organisation: int | None = None
    per_event: int | None = None
    fewest: int = 30
    coaches_per_entry: int = 1
    below_fewest: BelowFewest = BelowFewest.WARN


QUOTAS = BlockKind(
    key="quotas",
    title=phrase("名额"),
    blank=Quota(),
    whole=(EVERYTHING, *GROUPS),
    rows=(
        (
            Value("per_delegation", phrase("每个代表队每个赛项"), Whole(1, 500), common=True),
            Value("per_organisation", phrase("每个单位每个赛项"), Whole(1, 500), common=True),
            Value("per_event", phrase("每个赛项总数"), Whole(1, 5000), common=True),
        ),
        (
            Value(
                "fewest",
                phrase("最少参赛数"),
                Whole(0, 500, needed=True),
                help=phrase("按实际参赛（不含缺席）的人数或队数；0 表示不限"),
                nothing=None,
                common=True,
            ),
            Value(
                "below_fewest",
                phrase("不足最少参赛数时"),
                OneOf(BELOW_FEWEST_WORDS, BelowFewest),
                common=True,
            ),
            Value(
                "coaches_per_entry",
                phrase("每个参赛的指导教师数"),
                Whole(0, 10, needed=True),
                nothing=None,
                published_only=True,
            ),
        ),
    ),
)
