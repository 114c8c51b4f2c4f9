"""Places: best first, ties by a ladder, shared places skip the next (1, 2, 2, 4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from scoring.rules.marking.aggregation import Exact

SHARE = "share"


@dataclass(frozen=True)
class Rung:
    """One step of the ladder that decides ties: the larger value wins, or the smaller."""

    name: str
    smaller_wins: bool = False


@dataclass(frozen=True)
class Contender:
    """An eligible entry with a total; `keys` hold what the ladder may ask for.

    `passes` names rungs that cannot judge this entry at all (its working time was never taken): such a
    rung hands the whole tie to the next one, so that nobody wins or loses by what was not measured.
    """

    code: str
    total: Exact
    keys: Mapping[str, Exact | None] = field(default_factory=dict)
    passes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Placing:
    """A place; `parted_by` names the rung between this entry and the one before it when totals are equal."""

    code: str
    place: int
    total: Exact
    parted_by: str | None = None


def rank(contenders: Iterable[Contender], ladder: Sequence[Rung] = ()) -> list[Placing]:
    """Places of all entries given; leave out the ineligible before calling."""
    ordered = sorted(contenders, key=lambda contender: (-contender.total, contender.code))
    placings: list[Placing] = []
    for total, tied in groupby(ordered, key=lambda contender: contender.total):
        for parted_by, group in _climbed(list(tied), ladder):
            place = len(placings) + 1
            first, *others = group
            placings.append(Placing(first.code, place, total, parted_by))
            placings += [Placing(other.code, place, total, SHARE) for other in others]
    return placings


def _climbed(tied: list[Contender], ladder: Sequence[Rung]) -> Iterator[tuple[str | None, list[Contender]]]:
    """Groups that share a place, best first, each with the rung that parted it from the group before."""
    if len(tied) == 1 or not ladder:
        yield None, tied
        return
    rung, *above = ladder
    if any(rung.name in contender.passes for contender in tied):
        yield from _climbed(tied, above)
        return
    ordered = sorted(tied, key=lambda contender: _key(contender, rung))
    for number, (_, part) in enumerate(groupby(ordered, key=lambda contender: _key(contender, rung))):
        for turn, (parted_by, group) in enumerate(_climbed(list(part), above)):
            yield (rung.name if number and not turn else parted_by), group


def _key(contender: Contender, rung: Rung) -> tuple[int, Exact]:
    """A sort key: whoever lacks a value comes after everyone who has one."""
    value = contender.keys.get(rung.name)
    if value is None:
        return (1, Exact(0))
    return (0, value if rung.smaller_wins else -value)


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
