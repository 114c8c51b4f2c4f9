"""Whether opened codes, snapshots and publications are still what was drawn, computed and announced, by the log."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from functools import cached_property, partial
from typing import Any

from sqlalchemy import URL

from competition.contests import checking as events
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.draws import queries as drawn
from competition.draws import sealed_lists
from competition.entries import checking as entries_kept
from competition.foundation.store import audit, history
from competition.foundation.store.audit import Line, Log
from competition.foundation.store.db import db, read_steadily
from competition.foundation.store.history import guarded, holds
from competition.rulebooks import checking as rules
from competition.rulebooks import queries as rulebooks
from competition.rules.editions.model import ContestRules, from_body
from competition.rules.problems import Problem
from scoring.marks import checking as marks
from scoring.marks import queries as marked
from scoring.panels import checking as seats
from scoring.penalties import checking as penalties
from scoring.results import computing, queries, reading
from scoring.results.models import Publication, Snapshot
from scoring.rules.publication_life import Published
from scoring.rules.tally.event_field import EventField
from scoring.schemes import checking as schemes
from scoring.sheets import queries as sheets
from scoring.signoff import checking as signed
from scoring.theory import checking as theory
from scoring.times import as_logged as times

TAKEN = "result.snapshot_taken"
ANNOUNCED = tuple(f"result.{kind.value}" for kind in Published)


def faults_of(log: Log) -> list[Problem]:
    """What of a contest's results does not hold, by event."""
    found = []
    for event in contests.events_of(log.contest_id):
        for check in (_faults_of_opened, _faults_by_log, _not_computed_again, _faults_of_publications):
            found += guarded(partial(check, log, event), Problem("result_unreadable", {"event": event.code}))
    return found


@dataclass(frozen=True)
class Checked:
    """The field of an event at one moment, what speaks against its result, and what of its history does not hold."""

    field: EventField
    problems: Sequence[Problem]
    faults: Sequence[Problem]

    @cached_property
    def body(self) -> dict[str, Any]:
        """The result as a snapshot keeps it."""
        return computing.body_of(self.field)

    @cached_property
    def body_hash(self) -> str:
        """What the snapshot and the log keep of it."""
        return computing.hash_of(self.body)

    def computed(self) -> "Checked":
        """The same with its result computed already, where there is one."""
        if self.field.opened and not self.problems and not self.faults:
            _ = self.body_hash
        return self


def checked_now(event_id: int) -> Checked:
    """Check all that an event's result rests on, at one moment, while nobody who writes has to wait.

    It takes seconds where there are many marks, so it comes before the lock, under which `still` asks again.
    """
    read_steadily()
    event = contests.event(event_id)
    return _checked(event, reading.field_of(event))


def still(checked: Checked, event: Event) -> Checked:
    """The same under the lock, if the very same field is read again; of another one everything is checked anew.

    Nothing of what was checked is kept for another time: it counts for what is computed from it now.
    """
    field = reading.field_of(event, checked.field)
    return checked if field == checked.field else _checked(event, field)


def _checked(event: Event, field: EventField) -> Checked:
    problems = computing.problems_before_opening(field)
    return Checked(field, problems, [] if problems else faults_of_event(event, field))


def faults_of_event(event: Event, field: EventField) -> list[Problem]:
    """All that an event's result rests on, before it is opened or kept: log, marks, sheets, codes."""
    log, entries = audit.log_of(event.contest_id), marked.kept_entries(event.contest_id)
    own = {sheet.id: sheet.code for sheet in field.sheets}
    # Held until the checks are over: their panels are read once, not once a sheet.
    rows = sheets.sheets_of_event(event.id)
    checks = (
        partial(history.faults_of_log, log),
        partial(_faults_of_basis, log, event),
        partial(marks.faults_of_chain, log, entries),
        partial(marks.faults_of_entries, [entry for entry in entries if entry.sheet_id in own]),
        partial(marks.faults_of_fold, own),
        partial(signed.faults_of_sheets, log, [sheet for sheet, _panel in rows]),
        partial(theory.faults_of_event, log, event.id, event.code),
        partial(times.faults_of_event, log, event.id, event.code),
        partial(penalties.faults_of_event, log, event.id),
        partial(_faults_of_codes, event, field.opened),
    )
    unreadable = Problem("result_unreadable", {"event": event.code})
    return [fault for check in checks for fault in guarded(check, unreadable)]


def _faults_of_basis(log: Log, event: Event) -> list[Problem]:
    """What the marks of an event are computed by and whose they are: rules, event, scheme, seats, entries."""
    return [
        *rules.faults_of(log),
        *events.faults_of_event(log, event),
        *schemes.faults_of_event(log, event.id, event.code),
        *seats.faults_of(log),
        *entries_kept.faults_of_event(log, event.id),
    ]


def _faults_of_opened(_log: Log, event: Event) -> list[Problem]:
    return _faults_of_codes(event, queries.opened(event.id))


def _faults_of_codes(event: Event, kept: Mapping[str, int]) -> list[Problem]:
    """Opened codes that lead to another entry than the draw, drawn again from its revealed seed."""
    pairs: dict[str, int] = {}
    for draw in drawn.live_draws(event.id):
        pairs |= sealed_lists.opened_pairs(draw) or {}
    return [
        Problem("opened_code_differs", {"event": event.code, "code": code})
        for code in sorted(pairs.keys() | kept.keys())
        if pairs.get(code) != kept.get(code)
    ]


def faults_of_snapshots(event: Event, kept: Iterable[Snapshot | None]) -> list[Problem]:
    """Those of the snapshots whose body is not what was kept."""
    return [
        Problem("snapshot_broken", {"event": event.code, "number": snapshot.number})
        for snapshot in kept
        if snapshot is not None and not is_sound(snapshot)
    ]


def _faults_by_log(log: Log, event: Event) -> list[Problem]:
    """Snapshots that are not those of the log, which is read here and not remembered."""
    told = {line.subject: line.details.get("hash") for line in log.lines(TAKEN)}
    return [
        Problem("snapshot_broken", {"event": event.code, "number": number})
        for snapshot_id, number in queries.snapshot_numbers(event.id)
        if not holds(partial(_as_told, snapshot_id, told.get(str(snapshot_id))))
    ]


def _as_told(snapshot_id: int, hash: str | None) -> bool:
    snapshot = queries.snapshot(snapshot_id)
    return snapshot.body_hash == hash and _gives_its_hash(snapshot.body, snapshot.body_hash)


def is_sound(snapshot: Snapshot) -> bool:
    """Whether a snapshot's body gives its hash, and its hash is the one that the log has."""
    return body_is_sound(snapshot.id, snapshot.body, snapshot.body_hash)


def body_is_sound(snapshot_id: int, body: Mapping[str, Any], body_hash: str) -> bool:
    """The same of what was read with a publication: cheap enough for every view of everybody."""
    return _gives_its_hash(body, body_hash) and (
        _told(db.engine.url, snapshot_id, body_hash) or _forget_and_ask(snapshot_id, body_hash)
    )


def _gives_its_hash(body: Mapping[str, Any], body_hash: str) -> bool:
    return isinstance(body, dict) and computing.hash_of(body) == body_hash


def _forget_and_ask(snapshot_id: int, body_hash: str) -> bool:
    """What was not in the log a moment ago may be there now; only what is there is remembered."""
    _told.cache_clear()
    return _told(db.engine.url, snapshot_id, body_hash)


@functools.lru_cache(maxsize=256)
def _told(_url: URL, snapshot_id: int, body_hash: str) -> bool:
    return queries.logged_hash(snapshot_id) == body_hash


def _not_computed_again(log: Log, event: Event) -> list[Problem]:
    """The newest snapshot, computed again from the marks by the rules of its day; names may be corrected."""
    newest = queries.newest_snapshot(event.id)
    if newest is None:
        return []
    field = replace(reading.field_of(event), edition=_rules_of_the_day(log, newest))
    if field.unlocked or _locked_since(log, field, newest):
        return []  # a sheet was reopened, and locked again: the next snapshot is still to come
    if not field.opened or field.unreadable or computing.scored(field) != computing.scored_in(newest.body):
        return [Problem("snapshot_not_computed", {"event": event.code, "number": newest.number})]
    return []


def _locked_since(log: Log, field: EventField, snapshot: Snapshot) -> bool:
    """Whether the log tells of a sheet of the event that was locked after this snapshot was taken."""
    taken, own = _taken_at(log, snapshot), {str(sheet.id) for sheet in field.sheets}
    locked = log.lines(signed.LOCKED)
    return taken is not None and any(line.seq > taken and line.subject in own for line in locked)


def _taken_at(log: Log, snapshot: Snapshot) -> int | None:
    """The line of the log that tells of a snapshot."""
    return next((line.seq for line in log.lines(TAKEN) if line.subject == str(snapshot.id)), None)


def _rules_of_the_day(log: Log, snapshot: Snapshot) -> ContestRules:
    """Rules that were set later change no result that was taken before."""
    taken = _taken_at(log, snapshot)
    before = [line for line in log.lines(rules.SET) if taken is None or line.seq < taken]
    if not before:
        return rulebooks.first_rules(contests.contest(log.contest_id))
    return from_body(rulebooks.rules_version(log.contest_id, int(before[-1].subject or 0)).body)


def _faults_of_publications(log: Log, event: Event) -> list[Problem]:
    told = {
        int(line.details["revision"]): line for line in log.lines(*ANNOUNCED) if line.subject == str(event.id)
    }
    own = {snapshot_id for snapshot_id, _number in queries.snapshot_numbers(event.id)}
    kept = {one.revision: one for one in queries.publications(event.id) if one.snapshot_id in own}
    return [
        Problem("publication_not_as_logged", {"event": event.code, "number": number})
        for number in sorted(told.keys() | kept.keys())
        if number not in told or number not in kept or not _as_announced(kept[number], told[number], event)
    ]


def _as_announced(kept: Publication, told: Line, event: Event) -> bool:
    """Lines of before did not name the last day of objections and how it was counted."""
    said = told.details
    there = (f"result.{kept.kind}", kept.snapshot_id, kept.contest_id, kept.reason)
    return there == (told.action, said.get("snapshot"), event.contest_id, told.reason or "") and all(
        said.get(name, value) == value for name, value in objections_told(kept).items()
    )


def objections_told(announced: Publication) -> dict[str, Any]:
    """Until when objections are taken and how many working days were counted, for the line of the log."""
    until = announced.objections_until
    told = until.astimezone(UTC).isoformat(timespec="microseconds") if until else None
    return {"until": told, "days": announced.working_days}
