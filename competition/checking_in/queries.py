"""Every read of check-in: which session an entry comes to, and who is there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from competition.checking_in.models import CheckIn, SessionPlace
from competition.checking_in.questions import DRAW_MADE
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.entries.models import Entry, EntryMember
from competition.foundation.store.db import db
from competition.organisations.models import Delegation
from competition.persons.consents import queries as consents
from competition.persons.models import Person
from competition.rules.draw.attendance import THERE, Attendance
from competition.rules.entry_life import EntryState
from competition.rules.identity import masked_number
from competition.rules.roles import Actor, Role, Subject
from competition.timetables import queries as timetables
from competition.timetables.models import EventSession

SOON, OVER = timedelta(hours=24), timedelta(hours=12)


@dataclass(frozen=True)
class Member:
    position: int
    name: str
    masked_id: str
    has_photo: bool


@dataclass(frozen=True)
class Entrant:
    """An approved entry of a session as the person at the door sees it."""

    entry_id: int
    members: tuple[Member, ...]
    delegation: str
    unit: str
    state: str | None
    at: datetime | None

    @property
    def names(self) -> str:
        return "、".join(member.name for member in self.members)


def hold_session(session_id: int) -> EventSession:
    """The session, held until the transaction ends: check-in and draw of one session take turns.

    Raises Refused("event_cancelled").
    """
    found = db.get_or_404(EventSession, session_id, with_for_update=True)
    contests.require_on(contests.event(found.event_id))
    return found


def session_subject(session_id: int, **_others: object) -> Subject:
    return timetables.session_subject(session_id)


def sessions_of(event_id: int) -> list[EventSession]:
    return list(
        db.session.scalars(
            select(EventSession)
            .where(EventSession.event_id == event_id)
            .order_by(EventSession.starts_at, EventSession.id)
        )
    )


def approved_entries(event_id: int) -> list[Entry]:
    return list(
        db.session.scalars(
            select(Entry)
            .where(Entry.event_id == event_id, Entry.state == EntryState.APPROVED)
            .order_by(Entry.id)
        )
    )


def approved_ids(event_id: int) -> list[int]:
    """The approved entries of an event by their ids alone."""
    return list(db.session.scalars(_APPROVED_IDS, {"event": event_id}))


_APPROVED_IDS = (
    select(Entry.id)
    .where(Entry.event_id == bindparam("event"), Entry.state == EntryState.APPROVED)
    .order_by(Entry.id)
)


def session_by_entry(event_id: int) -> dict[int, int]:
    """Entry → session. Where there is one session, everybody is in it; else as dealt out."""
    sessions = sessions_of(event_id)
    entry_ids = approved_ids(event_id)
    if len(sessions) == 1:
        return dict.fromkeys(entry_ids, sessions[0].id)
    rows = db.session.execute(
        select(SessionPlace.entry_id, SessionPlace.session_id).where(SessionPlace.entry_id.in_(entry_ids))
    )
    return {row.entry_id: row.session_id for row in rows}


def entries_of_session(session_id: int) -> list[int]:
    by_entry = session_by_entry(timetables.session(session_id).event_id)
    return sorted(entry_id for entry_id, place in by_entry.items() if place == session_id)


def session_place(entry_id: int) -> SessionPlace | None:
    return db.session.scalar(select(SessionPlace).where(SessionPlace.entry_id == entry_id))


def entrants(session_id: int) -> list[Entrant]:
    """The approved entries of a session with who they are and whether they are there."""
    return _entrants(entries_of_session(session_id), {tick.entry_id: tick for tick in check_ins(session_id)})


def entrants_of_event(event_id: int) -> list[Entrant]:
    return _entrants(approved_ids(event_id), {})


def _entrants(entry_ids: Collection[int], ticks: dict[int, CheckIn]) -> list[Entrant]:
    members, units = _members_and_units(entry_ids)
    delegations = db.session.execute(
        select(Entry.id, Delegation.name)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .where(Entry.id.in_(entry_ids))
    )
    delegation_of = {row.id: row.name for row in delegations}
    return [
        Entrant(
            entry_id,
            tuple(members.get(entry_id, ())),
            delegation_of.get(entry_id, ""),
            units.get(entry_id, ""),
            ticks[entry_id].state if entry_id in ticks else None,
            ticks[entry_id].at if entry_id in ticks else None,
        )
        for entry_id in sorted(entry_ids)
    ]


def _members_and_units(entry_ids: Collection[int]) -> tuple[dict[int, list[Member]], dict[int, str]]:
    """Entry → its members in their order, and entry → the unit of the first."""
    people = db.session.execute(
        select(EntryMember, Person, Entry.contest_id)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(EntryMember.entry_id.in_(entry_ids))
        .order_by(EntryMember.entry_id, EntryMember.position)
    ).all()
    seated = [(seat, person) for seat, person, _contest in people]
    hidden: set[int] = set()
    for contest_id in {contest_id for _seat, _person, contest_id in people}:
        hidden |= consents.taken_back({person.id for _seat, person in seated}, contest_id)
    members: dict[int, list[Member]] = {}
    units: dict[int, str] = {}
    for seat, person in seated:
        masked = masked_number(person.id_number)
        shows = seat.photo_id is not None and person.id not in hidden
        members.setdefault(seat.entry_id, []).append(Member(seat.position, person.name, masked, shows))
        units.setdefault(seat.entry_id, seat.unit_name)
    return members, units


def names_of(entry_ids: Collection[int]) -> dict[int, str]:
    """Names of each entry's members, for papers and for the list after the opening."""
    return {entrant.entry_id: entrant.names for entrant in _entrants(entry_ids, {})}


def check_ins(session_id: int) -> list[CheckIn]:
    return list(db.session.scalars(select(CheckIn).where(CheckIn.session_id == session_id)))


def check_in(session_id: int, entry_id: int) -> CheckIn | None:
    return db.session.scalar(
        select(CheckIn).where(CheckIn.session_id == session_id, CheckIn.entry_id == entry_id)
    )


def present_entries(session_id: int) -> list[int]:
    """Entries of a session that are there, on time or late, by id."""
    there = {tick.entry_id for tick in check_ins(session_id) if tick.state in THERE}
    return [entry_id for entry_id in entries_of_session(session_id) if entry_id in there]


def photo_id(event_id: int, entry_id: int, position: int) -> int | None:
    """The photo of one member of an entry of this event, unless they took back that it may be shown."""
    statement = (
        select(EntryMember, Entry.contest_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(
            EntryMember.event_id == event_id,
            EntryMember.entry_id == entry_id,
            EntryMember.position == position,
        )
    )
    found = db.session.execute(statement).first()
    if found is None or consents.taken_back([found[0].person_id], found[1]):
        return None
    photo: int | None = found[0].photo_id
    return photo


def closed(session_id: int) -> bool:
    """Is check-in over? It is from the moment the session is drawn."""
    return DRAW_MADE.answer()(session_id)


def events_of_organiser(actor: Actor) -> list[Event]:
    ids = [grant.scope_id for grant in actor.grants if grant.role is Role.ORGANISER]
    own = select(Event).where(Event.contest_id.in_(ids)).options(joinedload(Event.contest))
    return list(db.session.scalars(own.order_by(Event.id)))


def events_of_floor(actor: Actor) -> list[Event]:
    ids = [grant.scope_id for grant in actor.grants if grant.role is Role.FLOOR_JUDGE]
    return list(db.session.scalars(select(Event).where(Event.id.in_(ids)).order_by(Event.id)))


def open_sessions(event_ids: Collection[int], now: datetime) -> list[EventSession]:
    """Sessions of these events that begin soon, or lately began, and are not drawn; none of settled contests."""
    statement = (
        select(EventSession)
        .join(Event, Event.id == EventSession.event_id)
        .join(Contest, Contest.id == Event.contest_id)
        .where(
            EventSession.event_id.in_(event_ids),
            EventSession.starts_at.between(now - OVER, now + SOON),
            contests.going_on(),
        )
        .order_by(EventSession.starts_at, EventSession.id)
    )
    return [session for session in db.session.scalars(statement) if not closed(session.id)]


def attendance_counts(contest_id: int) -> list[tuple[int, str, int, int]]:
    """For each event with approved entries: id, code, how many are not ticked, how many are not absent."""
    untold = func.count(Entry.id).filter(CheckIn.id.is_(None))
    coming = func.count(Entry.id).filter(CheckIn.id.is_(None) | (CheckIn.state != Attendance.ABSENT))
    statement = (
        select(Event.id, Event.code, untold, coming)
        .join(Entry, Entry.event_id == Event.id)
        .outerjoin(CheckIn, CheckIn.entry_id == Entry.id)
        .where(Event.contest_id == contest_id, Entry.state == EntryState.APPROVED)
        .group_by(Event.id, Event.code)
        .order_by(Event.code)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return [(event_id, code, missing, there) for event_id, code, missing, there in rows]


def ticks_of(entry_id: int) -> list[CheckIn]:
    """What the door has said of an entry, in whichever session."""
    return list(db.session.scalars(select(CheckIn).where(CheckIn.entry_id == entry_id)))
