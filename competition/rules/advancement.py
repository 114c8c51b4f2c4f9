"""Who goes on to the next tier: the best of each event, and who steps in for a no-show."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from competition.rules.editions.kinds.advancement import Advancement


class Way(StrEnum):
    """How somebody goes on, or why not."""

    QUALIFIED = "qualified"
    STEPS_IN = "steps_in"
    RESERVE = "reserve"
    DECLINED = "declined"
    OUT = "out"


@dataclass(frozen=True)
class RankedEntry:
    """One ranked entry. `place` None has no result and never goes on; `total` is out of the rules' scale."""

    entry: int
    event: str
    group: str
    delegation: str
    place: int | None
    total: Decimal | None = None


@dataclass(frozen=True)
class Advancing:
    """What becomes of one entry; `order` numbers those who go on and, apart, the reserves."""

    entry: int
    way: Way
    order: int | None = None
    tied_at_cut: bool = False


def advance(
    standings: Iterable[RankedEntry], rule: Advancement, declined: Collection[int] = ()
) -> list[Advancing]:
    """Everyone's way, event and group by event and group, best place first.

    A declined or absent entry gives its place to the next in order: the list is recomputed, never
    patched, so a second refusal finds the right substitute too. Equal places at the cut are marked
    `tied_at_cut` and left to the organiser in the order given.
    """
    parts: dict[tuple[str, str], list[RankedEntry]] = defaultdict(list)
    for standing in standings:
        parts[standing.event, standing.group].append(standing)
    return [way for key in sorted(parts) for way in _advance_part(parts[key], rule, frozenset(declined))]


def places_for(entrants: int, rule: Advancement) -> int:
    """How many of `entrants` go on: a number, or a share rounded half up."""
    if rule.take_percent is None:
        return rule.take
    share = Decimal(entrants) * rule.take_percent / 100
    return int(share.quantize(Decimal(1), ROUND_HALF_UP))


def _advance_part(
    part: Sequence[RankedEntry], rule: Advancement, declined: frozenset[int]
) -> list[Advancing]:
    ranked = sorted((s for s in part if _may_go_on(s, rule)), key=lambda s: (s.place or 0, s.entry))
    places = places_for(len(part), rule)
    first_choice = _take(ranked, places, rule.per_delegation)
    present = [s for s in ranked if s.entry not in declined]
    chosen = _take(present, places, rule.per_delegation)
    rest = [s for s in present if s not in chosen]
    reserves = _take(rest, rule.reserves, None) if places else []
    tied = _tied_at_cut(chosen, rest)
    ways = []
    for standing in sorted(part, key=lambda s: (s.place is None, s.place or 0, s.entry)):
        if standing.entry in declined:
            way, order = Way.DECLINED, None
        elif standing in chosen:
            way = Way.QUALIFIED if standing in first_choice else Way.STEPS_IN
            order = chosen.index(standing) + 1
        elif standing in reserves:
            way, order = Way.RESERVE, reserves.index(standing) + 1
        else:
            way, order = Way.OUT, None
        ways.append(Advancing(standing.entry, way, order, standing.entry in tied))
    return ways


def _may_go_on(standing: RankedEntry, rule: Advancement) -> bool:
    if standing.place is None:
        return False
    return rule.lowest_total is None or (standing.total is not None and standing.total >= rule.lowest_total)


def _take(ranked: Sequence[RankedEntry], places: int, per_delegation: int | None) -> list[RankedEntry]:
    taken: list[RankedEntry] = []
    used: dict[str, int] = defaultdict(int)
    for standing in ranked:
        full = per_delegation is not None and used[standing.delegation] >= per_delegation
        if len(taken) < places and not full:
            taken.append(standing)
            used[standing.delegation] += 1
    return taken


def _tied_at_cut(chosen: Sequence[RankedEntry], rest: Sequence[RankedEntry]) -> frozenset[int]:
    if not chosen:
        return frozenset()
    last = chosen[-1].place
    if not any(standing.place == last for standing in rest):
        return frozenset()
    return frozenset(standing.entry for standing in (*chosen, *rest) if standing.place == last)
