"""Prizes of a Chinese contest by quota."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scoring.rules.marking.aggregation import rounded
from scoring.rules.tally.ranking import SHARE, Placing


class QuotaRounding(StrEnum):
    """How a share of the field becomes a number of prizes."""

    HALF_UP = "half_up"
    FLOOR = "floor"
    CEILING = "ceiling"


@dataclass(frozen=True)
class PrizeQuota:
    """So many of a prize: a fixed count, or percent of the field."""

    prize: str
    count: int | None = None
    percent: Decimal | None = None


class SharedCut(StrEnum):
    """What becomes of a shared place that straddles the last prize of a kind."""

    EXTEND = "extend"  # all who share it get the better prize
    STOP = "stop"  # none of them does


@dataclass(frozen=True)
class PrizeRules:
    """Quotas best first; a field of at most `small_field` gets the `small_counts` instead.

    A field of less than `fewest` gets none at all: it was a selection only.
    """

    quotas: tuple[PrizeQuota, ...]
    rounding: QuotaRounding = QuotaRounding.HALF_UP
    small_field: int = 5
    small_counts: tuple[int, ...] = (1, 1)
    shared: SharedCut = SharedCut.EXTEND
    minimum: Decimal | None = None
    field: int | None = None  # size of the field for quotas, when it is not the number of places
    fewest: int = 0


def quota_counts(rules: PrizeRules, entries: int) -> list[int]:
    """How many of each prize a field of so many entries gets."""
    if entries < rules.fewest:
        return [0] * len(rules.quotas)
    if entries <= rules.small_field:
        counts = [*rules.small_counts, *[0] * len(rules.quotas)]
        return counts[: len(rules.quotas)]
    return [_count(quota, entries, rules.rounding) for quota in rules.quotas]


def _count(quota: PrizeQuota, entries: int, rounding: QuotaRounding) -> int:
    if quota.percent is None:
        return quota.count or 0
    share = Fraction(quota.percent) * entries / 100
    if rounding is QuotaRounding.HALF_UP:
        return int(rounded(share, 0))
    whole = share.numerator // share.denominator
    return whole if rounding is QuotaRounding.FLOOR or share == whole else whole + 1


@dataclass(frozen=True)
class Cut:
    """Two equal totals at the border of two prizes, and what parted them (or that they share)."""

    prize: str
    codes: tuple[str, ...]
    decided_by: str


@dataclass(frozen=True)
class PrizesWon:
    """Prize by entry, how many there were of each, and the cuts a tie lay on."""

    by_code: Mapping[str, str]
    counts: Mapping[str, int]
    cuts: tuple[Cut, ...]


def award_prizes(placings: Sequence[Placing], rules: PrizeRules) -> PrizesWon:
    """Prizes by place, from the quotas of the field."""
    counts = quota_counts(rules, len(placings) if rules.field is None else rules.field)
    by_code: dict[str, str] = {}
    cuts: list[Cut] = []
    last_of = {placing.place: number for number, placing in enumerate(placings, start=1)}
    border = 0
    for quota, count in zip(rules.quotas, counts, strict=True):
        border += count
        for placing in placings:
            if placing.code not in by_code and _within_cut(placing, last_of, border, rules.shared):
                by_code[placing.code] = quota.prize
        if count and 0 < border < len(placings):
            cuts += _cut(quota.prize, placings, border)
    if rules.minimum is not None:
        low = {placing.code for placing in placings if placing.total < Fraction(rules.minimum)}
        by_code = {code: prize for code, prize in by_code.items() if code not in low}
    return PrizesWon(
        by_code, dict(zip((quota.prize for quota in rules.quotas), counts, strict=True)), tuple(cuts)
    )


def _within_cut(placing: Placing, last_of: Mapping[int, int], border: int, shared: SharedCut) -> bool:
    """`last_of`: for each place the position of the last who shares it."""
    return (placing.place if shared is SharedCut.EXTEND else last_of[placing.place]) <= border


def _cut(prize: str, placings: Sequence[Placing], border: int) -> list[Cut]:
    last, following = placings[border - 1], placings[border]
    if last.total != following.total:
        return []
    codes = tuple(placing.code for placing in placings if placing.total == last.total)
    return [Cut(prize, codes, following.parted_by or SHARE)]
