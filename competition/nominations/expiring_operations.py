"""Nominations that nobody hands in: their people and units are told before, then the places go on."""

from collections.abc import Sequence
from datetime import datetime

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.entries import queries as entries
from competition.entries.models import Entry
from competition.entries.telling import tell_people
from competition.entries.waiting import operations as waiting
from competition.entries.waiting import queries as lines
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.foundation.system import clock
from competition.nominations import queries
from competition.notices import operations as notices
from competition.organisations import queries as organisations
from competition.rules.entry_life import FILLED
from competition.rules.nominating import ends_at, is_over, kept_until, to_be_reminded
from competition.rules.phases import Phase
from competition.rules.roles import SYSTEM, Actor


@atomic
def keep_term(event_id: int, *, by: Actor = SYSTEM) -> int:
    """Remind of the nominations of an event whose end is near, and end those whose end is here; how many ended."""
    contest = contests.keep_contest(contests.event(event_id).contest_id)
    event = contests.require_on(entries.lock_event(event_id))
    if Phase(contest.phase) not in FILLED:
        return 0
    filling, now = lines.filling_of(event), clock.now()
    terms = [
        (entry, ends_at(entry.created_at, contest.registration_closes_at, filling))
        for entry in queries.hold_nominations(event.id)
    ]
    lines.hold_waiting(event.id)
    over = [entry for entry, ends in terms if is_over(ends, entry.reminded_at, now)]
    near = [
        (entry, kept_until(ends, now))
        for entry, ends in terms
        if ends and to_be_reminded(ends, entry.reminded_at, now)
    ]
    if near:
        _remind(event, near, now, by)
    if over:
        _end(event, over, now, by)
        waiting.fill_places(event.id, by=by)
    return len(over)


def _remind(event: Event, near: Sequence[tuple[Entry, datetime]], now: datetime, by: Actor) -> None:
    _log(event, "nominations.reminded", len(near), by)
    for entry, ends in near:
        entry.reminded_at = now
        tell_people(entry, "nomination_ends", until=_said(ends))
    _tell_units(event, [entry for entry, _ends in near], "nominations_end", _said(min(e for _n, e in near)))


def _end(event: Event, over: Sequence[Entry], now: datetime, by: Actor) -> None:
    for entry in over:
        entry.submitted_at = entry.submitted_at or now
        waiting.lapse_entry(entry.id, "nomination_ended", by=by)
    _tell_units(event, over, "nominations_ended", "")


def _log(event: Event, action: str, count: int, by: Actor) -> None:
    audit.record(by, action, contest_id=event.contest_id, subject=("event", event.id), count=count)


def _tell_units(event: Event, found: Sequence[Entry], template: str, until: str) -> None:
    """Each unit once, through everybody who may act for it: how many of its nominations."""
    units = sorted({entry.organisation_id for entry in found if entry.organisation_id is not None})
    for unit, rows in organisations.registrars_of(units).items():
        count = sum(entry.organisation_id == unit for entry in found)
        for row in rows:
            notices.tell(
                row.account_id,
                template,
                f"/organisations/{unit}/entries",
                contest_id=event.contest_id,
                contest=event.contest.name,
                contest_en=event.contest.name_en,
                event=event.name,
                event_en=event.name_en,
                count=count,
                until=until,
            )


def _said(moment: datetime) -> str:
    return moment.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
