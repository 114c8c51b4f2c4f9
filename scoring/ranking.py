"""Places: best first, ties by a ladder, shared places skip the next (1, 2, 2, 4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from scoring.aggregation import Exact

SHARE = "share"


@dataclass(frozen=True)
class Rung:
    """One step of the ladder that decides ties: the larger value wins, or the smaller."""

    name: str
    smaller_wins: bool = False


@dataclass(frozen=True)
class Standing:
    """An eligible entry with a total; `keys` hold what the ladder may ask for."""

    code: str
    total: Exact
    keys: Mapping[str, Exact | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Placing:
    """A place; `parted_by` names the rung between this entry and the one before it when totals are equal."""

    code: str
    place: int
    total: Exact
    parted_by: str | None = None


def _order(standing: Standing, ladder: Sequence[Rung]) -> tuple[tuple[int, Exact], ...]:
    """A sort key: whoever lacks a value comes after everyone who has one."""
    keys: list[tuple[int, Exact]] = [(0, -standing.total)]
    for rung in ladder:
        value = standing.keys.get(rung.name)
        if value is None:
            keys.append((1, Exact(0)))
        else:
            keys.append((0, value if rung.smaller_wins else -value))
    return tuple(keys)


def rank(standings: Iterable[Standing], ladder: Sequence[Rung] = ()) -> list[Placing]:
    """Places of all entries given; leave out the ineligible before calling."""
    ordered = sorted(standings, key=lambda standing: (_order(standing, ladder), standing.code))
    placings: list[Placing] = []
    for _, group in groupby(ordered, key=lambda standing: _order(standing, ladder)):
        place = len(placings) + 1
        placings += [Placing(standing.code, place, standing.total) for standing in group]
    by_code = {standing.code: standing for standing in ordered}
    return (
        [placings[0], *(_parted(one, two, by_code, ladder) for one, two in pairwise(placings))]
        if placings
        else []
    )


def _parted(
    before: Placing, placing: Placing, by_code: Mapping[str, Standing], ladder: Sequence[Rung]
) -> Placing:
    if before.total != placing.total:
        return placing
    first, second = _order(by_code[before.code], ladder), _order(by_code[placing.code], ladder)
    differing = [rung.name for rung, a, b in zip(ladder, first[1:], second[1:], strict=True) if a != b]
    return Placing(placing.code, placing.place, placing.total, differing[0] if differing else SHARE)


@dataclass(frozen=True)
class Tie:
    """Entries of equal total in their final order, and what parted each from the one before."""

    codes: tuple[str, ...]
    total: Exact
    parted_by: tuple[str, ...]


def ties(placings: Sequence[Placing]) -> list[Tie]:
    """All ties, with what the ladder decided."""
    found = []
    for total, group in groupby(placings, key=lambda placing: placing.total):
        members = list(group)
        if len(members) > 1:
            parted = tuple(member.parted_by or SHARE for member in members[1:])
            found.append(Tie(tuple(member.code for member in members), total, parted))
    return found
