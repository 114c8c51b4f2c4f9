"""Whether the sessions of a contest fit into its halls, workstations and people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from competition.rules.problems import Problem


@dataclass(frozen=True)
class Slot:
    """One session: when, where, and how many workstations it needs there; `people` as ids."""

    session: str
    starts_at: datetime
    ends_at: datetime
    venue: str | None = None
    workstations: int = 0
    people: frozenset[int] = frozenset()


def problems_with_timetable(slots: Iterable[Slot], room: Mapping[str, int]) -> list[Problem]:
    """Everything that clashes. `room` is the number of workstations of each venue; one not named is
    a venue without workstations, which holds one session at a time.
    """
    ordered = sorted(slots, key=lambda slot: (slot.starts_at, slot.session))
    problems = [problem for slot in ordered for problem in _alone(slot, room)]
    sound = [slot for slot in ordered if slot.starts_at < slot.ends_at]
    problems += [
        problem for first, second in combinations(sound, 2) for problem in _together(first, second, room)
    ]
    return problems + _crowded(sound, room)


def _alone(slot: Slot, room: Mapping[str, int]) -> list[Problem]:
    problems = []
    if slot.ends_at <= slot.starts_at:
        problems.append(Problem("session_ends_before_it_starts", {"session": slot.session}, "ends_at"))
    if slot.venue is None:
        problems.append(Problem("session_without_venue", {"session": slot.session}, "venue"))
    elif slot.workstations > room.get(slot.venue, slot.workstations):
        details = {"session": slot.session, "wanted": slot.workstations, "room": room[slot.venue]}
        problems.append(Problem("workstations_too_few", details, "venue"))
    return problems


def _together(first: Slot, second: Slot, room: Mapping[str, int]) -> list[Problem]:
    if not _overlap(first, second):
        return []
    problems = []
    pair = {"session": second.session, "other": first.session}
    if first.venue is not None and first.venue == second.venue and first.venue not in room:
        problems.append(Problem("venue_taken", {**pair, "venue": first.venue}, "venue"))
    if both := first.people & second.people:
        problems.append(Problem("people_in_two_sessions", {**pair, "count": len(both)}, "starts_at"))
    return problems


def _crowded(slots: Sequence[Slot], room: Mapping[str, int]) -> list[Problem]:
    """At each start, the sessions running together need no more workstations than the venue has."""
    problems = []
    for slot in slots:
        if slot.venue is None or slot.venue not in room:
            continue
        running = [s for s in slots if s.venue == slot.venue and s.starts_at <= slot.starts_at < s.ends_at]
        wanted = sum(s.workstations for s in running)
        if len(running) > 1 and wanted > room[slot.venue]:
            details = {
                "session": slot.session,
                "wanted": wanted,
                "room": room[slot.venue],
                "venue": slot.venue,
            }
            problems.append(Problem("venue_crowded", details, "venue"))
    return problems


def _overlap(first: Slot, second: Slot) -> bool:
    """Sharing a moment; one ending as the other starts is no overlap."""
    return first.starts_at < second.ends_at and second.starts_at < first.ends_at
