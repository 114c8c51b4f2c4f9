"""Every read of venues, sittings and workstations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.foundation.system import clock
from competition.rules.event_life import EventState
from competition.rules.roles import Subject
from competition.rules.timetabling import Slot
from competition.timetables.models import EventSession, Venue, Workstation


@dataclass(frozen=True)
class Sitting:
    """A sitting as the timetable shows it."""

    id: int
    event_id: int
    event_code: str
    event_name: str
    event_name_en: str | None
    group_kind: str
    name: str
    venue: str | None
    address: str
    starts_at: datetime
    ends_at: datetime

    @property
    def days(self) -> list[date]:
        """The days on which it goes on, by the contests' clocks; one that ends at midnight leaves the next day free."""
        first = clock.local_day(self.starts_at)
        last = clock.local_day(self.ends_at - timedelta(microseconds=1))
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@dataclass(frozen=True)
class Planned:
    """What the timetable of a contest has so far."""

    sessions: int
    venues: int
    workstations: int


def venue(venue_id: int) -> Venue:
    """The venue, or NotFound."""
    return db.get_or_404(Venue, venue_id)


def session(session_id: int) -> EventSession:
    """The sitting, or NotFound."""
    return db.get_or_404(EventSession, session_id)


def session_subject(session_id: int) -> Subject:
    return contests.event_subject(session(session_id).event_id)


def venue_subject(venue_id: int) -> Subject:
    return contests.contest_subject(venue(venue_id).contest_id)


USUAL = (EventSession.starts_at, Event.code, EventSession.id)
ORDERS: paging.Orders = {
    "venue": (Venue.name,),
    "event": (Event.code,),
    "starts": (EventSession.starts_at,),
}


def _sessions(*conditions: ColumnElement[bool], order: str = "") -> Select[*tuple[Any, ...]]:
    return (
        select(EventSession, Event, Venue)
        .join(Event, Event.id == EventSession.event_id)
        .join(Venue, Venue.id == EventSession.venue_id, isouter=True)
        .where(*conditions)
        .order_by(*paging.ordered(ORDERS, order, USUAL))
    )


def _session_rows(*conditions: ColumnElement[bool]) -> list[Sitting]:
    return _sittings(db.session.execute(_sessions(*conditions)).all())


def _sittings(rows: Sequence[Any]) -> list[Sitting]:
    return [
        Sitting(
            id=sitting.id,
            event_id=found.id,
            event_code=found.code,
            event_name=found.name,
            event_name_en=found.name_en,
            group_kind=found.group_kind,
            name=sitting.name,
            venue=place.name if place else None,
            address=place.address if place else "",
            starts_at=sitting.starts_at,
            ends_at=sitting.ends_at,
        )
        for sitting, found, place in rows
    ]


def schedule_of(contest_id: int) -> list[Sitting]:
    """Every sitting of a contest, the earliest first."""
    return _session_rows(Event.contest_id == contest_id)


def _public(contest_id: int) -> ColumnElement[bool]:
    """Sittings that everybody may know of: an event that is called off leaves the public timetable."""
    return (Event.contest_id == contest_id) & (Event.state == EventState.ON)


def public_schedule_of(contest_id: int) -> list[Sitting]:
    """Every sitting of a contest that everybody may know of, the earliest first."""
    return _session_rows(_public(contest_id))


def public_sittings(
    contest_id: int, event_id: int | None, day: date | None, order: str
) -> paging.Read[Sitting]:
    """Those of them of one event, and of one day: every sitting that goes on in it."""
    conditions = [_public(contest_id)]
    if event_id is not None:
        conditions.append(Event.id == event_id)
    if day is not None:
        midnight = datetime.combine(day, time(), tzinfo=clock.SHANGHAI)
        conditions.append(EventSession.starts_at < midnight + timedelta(days=1))
        conditions.append(EventSession.ends_at > midnight)
    return paging.Read(_sessions(*conditions, order=order), _sittings)


def hold_session(session_id: int) -> EventSession:
    """The sitting as it stands, held until the end of the operation."""
    return held(EventSession, session_id)


def sessions_of(event_id: int) -> list[Sitting]:
    """The sittings of one event, the earliest first."""
    return _session_rows(Event.id == event_id)


def hold_venue(venue_id: int) -> Venue:
    """The venue as it stands, held until the end of the operation."""
    return held(Venue, venue_id)


def live_events_at(venue_id: int) -> list[int]:
    """The events with a sitting in this venue that are not called off."""
    statement = (
        select(Event.id)
        .join(EventSession, EventSession.event_id == Event.id)
        .where(EventSession.venue_id == venue_id, Event.state == EventState.ON)
        .distinct()
        .order_by(Event.id)
    )
    return list(db.session.scalars(statement))


def venues_of(contest_id: int) -> list[Venue]:
    return list(db.session.scalars(select(Venue).where(Venue.contest_id == contest_id).order_by(Venue.id)))


def workstations_of(event_id: int) -> list[Workstation]:
    """The workstations of an event in the order they were set up."""
    return list(
        db.session.scalars(
            select(Workstation).where(Workstation.event_id == event_id).order_by(Workstation.id)
        )
    )


def workstation_counts(contest_id: int) -> dict[int, int]:
    """How many workstations each event of a contest has."""
    statement = (
        select(Workstation.event_id, func.count(Workstation.id))
        .join(Event, Event.id == Workstation.event_id)
        .where(Event.contest_id == contest_id)
        .group_by(Workstation.event_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def planned(contest_id: int) -> Planned:
    """Counts for the organiser's checklist."""
    events = select(Event.id).where(Event.contest_id == contest_id)

    def count(column: object, *conditions: object) -> int:
        return db.session.scalar(select(func.count(column)).where(*conditions)) or 0  # type: ignore[arg-type]

    return Planned(
        sessions=count(EventSession.id, EventSession.event_id.in_(events)),
        venues=count(Venue.id, Venue.contest_id == contest_id),
        workstations=count(Workstation.id, Workstation.event_id.in_(events)),
    )


def slots(contest_id: int) -> tuple[list[Slot], dict[str, int]]:
    """The sittings of a contest as the timetable rule reads them, and the workstations of each venue."""
    statement = (
        select(Workstation.event_id, Venue.name, func.count(Workstation.id))
        .join(Venue, Venue.id == Workstation.venue_id)
        .where(Venue.contest_id == contest_id)
        .group_by(Workstation.event_id, Venue.name)
    )
    placed = {(row[0], row[1]): row[2] for row in db.session.execute(statement)}
    room: dict[str, int] = {}
    for (_event_id, venue_name), count in placed.items():
        room[venue_name] = room.get(venue_name, 0) + count
    found = [
        Slot(
            session=f"{row.event_code} {row.name}",
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            venue=row.venue,
            workstations=placed.get((row.event_id, row.venue or ""), 0),
        )
        for row in schedule_of(contest_id)
    ]
    return found, room


def not_over(event_id: int, now: datetime) -> list[Sitting]:
    """The sittings of an event that have not ended: what is settled before then is settled early."""
    return _session_rows(Event.id == event_id, EventSession.ends_at > now)
