"""Every write of check-in. Once a session is drawn nothing here changes for it."""

from collections.abc import Mapping

from competition.checking_in import queries
from competition.checking_in.models import CheckIn, SessionPlace
from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rulebooks import queries as rulebooks
from competition.rules.draw.attendance import THERE, Attendance, absent_from, even_split
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@atomic
def check_in(session_id: int, entry_id: int, state: Attendance | None, *, by: Actor) -> None:
    """Say whether an entry is there, on time or late, or absent; None takes the tick back."""
    session = queries.hold_session(session_id)
    _entry_of_session(session_id, entry_id)
    _lists_not_drawn(session_id)
    contest_id = contests.event(session.event_id).contest_id
    minutes = rulebooks.rules_of(contest_id).procedure.late_minutes
    if state in THERE and clock.now() >= absent_from(session.starts_at, minutes):
        raise Refused(Problem("came_too_late", {"minutes": minutes}))
    _tick(session_id, entry_id, state, by=by)
    audit.record(
        by,
        "entry.checked_in" if state else "entry.check_in_taken_back",
        contest_id=contest_id,
        subject=("entry", entry_id),
        session=session_id,
        state=state,
    )


def _tick(session_id: int, entry_id: int, state: Attendance | None, *, by: Actor) -> None:
    tick = queries.check_in(session_id, entry_id)
    if tick is not None:
        db.session.delete(tick)
        db.session.flush()
    if state is not None:
        db.session.add(
            CheckIn(
                entry_id=entry_id, session_id=session_id, state=state, at=clock.now(), by_id=by.account_id
            )
        )


@atomic
def check_in_rest_absent(session_id: int, *, by: Actor) -> int:
    """Everybody not ticked is absent, once nobody may come any more; returns how many."""
    session = queries.hold_session(session_id)
    contest_id = contests.event(session.event_id).contest_id
    until = absent_from(session.starts_at, rulebooks.rules_of(contest_id).procedure.late_minutes)
    if clock.now() < until:
        at = f"{until.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
        raise Refused(Problem("absent_too_early", {"until": at}))
    ticked = {tick.entry_id for tick in queries.check_ins(session_id)}
    missing = [entry_id for entry_id in queries.entries_of_session(session_id) if entry_id not in ticked]
    for entry_id in missing:
        check_in(session_id, entry_id, Attendance.ABSENT, by=by)
    return len(missing)


def _entry_of_session(session_id: int, entry_id: int) -> None:
    if entry_id not in queries.entries_of_session(session_id):
        raise Refused(Problem("entry_not_in_session"))


def _lists_not_drawn(session_id: int) -> None:
    if queries.closed(session_id):
        raise Refused(Problem("drawn_already"))


@atomic
def split_evenly(event_id: int, *, by: Actor) -> None:
    """Deal the approved entries out to the event's sessions, delegations spread."""
    contests.hold_event(event_id)
    sessions = [session.id for session in queries.sessions_of(event_id)]
    if not sessions:
        raise Refused(Problem("no_session"))
    entries = [(entry.id, entry.delegation_id) for entry in queries.approved_entries(event_id)]
    assign_sessions(event_id, even_split(entries, sessions), by=by)


@atomic
def assign_sessions(event_id: int, places: Mapping[int, int], *, by: Actor) -> None:
    """Put entries (id → session id) into sessions by hand; sessions already drawn stay as they are."""
    contests.hold_event(event_id)
    sessions = {session.id for session in queries.sessions_of(event_id)}
    now_at = queries.session_by_entry(event_id)
    approved = set(queries.approved_ids(event_id))
    for entry_id, session_id in places.items():
        if entry_id not in approved or session_id not in sessions:
            raise Refused(Problem("entry_not_in_session"))
        if now_at.get(entry_id) == session_id:
            continue
        for touched in sorted({session_id, now_at.get(entry_id, session_id)}):
            queries.hold_session(touched)
            _lists_not_drawn(touched)
        _move(entry_id, session_id)
    contest_id = contests.event(event_id).contest_id
    audit.record(
        by, "sessions.assigned", contest_id=contest_id, subject=("event", event_id), count=len(places)
    )


def _move(entry_id: int, session_id: int) -> None:
    place = queries.session_place(entry_id)
    if place is None:
        db.session.add(SessionPlace(entry_id=entry_id, session_id=session_id))
        return
    tick = queries.check_in(place.session_id, entry_id)
    if tick is not None:
        db.session.delete(tick)
    place.session_id = session_id
