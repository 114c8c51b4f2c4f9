"""From an award and the facts of a person to the honours one may be recommended for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from competition.rules.identity import age_on


@dataclass(frozen=True)
class Winner:
    """Facts of a person that honours ask for."""

    person_id: int
    prize: str
    place: int | None
    group: str
    sex: str  # "male" | "female" | ""
    born_on: date | None
    employed: bool


@dataclass(frozen=True)
class HonourRule:
    """Whom to recommend to a granting body. None means: not asked.

    `oldest` years of age on the day asked about; `worst_place` the last place that counts.
    """

    honour: str
    granted_by: str
    clause: str = ""
    group: str | None = None
    sex: str | None = None
    oldest: int | None = None
    employed: bool | None = None
    worst_place: int | None = None
    prizes: tuple[str, ...] = ()


class _HonourSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Honours of contests of one series (empty: any) and of these tiers."""

    series: str
    tiers: tuple[str, ...]
    honours: tuple[HonourRule, ...]


# Honours by personal facts that finals recommend for; the organiser may leave them unused.
_HONOURS = msgspec.json.decode(
    (Path(__file__).parent / "data" / "honours.json").read_bytes(), type=tuple[_HonourSet, ...]
)


def honour_rules(series: str, tier: str) -> list[HonourRule]:
    """What may be recommended for from a contest of this series and tier."""
    return [
        rule
        for found in _HONOURS
        if found.series in {"", series} and tier in found.tiers
        for rule in found.honours
    ]


def honours(winner: Winner, rules: Iterable[HonourRule], on: date) -> list[HonourRule]:
    """The honours a winner may be recommended for; the body named grants them, not the contest."""
    return [rule for rule in rules if _meets(winner, rule, on)]


def _meets(winner: Winner, rule: HonourRule, on: date) -> bool:
    place = winner.place if winner.place is not None else 10**9
    return all(
        (
            rule.group in {None, winner.group},
            rule.sex in {None, winner.sex},
            rule.employed in {None, winner.employed},
            rule.oldest is None or (winner.born_on is not None and age_on(winner.born_on, on) <= rule.oldest),
            rule.worst_place is None or place <= rule.worst_place,
            not rule.prizes or winner.prize in rule.prizes,
        )
    )
