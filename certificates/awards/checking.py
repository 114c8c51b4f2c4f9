"""Whether the awards that stand are those that were confirmed, and what the published snapshot gives them.

The line of the log that tells of a confirmation holds the hash of all awards that stood after it, and names the
snapshot they rest on. A line of before it held a hash is compared with the snapshot alone.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from certificates.awards import queries
from certificates.awards.models import Award
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.entries import checking as entries
from competition.foundation.store.audit import Line, Log
from competition.foundation.store.db import canonical
from competition.rulebooks import queries as rulebooks
from competition.rules.editions.model import from_body
from competition.rules.problems import Problem
from scoring.results import queries as results
from scoring.rules.publication_life import Published

CONFIRMED, SUSPENDED = "awards.confirmed", "awards.suspended"
# Of the same win, by whom it is told now: a nominee proved to be somebody who was here already.
HANDED_OVER = "awards.handed_over"


def faults_of(log: Log) -> list[Problem]:
    """Events of a contest whose awards are not what was confirmed, and awards that the result does not give."""
    told = {
        line.subject: line for line in log.lines(CONFIRMED, SUSPENDED, HANDED_OVER)
    }  # the newest of each event
    return [
        fault
        for event in contests.events_of(log.contest_id)
        for fault in _faults_of_event(event, told.get(str(event.id)))
    ]


def hash_of(awards: Iterable[Award]) -> str:
    """SHA-256 over what awards give to whom, in whatever order and under whatever numbers they are kept."""
    said = sorted(
        canonical([one.entry_id, one.person_id, one.prize, one.title, one.place, one.team_size])
        for one in awards
    )
    return hashlib.sha256(b"\n".join(said)).hexdigest()


def _faults_of_event(event: Event, told: Line | None) -> list[Problem]:
    standing = _standing(event.id, told)
    if told is None:
        return [_differ(event)] if standing else []
    noted = told.details.get("hash")
    whole = len(standing) == told.details.get("awards") and noted in (None, hash_of(standing))
    own = {row.id: row.body for row in results.snapshots_of(event.id)}
    body = own.get(told.details.get("snapshot", 0))
    if body is None or any(award.snapshot_id not in own or award.event_id != event.id for award in standing):
        return [_differ(event)]
    given = _given(body["rows"], _names_of(event.contest_id))
    members = queries.members_of(award.entry_id for award in standing)
    now = entries.people_now({award.person_id for award in standing})
    wrong = [
        award
        for award in standing
        if not _holds(award, now[award.person_id], given, _ids(members.get(award.entry_id, ())))
    ]
    return [
        *([] if whole else [_differ(event)]),
        *(Problem("award_not_in_result", {"event": event.code, "number": award.id}) for award in wrong),
    ]


def _standing(event_id: int, told: Line | None) -> list[Award]:
    """The awards that stand; and where no line tells of a suspension, those of a result that is taken back.

    Version 0.1 left them standing: they were suspended when the database was brought up to date.
    """
    standing = queries.standing_awards(event_id)
    newest = results.newest_publications([event_id]).get(event_id)
    if told is None or told.action != CONFIRMED or newest is None or newest.kind != Published.WITHDRAWN:
        return standing
    return standing + [row.award for row in queries.suspended_awards(event_id)]


def _differ(event: Event) -> Problem:
    return Problem("awards_not_as_logged", {"event": event.code})


def _ids(persons: Iterable[Any]) -> set[int]:
    return {person.id for person in persons}


def _names_of(contest_id: int) -> Mapping[str, set[str]]:
    """What each prize was ever called: an award keeps the name of its day, the log holds every version."""
    found: dict[str, set[str]] = {}
    versions = [from_body(body) for _number, body in rulebooks.bodies_of(contest_id)]
    for rules in [rulebooks.first_rules(contests.contest(contest_id)), *versions]:
        for prize in rules.prizes.prizes:
            found.setdefault(prize.code, set()).add(prize.name)
    return found


def _given(
    rows: Sequence[Mapping[str, Any]], names: Mapping[str, set[str]]
) -> dict[int, tuple[int, set[str]]]:
    """For each entry of a result its place and its prize, by its code or its name."""
    found = {}
    for row in rows:
        if prize := str(row.get("prize") or ""):
            found[int(row["entry_id"])] = (row.get("place") or 0, {prize} | names.get(prize, set()))
    return found


def _holds(award: Award, person: int, given: Mapping[int, tuple[int, set[str]]], members: set[int]) -> bool:
    place, prizes = given.get(award.entry_id, (-1, set()))
    return award.place == place and award.prize in prizes and person in members
