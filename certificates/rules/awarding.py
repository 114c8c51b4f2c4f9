"""From a published result to awards: who gets which prize and title."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from competition.rules.editions.kinds.prizes import Prize
from competition.rules.editions.kinds.titles import Title
from competition.rules.lifecycle import Look, Tone
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase

# Confirmed awards that wait for what follows from them.
CONFIRMED = Look(phrase("已确认"), Tone.GOOD, "check2-square")


# As many characters of a title as an award keeps.
LONGEST_TITLE = 80


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


@dataclass(frozen=True)
class Settlement:
    """What a result makes of the awards that are there, by their ids: kept ones, ended ones, new ones."""

    kept: Mapping[int, AwardLine]
    ended: tuple[int, ...]
    fresh: tuple[AwardLine, ...]


def settled(before: Mapping[int, AwardLine], lines: Sequence[AwardLine]) -> Settlement:
    """Follow a result. An award is a win: the same person, entry, prize and title, whatever else moved.

    The place is a fact of the win. What depends on the place (a level, an honour) is asked by its own rule.
    """
    by_win = {_win(line): line for line in lines}
    kept = {id: by_win[_win(line)] for id, line in before.items() if _win(line) in by_win}
    known = {_win(line) for line in kept.values()}
    return Settlement(
        kept,
        tuple(id for id in before if id not in kept),
        tuple(line for line in lines if _win(line) not in known),
    )


def _win(line: AwardLine) -> tuple[int, int, str, str]:
    return line.entry_id, line.person_id, line.prize, line.title[:LONGEST_TITLE]


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
    return problems
