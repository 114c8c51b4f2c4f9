"""From a published result to awards: who gets which prize and title, and which honours to recommend."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from competition.problems import Problem


@dataclass(frozen=True)
class PrizeLine:
    """One prize of a group: its title in words, who grants it, the money (yuan an entry, shared by a team).

    `group` "staff", "student" or None for both.
    """

    prize: str
    title: str = ""
    granted_by: str = ""
    cash: int | None = None
    group: str | None = None
    clause: str = ""


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
    place: int | None
    prize: str
    title: str
    granted_by: str
    cash: int | None
    clause: str


def prize_table(body: Sequence[Mapping[str, Any]]) -> list[PrizeLine]:
    """Read a contest's prize table from its rules."""
    return [PrizeLine(**line) for line in body]


def awards(placed: Iterable[Placed], table: Sequence[PrizeLine], group: str) -> list[AwardLine]:
    """Awards in ceremony order is the caller's affair; here they come by place, best first.

    The prize is the snapshot's; the table only adds title, grantor and money. A prize the table does not
    know is still an award.
    """
    lines = {line.prize: line for line in reversed(table) if line.group in {None, group}}
    given = []
    for entry in sorted(placed, key=lambda one: (one.place is None, one.place or 0, one.entry_id)):
        if entry.prize:
            line = lines.get(entry.prize, PrizeLine(entry.prize))
            given += [
                AwardLine(
                    entry.entry_id,
                    person,
                    entry.place,
                    entry.prize,
                    line.title,
                    line.granted_by,
                    line.cash,
                    line.clause,
                )
                for person in entry.members
            ]
    return given


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
