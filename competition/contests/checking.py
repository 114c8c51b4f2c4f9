"""Whether the events of a contest are still what was said of them, by the lines of the log.

Code, group, members, level and names stand as a hash in the newest line of an event; lines of before told the
code alone, and of events copied from an earlier edition nothing. Whether it is called off, its last such line tells.
"""

from competition.contests import queries
from competition.contests.models import Event
from competition.foundation.store.audit import Log
from competition.foundation.store.history import hash_of
from competition.rules.problems import Problem

SAID = (
    "contest_id", "code", "name", "name_en", "group_kind", "occupation_code", "occupation_name", "paper_level",
    "members",
)  # fmt: skip
ADDED, CHANGED, COPIED, REMOVED = "event.added", "event.changed", "contest.copied", "event.removed"
CANCELLED, REVIVED = "event.cancelled", "event.revived"


def faults_of(log: Log) -> list[Problem]:
    """Events of a contest that are not what the log says of them, and those that are gone."""
    events = queries.events_of(log.contest_id)
    removed = {line.subject for line in log.lines(REMOVED)}
    gone = {line.subject for line in log.lines(ADDED)} - removed - {str(event.id) for event in events}
    return [
        *(fault for event in events for fault in faults_of_event(log, event)),
        *(Problem("event_lost", {"number": number}) for number in sorted(gone, key=str)),
    ]


def faults_of_event(log: Log, event: Event) -> list[Problem]:
    """The same of one event."""
    code = hash = None
    for line in log.lines(ADDED, CHANGED, COPIED):
        if line.action == COPIED:
            hash = line.details.get("events", {}).get(str(event.id), hash)
        elif line.subject == str(event.id):
            code, hash = line.details.get("code"), line.details.get("hash")
    moves = [line.action for line in log.lines(CANCELLED, REVIVED) if line.subject == str(event.id)]
    off = bool(moves) and moves[-1] == CANCELLED
    holds = code in (None, event.code) and hash in (None, event_hash(event)) and off == event.cancelled
    return [] if holds else [Problem("event_not_as_logged", {"event": event.code, "number": event.id})]


def event_hash(event: Event) -> str:
    """SHA-256 over all that the organiser says about an event."""
    return hash_of({name: getattr(event, name) for name in SAID})
