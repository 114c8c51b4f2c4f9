"""Every write of venues, sittings and workstations."""

from dataclasses import dataclass
from datetime import datetime

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.contests.questions import ENTERED, MOVED_IN_TIME, NextEdition
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.removal import take_out
from competition.foundation.store.stamps import as_stored, refuse_overtaken
from competition.foundation.system.clock import SHANGHAI
from competition.rules.labelling import Unclear, labels_in
from competition.rules.phases import SETTLED, TIMETABLE_OPEN, Phase
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor
from competition.timetables import queries
from competition.timetables.models import EventSession, Venue, Workstation


@dataclass(frozen=True)
class VenueDetails:
    """What is said of a venue."""

    name: str
    address: str


@atomic
def add_venue(contest_id: int, name: str, address: str, *, by: Actor) -> Venue:
    """A place where events of a contest are held; two of one name could not be told apart."""
    contests.hold_contest(contest_id)
    _name_is_free(contest_id, name)
    venue = Venue(contest_id=contest_id, name=name.strip(), address=address.strip())
    db.session.add(venue)
    db.session.flush()
    audit.record(by, "venue.added", contest_id=contest_id, subject=("venue", venue.id), name=venue.name)
    return venue


def _name_is_free(contest_id: int, name: str, but: int | None = None) -> None:
    if any(venue.name == name.strip() and venue.id != but for venue in queries.venues_of(contest_id)):
        raise Refused(Problem("venue_name_taken", {"venue": name.strip()}, field="name"))


@atomic
def change_venue(
    venue_id: int, details: VenueDetails, *, reason: str = "", by: Actor, seen: str | None = None
) -> None:
    """Correct a venue's name and address; who has entered an event held there is told, so a reason is wanted then.

    Refused when the results are final. `seen` is the stamp of what the organiser saw.
    """
    contest = contests.hold_contest(queries.venue(venue_id).contest_id)
    held_there = [contests.hold_event(id) for id in queries.live_events_at(venue_id)]
    venue = queries.hold_venue(venue_id)
    before = as_stored(VenueDetails, venue)
    refuse_overtaken(seen, before, details)
    _name_is_free(venue.contest_id, details.name, but=venue.id)
    changed = before != details
    if changed and held_there and Phase(contest.phase) in SETTLED:
        raise Refused(Problem("timetable_is_fixed"))
    entered = {event.id: len(ENTERED.answer()(event.id)) for event in held_there} if changed else {}
    count = sum(entered.values())
    if count and (wanting := reason_problems(reason)):
        raise Refused(*wanting, Problem("venue_change_concerns", {"count": count}))
    venue.name, venue.address = details.name, details.address
    audit.record(
        by,
        "venue.changed",
        contest_id=venue.contest_id,
        subject=("venue", venue.id),
        reason=reason.strip() or None,
        concerned=count,
        before=vars(before),
        after=vars(details),
    )
    facts = {"before": _place(before), "now": _place(details), "reason": reason.strip()}
    for event_id in (id for id, number in entered.items() if number):
        MOVED_IN_TIME.answer()(event_id, "venue_changed", facts)


def _place(details: VenueDetails) -> str:
    return f"{details.name} {details.address}".strip()


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


@dataclass(frozen=True)
class SessionDetails:
    """What is said of a sitting."""

    name: str
    starts_at: datetime
    ends_at: datetime
    venue_id: int | None


@atomic
def add_session(
    event_id: int, name: str, starts_at: datetime, ends_at: datetime, venue_id: int | None, *, by: Actor
) -> EventSession:
    """A sitting of an event, within the contest's days; its venue belongs to the same contest."""
    event = contests.hold_event(event_id)
    planned = SessionDetails(name.strip(), starts_at, ends_at, venue_id)
    if problems := _session_problems(event, planned):
        raise Refused(*problems)
    sitting = EventSession(event_id=event.id, **vars(planned))
    db.session.add(sitting)
    db.session.flush()
    audit.record(by, "session.added", contest_id=event.contest_id, subject=("session", sitting.id))
    return sitting


def _session_problems(event: Event, planned: SessionDetails, but: int | None = None) -> list[Problem]:
    problems = []
    if planned.ends_at <= planned.starts_at:
        told = {"session": planned.name}
        problems.append(Problem("session_ends_before_it_starts", told, field="ends_at"))
    days = (planned.starts_at.astimezone(SHANGHAI).date(), planned.ends_at.astimezone(SHANGHAI).date())
    first, last = event.contest.starts_on, event.contest.ends_on
    if days[0] < first or days[1] > last:
        problems.append(Problem("session_outside_contest", {"first": first, "last": last}, field="starts_at"))
    if planned.venue_id is not None and queries.venue(planned.venue_id).contest_id != event.contest_id:
        problems.append(Problem("venue_of_another_contest", field="venue_id"))
    if any(_same(queries.session(row.id), planned) for row in queries.sessions_of(event.id) if row.id != but):
        problems.append(Problem("session_twice", {"session": planned.name}, field="name"))
    return problems


def _same(sitting: EventSession, planned: SessionDetails) -> bool:
    """One name, or one time in one place, is one sitting."""
    where = (sitting.starts_at, sitting.ends_at, sitting.venue_id)
    return sitting.name == planned.name or where == (planned.starts_at, planned.ends_at, planned.venue_id)


@atomic
def change_session(
    session_id: int, planned: SessionDetails, *, reason: str, by: Actor, seen: str | None = None
) -> None:
    """Correct a sitting; who has entered is told, so a reason is wanted once somebody has.

    Refused when the results are final. `seen` is the stamp of what the organiser saw.
    """
    event = contests.require_on(contests.hold_event_and_contest(queries.session(session_id).event_id))
    sitting = queries.hold_session(session_id)
    refuse_overtaken(seen, as_stored(SessionDetails, sitting), planned)
    entered = ENTERED.answer()(event.id)
    problems = _session_problems(event, planned, but=sitting.id)
    if Phase(event.contest.phase) in SETTLED:
        problems.append(Problem("timetable_is_fixed"))
    if entered and (wanting := reason_problems(reason)):
        problems += [*wanting, Problem("session_change_concerns", {"count": len(entered)})]
    if problems:
        raise Refused(*problems)
    before = _as_logged(as_stored(SessionDetails, sitting))
    for name, value in vars(planned).items():
        setattr(sitting, name, value)
    audit.record(
        by,
        "session.changed",
        contest_id=event.contest_id,
        subject=("session", sitting.id),
        reason=reason.strip() or None,
        before=before,
        after=_as_logged(planned),
        concerned=len(entered),
    )
    if entered:
        facts = {"session": _said(planned), "reason": reason.strip()}
        MOVED_IN_TIME.answer()(event.id, "session_changed", facts)


def _as_logged(details: SessionDetails) -> dict[str, str]:
    return {name: str(value) for name, value in vars(details).items()}


def _said(details: SessionDetails) -> str:
    """A sitting as people are told of it: its name, when and where."""
    venue = queries.venue(details.venue_id).name if details.venue_id else ""
    when = f"{details.starts_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return f"{details.name} {when} {venue}".strip()


@atomic
def remove_session(session_id: int, *, reason: str = "", by: Actor) -> None:
    """Take out a sitting before the contest runs; who has entered is told, so a reason is wanted once somebody has.

    Nobody is told where the event is called off: they know of that.
    """
    event = contests.hold_event_and_contest(queries.session(session_id).event_id)
    sitting = queries.hold_session(session_id)
    if Phase(event.contest.phase) not in TIMETABLE_OPEN and not event.cancelled:
        raise Refused(Problem("timetable_is_fixed"))
    entered = [] if event.cancelled else ENTERED.answer()(event.id)
    if entered and (wanting := reason_problems(reason)):
        raise Refused(*wanting, Problem("session_change_concerns", {"count": len(entered)}))
    was = as_stored(SessionDetails, sitting)
    audit.record(
        by,
        "session.removed",
        contest_id=event.contest_id,
        subject=("session", sitting.id),
        reason=reason.strip() or None,
        before=_as_logged(was),
        concerned=len(entered),
    )
    take_out([sitting], Problem("session_in_use", {"session": was.name}))
    if entered:
        facts = {"session": _said(was), "reason": reason.strip()}
        MOVED_IN_TIME.answer()(event.id, "session_removed", facts)


@atomic
def add_workstations(event_id: int, text: str, venue_id: int | None, *, by: Actor) -> list[str]:
    """Workstations written the short way (A-01…A-30); those there already are left alone. Gives the new labels."""
    event = contests.hold_event(event_id)
    try:
        labels = labels_in(text)
    except Unclear as cause:
        code = "labels_range_or_name" if cause.ask else "labels_wrong"
        raise Refused(Problem(code, {"part": cause.part}, field="labels")) from cause
    if venue_id is not None and queries.venue(venue_id).contest_id != event.contest_id:
        raise Refused(Problem("venue_of_another_contest", field="venue_id"))
    known = {workstation.label for workstation in queries.workstations_of(event.id)}
    new = [label for label in labels if label not in known]
    db.session.add_all(Workstation(event_id=event.id, venue_id=venue_id, label=label) for label in new)
    db.session.flush()
    audit.record(
        by, "workstations.added", contest_id=event.contest_id, subject=("event", event.id), count=len(new)
    )
    return new


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
