"""Every write of venues, sittings and workstations."""

from datetime import datetime

from competition.contests import queries as contests
from competition.contests.questions import NextEdition
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.removal import take_out
from competition.rules.labelling import labels_in
from competition.rules.phases import TIMETABLE_OPEN, Phase
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from competition.timetables import queries
from competition.timetables.models import EventSession, Venue, Workstation


@atomic
def add_venue(contest_id: int, name: str, address: str, *, by: Actor) -> Venue:
    """A place where events of a contest are held."""
    venue = Venue(contest_id=contest_id, name=name.strip(), address=address.strip())
    db.session.add(venue)
    db.session.flush()
    audit.record(by, "venue.added", contest_id=contest_id, subject=("venue", venue.id), name=venue.name)
    return venue


@atomic
def remove_venue(venue_id: int, *, by: Actor) -> None:
    """Take out a venue that no sitting and no workstation uses."""
    contests.hold_contest(queries.venue(venue_id).contest_id)
    venue = queries.hold_venue(venue_id)
    used = any(row.venue == venue.name for row in queries.schedule_of(venue.contest_id))
    stations = any(
        workstation.venue_id == venue.id
        for event in contests.events_of(venue.contest_id)
        for workstation in queries.workstations_of(event.id)
    )
    if used or stations:
        raise Refused(Problem("venue_in_use", {"venue": venue.name}))
    audit.record(by, "venue.removed", contest_id=venue.contest_id, subject=("venue", venue.id))
    take_out([venue], Problem("venue_in_use", {"venue": venue.name}))


@atomic
def add_session(
    event_id: int, name: str, starts_at: datetime, ends_at: datetime, venue_id: int | None, *, by: Actor
) -> EventSession:
    """A sitting of an event; its venue belongs to the same contest."""
    event = contests.event(event_id)
    problems = []
    if ends_at <= starts_at:
        problems.append(Problem("session_ends_before_it_starts", {"session": name}, field="ends_at"))
    if venue_id is not None and queries.venue(venue_id).contest_id != event.contest_id:
        problems.append(Problem("venue_of_another_contest", field="venue_id"))
    if problems:
        raise Refused(*problems)
    sitting = EventSession(
        event_id=event.id, name=name.strip(), starts_at=starts_at, ends_at=ends_at, venue_id=venue_id
    )
    db.session.add(sitting)
    db.session.flush()
    audit.record(by, "session.added", contest_id=event.contest_id, subject=("session", sitting.id))
    return sitting


@atomic
def remove_session(session_id: int, *, by: Actor) -> None:
    """Take out a sitting before the contest runs."""
    event = contests.hold_event_and_contest(queries.session(session_id).event_id)
    sitting = queries.hold_session(session_id)
    if Phase(event.contest.phase) not in TIMETABLE_OPEN:
        raise Refused(Problem("timetable_is_fixed"))
    audit.record(by, "session.removed", contest_id=event.contest_id, subject=("session", sitting.id))
    take_out([sitting], Problem("session_in_use", {"session": sitting.name}))


@atomic
def add_workstations(event_id: int, text: str, venue_id: int | None, *, by: Actor) -> int:
    """Workstations written the short way (A-01…A-30); those there already are left alone. How many came."""
    event = contests.hold_event(event_id)
    try:
        labels = labels_in(text)
    except ValueError as cause:
        raise Refused(Problem("labels_wrong", {"part": str(cause)}, field="labels")) from cause
    if venue_id is not None and queries.venue(venue_id).contest_id != event.contest_id:
        raise Refused(Problem("venue_of_another_contest", field="venue_id"))
    known = {workstation.label for workstation in queries.workstations_of(event.id)}
    new = [label for label in labels if label not in known]
    db.session.add_all(Workstation(event_id=event.id, venue_id=venue_id, label=label) for label in new)
    db.session.flush()
    audit.record(
        by, "workstations.added", contest_id=event.contest_id, subject=("event", event.id), count=len(new)
    )
    return len(new)


@atomic
def clear_workstations(event_id: int, *, by: Actor) -> None:
    """Take out all workstations of an event before the contest runs."""
    event = contests.hold_event_and_contest(event_id)
    if Phase(event.contest.phase) not in TIMETABLE_OPEN:
        raise Refused(Problem("timetable_is_fixed"))
    audit.record(by, "workstations.cleared", contest_id=event.contest_id, subject=("event", event.id))
    take_out(queries.workstations_of(event.id), Problem("workstations_in_use"))


@atomic
def take_out_plans(event_id: int) -> None:
    """Take out the sittings and workstations of an event that leaves; Refused once something rests on them."""
    sittings = [queries.session(row.id) for row in queries.sessions_of(event_id)]
    take_out([*sittings, *queries.workstations_of(event_id)], Problem("event_in_use"))


@atomic
def copy_timetable(edition: NextEdition) -> None:
    """The venues and workstations of the edition before for the next one, without sittings."""
    venues = {old.id: _copy_venue(old, edition.contest_id) for old in queries.venues_of(edition.source_id)}
    for old_id, new_id in edition.events.items():
        for workstation in queries.workstations_of(old_id):
            venue_id = venues[workstation.venue_id] if workstation.venue_id else None
            db.session.add(Workstation(event_id=new_id, label=workstation.label, venue_id=venue_id))
    db.session.flush()


def _copy_venue(old: Venue, contest_id: int) -> int:
    venue = Venue(contest_id=contest_id, name=old.name, address=old.address)
    db.session.add(venue)
    db.session.flush()
    return venue.id
