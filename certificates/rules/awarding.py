"""From a published result to awards: who gets which prize and title, and which honours to recommend."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from competition.rules.editions.kinds.prizes import Prize
from competition.rules.editions.kinds.titles import Title
from competition.rules.problems import Problem


@dataclass(frozen=True)
class Placed:
    """One entry of a published snapshot. `prize` is empty when the result gives none."""

    entry_id: int
    place: int | None
    prize: str
    members: tuple[int, ...]


@dataclass(frozen=True)
class AwardLine:
    """What one person gets for one entry: every member of a team gets the title."""

    entry_id: int
    person_id: int
    place: int
    prize: str
    title: str
    team_size: int


def placed_from(
    rows: Iterable[Mapping[str, Any]], prizes: Sequence[Prize], members: Mapping[int, tuple[int, ...]]
) -> list[Placed]:
    """The rows of a snapshot's body as placings; a prize may stand there by its code or its name."""
    names = {prize.code: prize.name for prize in prizes}
    return [
        Placed(
            entry_id=int(row["entry_id"]),
            place=row.get("place"),
            prize=names.get(str(row.get("prize") or ""), str(row.get("prize") or "")),
            members=members.get(int(row["entry_id"]), ()),
        )
        for row in rows
    ]


def awards(placed: Iterable[Placed], titles: Sequence[Title], group: str) -> list[AwardLine]:
    """Awards by place, best first. The prize is the snapshot's; titles follow from place and group."""
    given = []
    for entry in sorted(placed, key=lambda one: (one.place is None, one.place or 0, one.entry_id)):
        if entry.prize:
            title = "、".join(line.name for line in titles if line.group == group and _reaches(entry, line))
            given += [
                AwardLine(entry.entry_id, person, entry.place or 0, entry.prize, title, len(entry.members))
                for person in entry.members
            ]
    return given


def _reaches(entry: Placed, line: Title) -> bool:
    return entry.place is not None and line.first_place <= entry.place <= line.last_place


def problems_with(placed: Sequence[Placed]) -> list[Problem]:
    """What keeps awards from being confirmed: prizes without a person, a person twice in one event."""
    problems = [
        Problem("award_entry_without_members", {"entry": entry.entry_id})
        for entry in placed
        if entry.prize and not entry.members
    ]
    seen: set[int] = set()
    for entry in placed:
        for person in entry.members:
            if entry.prize and person in seen:
                problems.append(Problem("award_person_twice", {"person": person}))
            seen.add(person)
    if not any(entry.prize for entry in placed):
        problems.append(Problem("award_no_prizes"))
    return problems


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


# Honours by personal facts that provincial finals recommend for; the organiser may leave them unused.
PROVINCIAL_HONOURS = (
    HonourRule("江苏省青年岗位能手", "共青团江苏省委", "奖励办法（默认）", oldest=35, employed=True),
    HonourRule("江苏省巾帼建功标兵", "江苏省妇女联合会", "奖励办法（默认）", sex="female", employed=True),
)


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
            rule.oldest is None or (winner.born_on is not None and age(winner.born_on, on) <= rule.oldest),
            rule.worst_place is None or place <= rule.worst_place,
            not rule.prizes or winner.prize in rule.prizes,
        )
    )


def age(born_on: date, on: date) -> int:
    """Whole years of age on a day; someone born on 29 February is a year older on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
