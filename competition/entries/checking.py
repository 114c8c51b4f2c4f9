"""Whether entries stand where the log leaves them, with the people whom it names.

The state follows from an entry's lines in their order. Who is in it (persons by position), for which event and
which delegation, stands in the line of each handing in and of each decision; lines of before said only how many.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from competition.entries import queries
from competition.entries.models import Entry
from competition.entries.queries import KeptEntry
from competition.foundation.store import audit
from competition.foundation.store import queries as store
from competition.foundation.store.audit import Line, Log
from competition.rules.entry_life import STANDING, EntryState
from competition.rules.problems import Problem

STATE_AFTER = {
    "entry.begun": EntryState.DRAFT,
    "entry.resumed": EntryState.DRAFT,
    "entry.queued": EntryState.WAITING,
    "entry.offered": EntryState.OFFERED,
    "entry.placed": EntryState.SUBMITTED,
    "entry.accepted": EntryState.SUBMITTED,
    "entry.lapsed": EntryState.WITHDRAWN,
    "entry.submitted": EntryState.SUBMITTED,
    "entry.resubmitted": EntryState.SUBMITTED,
    "entry.approved": EntryState.APPROVED,
    "entry.returned": EntryState.RETURNED,
    "entry.refused": EntryState.REFUSED,
    "entry.withdrawn": EntryState.WITHDRAWN,
    "entry.taken_up": EntryState.RETURNED,
    "entry.sent_back": EntryState.SUBMITTED,
}
# Names the people of an entry anew, and leaves its state as it is.
HANDED_OVER = "entry.handed_over"


def faults_of(log: Log) -> list[Problem]:
    """Entries of a contest that stand otherwise than the log says, and those that are gone."""
    told, kept = _told(log), queries.kept_entries(contest_id=log.contest_id)
    gone = sorted(told.keys() - kept.keys())
    return [*_differing(told, kept), *(Problem("entry_lost", {"number": number}) for number in gone)]


def faults_of_event(log: Log, event_id: int) -> list[Problem]:
    """The same of one event: of those that are in it, and of those that the log says are."""
    told, kept = _told(log), queries.kept_entries(event_id=event_id)
    own = {number for number, lines in told.items() if (_said(lines) or {}).get("event") == event_id}
    elsewhere = sorted(own - kept.keys())
    return [*_differing(told, kept), *(_otherwise(number) for number in elsewhere)]


def said_of(entry: Entry) -> dict[str, Any]:
    """What the line of the log says of an entry: for which event and delegation, and its people by position."""
    people = sorted([member.position, member.person_id] for member in entry.members)
    return {"event": entry.event_id, "delegation": entry.delegation_id, "people": people}


def _otherwise(number: int) -> Problem:
    return Problem("entry_not_as_logged", {"number": number})


def _told(log: Log) -> dict[int, list[Line]]:
    told: dict[int, list[Line]] = {}
    for line in log.lines(*STATE_AFTER, HANDED_OVER):
        told.setdefault(int(line.subject or 0), []).append(line)
    return told


def _said(lines: Iterable[Line]) -> Mapping[str, Any] | None:
    """The newest of them that names the people."""
    return next((line.details for line in reversed([*lines]) if "people" in line.details), None)


def _differing(told: Mapping[int, list[Line]], kept: Mapping[int, KeptEntry]) -> list[Problem]:
    claimed = _claimed()
    return [
        _otherwise(number)
        for number, entry in kept.items()
        if not _holds(entry, told.get(number, []), claimed)
    ]


def _holds(entry: KeptEntry, lines: list[Line], claimed: Mapping[int, int]) -> bool:
    steps = [line.action for line in lines if line.action in STATE_AFTER]
    stands = STATE_AFTER[steps[-1]] if steps else EntryState.DRAFT
    if entry.state != stands:
        return False
    said = _said(lines)
    # Whoever enters again gives up a place in an entry that is over.
    if said is None or stands not in STANDING:
        return True
    people = [[position, _now(person, claimed)] for position, person in said["people"]]
    return (entry.event_id, entry.delegation_id, entry.people) == (said["event"], said["delegation"], people)


def people_now(person_ids: Collection[int]) -> dict[int, int]:
    """Who has the places of these people now, where nominees were taken over by who was here already."""
    claimed = _claimed()
    return {person_id: _now(person_id, claimed) for person_id in person_ids}


def people_before(person_ids: Collection[int]) -> dict[int, set[int]]:
    """Each of these people with the nominees that proved to be them."""
    claimed, wanted = _claimed(), set(person_ids)
    found = {person_id: {person_id} for person_id in wanted}
    for was in claimed:
        if (now := _now(was, claimed)) in wanted:
            found[now].add(was)
    return found


def _claimed() -> dict[int, int]:
    """Nominees whose places somebody took over who was here already, by the site's log."""
    lines = store.audit_details(audit.SITE_CHAIN, "person.claimed")
    return {details["was"]: int(subject or 0) for subject, details in lines if "was" in details}


def _now(person: int, claimed: Mapping[int, int]) -> int:
    seen: set[int] = set()
    while person in claimed and person not in seen:
        seen.add(person)
        person = claimed[person]
    return person
