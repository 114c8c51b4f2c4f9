"""The prizes of an event."""

from decimal import Decimal
from enum import StrEnum

import msgspec

from competition.rules.editions.kinds.kind import Contradiction, RuleKind, RulePart
from competition.rules.editions.kinds.value import Counts, OneOf, Value, Whole, YesNo
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase

MOST_PRIZES = 12


class PrizeMode(StrEnum):
    """How many prizes an event has."""

    FIXED = "fixed"
    PERCENT = "percent"


class ShareRounding(StrEnum):
    """How a share of the entrants becomes a whole number."""

    HALF_UP = "half_up"
    FLOOR = "floor"
    CEILING = "ceiling"


MODE_WORDS = {PrizeMode.FIXED: phrase("固定名额"), PrizeMode.PERCENT: phrase("按参赛数比例")}
ROUNDING_WORDS = {
    ShareRounding.HALF_UP: phrase("四舍五入"),
    ShareRounding.FLOOR: phrase("舍去小数"),
    ShareRounding.CEILING: phrase("进一"),
}


class Prize(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rank of prize, best first: a ``count`` (fixed) or a ``share`` of the entrants in percent."""

    code: str
    name: str
    name_en: str
    count: int = 0
    share: Decimal = Decimal(0)


class EventPrizes(RulePart, frozen=True, kw_only=True):
    """The prizes of every event of the contest."""

    mode: PrizeMode = PrizeMode.FIXED
    rounding: ShareRounding = ShareRounding.HALF_UP
    prizes: tuple[Prize, ...] = ()
    small_field: int = 5  # this many entrants or fewer …
    small_field_counts: tuple[int, ...] = (1, 1, 0)  # … get these counts
    every_member: bool = True  # each member of a team receives the title and a certificate


def _no_prize(part: EventPrizes) -> Problem | None:
    return None if part.prizes else Problem("rules_without_prizes", field="first")


def _too_large(part: EventPrizes) -> Problem | None:
    shares = sum(prize.share for prize in part.prizes)
    return Problem("prize_shares_too_large", field="first") if shares > 100 else None


def _too_many(part: EventPrizes) -> Problem | None:
    return Problem("prizes_too_many", {"most": MOST_PRIZES}) if len(part.prizes) > MOST_PRIZES else None


def _named_twice(part: EventPrizes) -> Problem | None:
    names = [prize.name for prize in part.prizes]
    twice = next((name for name in names if names.count(name) > 1), None)
    return Problem("prize_named_twice", {"prize": twice}) if twice is not None else None


def _never_given(part: EventPrizes) -> Problem | None:
    """A prize of which the field gets none, however large it is."""
    fixed = part.mode == PrizeMode.FIXED
    idle = next((one for one in part.prizes if not (one.count if fixed else one.share)), None)
    if idle is None:
        return None
    return Problem("prize_without_count" if fixed else "prize_without_share", {"prize": idle.name})


def _small_field(part: EventPrizes) -> Problem | None:
    """A small field cannot give more prizes than it has entrants, nor ranks that nobody named."""
    if part.small_field and sum(part.small_field_counts) > part.small_field:
        return Problem(
            "small_field_counts_too_many", {"entrants": part.small_field}, field="small_field_counts"
        )
    beyond = part.small_field_counts[len(part.prizes) :]
    return Problem("small_field_counts_unnamed", field="small_field_counts") if any(beyond) else None


PRIZES = RuleKind(
    key="prizes",
    title=phrase("奖项"),
    blank=EventPrizes(),
    rows=(
        (
            Value("mode", phrase("名额方式"), OneOf(MODE_WORDS, PrizeMode), common=True),
            Value("rounding", phrase("比例取整"), OneOf(ROUNDING_WORDS, ShareRounding), common=True),
        ),
        (
            Value(
                "small_field",
                phrase("参赛数不多于此数时另定名额"),
                Whole(0, 50, needed=True),
                common=True,
            ),
            Value("small_field_counts", phrase("另定的名额"), Counts(), common=True),
        ),
        (
            Value(
                "every_member",
                phrase("每名队员都得到荣誉和证书"),
                YesNo(),
                help=phrase("本系统总是给每名队员各一份；不这样规定的，在规程中另行说明"),
                common=True,
                published_only=True,
            ),
        ),
    ),
    contradictions=(
        Contradiction(("prizes",), _no_prize),
        Contradiction(("prizes",), _too_large),
        Contradiction(("prizes",), _too_many),
        Contradiction(("prizes",), _named_twice),
        Contradiction(("prizes", "mode"), _never_given),
        Contradiction(("prizes", "small_field", "small_field_counts"), _small_field),
    ),
)
