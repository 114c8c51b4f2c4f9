"""Medals of WorldSkills by edition."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Medal(StrEnum):
    """What a WorldSkills competitor takes home."""

    GOLD = "gold"
    SILVER = "silver"
    BRONZE = "bronze"
    MEDALLION = "medallion"


MEMBER_POINTS = {Medal.GOLD: 4, Medal.SILVER: 3, Medal.BRONZE: 2, Medal.MEDALLION: 1}


class Places(StrEnum):
    """How places follow from scale points."""

    GROUPS = "groups"  # every group within the tolerance shares a place
    MEDAL_GROUPS = "medal_groups"  # only medal groups share, the others by exact points
    EXACT = "exact"


@dataclass(frozen=True)
class MedalRules:
    """The rules of one edition."""

    tolerance: Decimal = Decimal(2)
    excellence: Decimal = Decimal(700)
    places: Places = Places.MEDAL_GROUPS
    small_fields: bool = False


def rules_of(edition: int, small_fields: bool = False) -> MedalRules:
    """WorldSkills by year: tolerance 2 to 2024 and 0 from 2026; excellence 500 before 2017."""
    places = Places.GROUPS if edition <= 2017 else Places.MEDAL_GROUPS if edition < 2026 else Places.EXACT
    return MedalRules(
        tolerance=Decimal(0 if edition >= 2026 else 2),
        excellence=Decimal(700 if edition >= 2017 else 500),
        places=places,
        small_fields=small_fields,
    )


@dataclass(frozen=True)
class MedalPlacing:
    """One competitor's place, medal and points for the member."""

    code: str
    points: Decimal
    place: int
    medal: Medal | None

    @property
    def member_points(self) -> int:
        """4, 3, 2, 1 for gold, silver, bronze, medallion."""
        return MEMBER_POINTS[self.medal] if self.medal else 0


Ordered = list[tuple[str, Decimal]]


def _take(rest: Ordered, anchor: Decimal, tolerance: Decimal) -> tuple[Ordered, Ordered]:
    """Those within the tolerance of the anchor, and the others; no chaining."""
    taken = [(code, points) for code, points in rest if points >= anchor - tolerance]
    return taken, rest[len(taken) :]


def medal_groups(points: Mapping[str, Decimal], tolerance: Decimal) -> dict[Medal, Ordered]:
    """Gold, silver and bronze groups, each anchored on its first member."""
    rest: Ordered = sorted(points.items(), key=lambda item: (-item[1], item[0]))
    groups: dict[Medal, Ordered] = {Medal.GOLD: [], Medal.SILVER: [], Medal.BRONZE: []}
    if not rest:
        return groups
    gold, rest = _take(rest, rest[0][1], tolerance)
    groups[Medal.GOLD] = last = gold
    if len(gold) == 1 and rest:
        groups[Medal.SILVER], rest = _take(rest, rest[0][1], tolerance)
        last = groups[Medal.SILVER]
    # One silver, or two golds: bronze is for the next. More of them: bronze only within reach of the last.
    next_is_bronze = len(last) == (1 if groups[Medal.SILVER] else 2)
    if rest:
        anchor = rest[0][1] if next_is_bronze else last[-1][1]
        groups[Medal.BRONZE], rest = _take(rest, anchor, tolerance)
    return groups


def _allowed(medal: Medal, field_size: int) -> bool:
    """Small fields (one host): from six all medals, five gold and silver, four gold, three and fewer none."""
    return field_size >= {Medal.GOLD: 4, Medal.SILVER: 5, Medal.BRONZE: 6, Medal.MEDALLION: 4}[medal]


def award_medals(points: Mapping[str, Decimal], rules: MedalRules) -> list[MedalPlacing]:
    """Places and medals of eligible competitors from their scale points, best first."""
    groups = medal_groups(points, rules.tolerance)
    medals: dict[str, Medal] = {code: medal for medal, group in groups.items() for code, _ in group}
    places = _places(points, groups, rules)
    placings = []
    for code, own in sorted(points.items(), key=lambda item: (-item[1], item[0])):
        medal = medals.get(code)
        if rules.small_fields and medal and not _allowed(medal, len(points)):
            medal = None
        if medal is None and own >= rules.excellence:
            allowed = not rules.small_fields or _allowed(Medal.MEDALLION, len(points))
            medal = Medal.MEDALLION if allowed else None
        placings.append(MedalPlacing(code, own, places[code], medal))
    return placings


def _places(
    points: Mapping[str, Decimal], groups: Mapping[Medal, Ordered], rules: MedalRules
) -> dict[str, int]:
    ordered: Ordered = sorted(points.items(), key=lambda item: (-item[1], item[0]))
    medal_of = {code: medal for medal, group in groups.items() for code, _ in group}
    places: dict[str, int] = {}
    anchor: tuple[Decimal, Medal | None, int] | None = None
    for number, (code, own) in enumerate(ordered, start=1):
        medal = medal_of.get(code)
        if anchor is None or not _same_place(anchor, own, medal, rules):
            anchor = (own, medal, number)
        places[code] = anchor[2]
    return places


def _same_place(
    anchor: tuple[Decimal, Medal | None, int], own: Decimal, medal: Medal | None, rules: MedalRules
) -> bool:
    first, first_medal, _ = anchor
    if rules.places is Places.GROUPS:
        return first - own <= rules.tolerance
    if rules.places is Places.MEDAL_GROUPS and medal is not None:
        return medal is first_medal
    return own == first
