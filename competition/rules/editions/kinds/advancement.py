"""Who goes on to the next tier."""

from decimal import Decimal

from competition.rules.editions.kinds.kind import RuleKind, RulePart
from competition.rules.editions.kinds.value import Figure, OneOf, Value, Whole
from competition.rules.words.catalogue import phrase
from competition.rules.words.tiers import TIER_WORDS


class Advancement(RulePart, frozen=True, kw_only=True):
    """Who goes on to the next tier: the best ``take`` of each event, then ``reserves`` as substitutes."""

    take: int = 0  # 0: nobody goes on from here
    take_percent: Decimal | None = None
    reserves: int = 1
    per_delegation: int | None = None
    lowest_total: Decimal | None = None
    to_tier: str = ""


ADVANCEMENT = RuleKind(
    key="advancement",
    title=phrase("晋级"),
    blank=Advancement(),
    rows=(
        (
            Value(
                "take",
                phrase("每个赛项晋级名额"),
                Whole(0, 500, needed=True),
                help=phrase("0 表示不向上一级选拔"),
                common=True,
                published_only=True,
            ),
            Value(
                "take_percent",
                phrase("晋级比例（%，填写的以比例为准）"),
                Figure(0, 100),
                common=True,
                published_only=True,
            ),
            Value(
                "reserves", phrase("替补名额"), Whole(0, 50, needed=True), common=True, published_only=True
            ),
        ),
        (
            Value(
                "per_delegation",
                phrase("每个代表队最多晋级"),
                Whole(1, 50),
                common=True,
                page_name="advance_per_delegation",
                published_only=True,
            ),
            Value("lowest_total", phrase("晋级最低总分"), Figure(0, 100), common=True, published_only=True),
            Value(
                "to_tier",
                phrase("晋级到"),
                OneOf(TIER_WORDS, none="—"),
                common=True,
                published_only=True,
            ),
        ),
    ),
)
