"""Every read about series, contests, events, sessions, venues, workstations and rules."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from werkzeug.exceptions import NotFound

from competition.contests.models import (
    Contest,
    Event,
    EventSession,
    RulesVersion,
    Series,
    Venue,
    Workstation,
)
from competition.foundation.store.db import db
from competition.rules.editions.defaults import default_rules
from competition.rules.editions.model import ContestRules, from_body
from competition.rules.phases import Phase
from competition.rules.roles import Actor, Scope, Subject
from competition.rules.timetabling import Slot

HIDDEN = (Phase.PREPARING, Phase.CANCELLED)


@dataclass(frozen=True)
class SessionRow:
    """A sitting as the timetable shows it."""

    id: int
    event_id: int
    event_code: str
    event_name: str
    event_name_en: str | None
    group_kind: str
    name: str
    venue: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Readiness:
    """What a contest has and what it still needs before registration can open.

    `own_rules`: not simply those its series begins with (a contest may be founded with its own).
    """

    events: int
    sessions: int
    venues: int
    workstations: int
    own_rules: bool


def contest(contest_id: int) -> Contest:
    """The contest, or NotFound."""
    return db.get_or_404(Contest, contest_id)


def announced(contest_id: int) -> Contest:
    """The contest as strangers may know it; NotFound before it is announced."""
    found = contest(contest_id)
    if found.phase == Phase.PREPARING:
        raise NotFound
    return found


def event(event_id: int) -> Event:
    """The event, or NotFound."""
    return db.get_or_404(Event, event_id)


def venue(venue_id: int) -> Venue:
    """The venue, or NotFound."""
    return db.get_or_404(Venue, venue_id)


def session(session_id: int) -> EventSession:
    """The sitting, or NotFound."""
    return db.get_or_404(EventSession, session_id)


def contest_subject(contest_id: int, **_others: object) -> Subject:
    """What a route about a contest is about."""
    return Subject(contest_id=contest(contest_id).id)


def event_subject(event_id: int, **_others: object) -> Subject:
    """What a route about an event is about."""
    found = event(event_id)
    return Subject(contest_id=found.contest_id, event_id=found.id)


def session_subject(session_id: int) -> Subject:
    return event_subject(session(session_id).event_id)


def venue_subject(venue_id: int) -> Subject:
    return contest_subject(venue(venue_id).contest_id)


def series_named(code: str) -> Series | None:
    return db.session.scalar(select(Series).where(Series.code == code))


def all_series() -> list[Series]:
    return list(db.session.scalars(select(Series).order_by(Series.id)))


def public_contests() -> list[Contest]:
    """Contests anybody may see, the newest first."""
    return list(
        db.session.scalars(
            select(Contest)
            .where(Contest.phase.not_in(HIDDEN))
            .order_by(Contest.starts_on.desc(), Contest.id.desc())
        )
    )


def contests_of(actor: Actor) -> list[Contest]:
    """Contests in which this person holds a role, the newest first; administrators see all."""
    scopes: dict[Scope, set[int]] = {scope: set() for scope in Scope}
    for grant in actor.grants:
        scopes[grant.scope].add(grant.scope_id or 0)
    statement = select(Contest).order_by(Contest.starts_on.desc(), Contest.id.desc())
    if not scopes[Scope.SITE]:
        own_events = select(Event.contest_id).where(Event.id.in_(scopes[Scope.EVENT]))
        statement = statement.where(Contest.id.in_(scopes[Scope.CONTEST]) | Contest.id.in_(own_events))
    return list(db.session.scalars(statement))


def event_counts(contest_ids: Collection[int]) -> dict[int, int]:
    """How many events each contest has."""
    statement = (
        select(Event.contest_id, func.count(Event.id))
        .where(Event.contest_id.in_(contest_ids))
        .group_by(Event.contest_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def events_of(contest_id: int) -> list[Event]:
    """The events of a contest in their printed order: group, then sort, then code."""
    return list(
        db.session.scalars(
            select(Event)
            .where(Event.contest_id == contest_id)
            .order_by(Event.group_kind, Event.sort, Event.code)
        )
    )


def event_coded(contest_id: int, code: str) -> Event | None:
    return db.session.scalar(select(Event).where(Event.contest_id == contest_id, Event.code == code))


def _session_rows(*conditions: object) -> list[SessionRow]:
    statement = (
        select(EventSession, Event, Venue.name)
        .join(Event, Event.id == EventSession.event_id)
        .join(Venue, Venue.id == EventSession.venue_id, isouter=True)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(EventSession.starts_at, Event.code, EventSession.id)
    )
    return [
        SessionRow(
            id=sitting.id,
            event_id=found.id,
            event_code=found.code,
            event_name=found.name,
            event_name_en=found.name_en,
            group_kind=found.group_kind,
            name=sitting.name,
            venue=place,
            starts_at=sitting.starts_at,
            ends_at=sitting.ends_at,
        )
        for sitting, found, place in db.session.execute(statement)
    ]


def schedule_of(contest_id: int) -> list[SessionRow]:
    """Every sitting of a contest, the earliest first."""
    return _session_rows(Event.contest_id == contest_id)


def sessions_of(event_id: int) -> list[SessionRow]:
    """The sittings of one event, the earliest first."""
    return _session_rows(Event.id == event_id)


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


def rules_versions(contest_id: int) -> list[RulesVersion]:
    """Every version of a contest's rules, the newest first."""
    return list(
        db.session.scalars(
            select(RulesVersion)
            .where(RulesVersion.contest_id == contest_id)
            .order_by(RulesVersion.number.desc())
        )
    )


# Asked for with every check of an entry and every place: made once.
_CURRENT_VERSION = (
    select(RulesVersion)
    .where(RulesVersion.contest_id == bindparam("contest"))
    .order_by(RulesVersion.number.desc())
    .limit(1)
)


def current_version(contest_id: int) -> RulesVersion | None:
    return db.session.scalar(_CURRENT_VERSION, {"contest": contest_id})


def rules_version(contest_id: int, number: int) -> RulesVersion:
    """One version, or NotFound."""
    found = db.session.scalar(
        select(RulesVersion).where(RulesVersion.contest_id == contest_id, RulesVersion.number == number)
    )
    if found is None:
        raise NotFound
    return found


def rules_of(contest_id: int) -> ContestRules:
    """The rules in force; a contest without any has those its series begins with."""
    version = current_version(contest_id)
    if version is not None:
        return from_body(version.body)
    found = contest(contest_id)
    return default_rules(found.series.code, found.ends_on.year)


def rules_in_force(contest_ids: Collection[int]) -> dict[int, ContestRules]:
    """What `rules_of` gives, of several contests at once."""
    newest = (
        select(RulesVersion.contest_id, func.max(RulesVersion.number).label("number"))
        .where(RulesVersion.contest_id.in_(contest_ids))
        .group_by(RulesVersion.contest_id)
        .subquery()
    )
    versions = select(RulesVersion.contest_id, RulesVersion.body).join(
        newest,
        (newest.c.contest_id == RulesVersion.contest_id) & (newest.c.number == RulesVersion.number),
    )
    found = {contest_id: from_body(body) for contest_id, body in db.session.execute(versions)}
    if without := set(contest_ids) - found.keys():
        statement = (
            select(Contest.id, Series.code, Contest.ends_on)
            .join(Series, Series.id == Contest.series_id)
            .where(Contest.id.in_(without))
        )
        found |= {id: default_rules(code, ends.year) for id, code, ends in db.session.execute(statement)}
    return found


def readiness(contest_id: int) -> Readiness:
    """Counts for the organiser's checklist."""
    found, version = contest(contest_id), current_version(contest_id)
    events = select(Event.id).where(Event.contest_id == contest_id)

    def count(column: object, *conditions: object) -> int:
        return db.session.scalar(select(func.count(column)).where(*conditions)) or 0  # type: ignore[arg-type]

    return Readiness(
        events=count(Event.id, Event.contest_id == contest_id),
        sessions=count(EventSession.id, EventSession.event_id.in_(events)),
        venues=count(Venue.id, Venue.contest_id == contest_id),
        workstations=count(Workstation.id, Workstation.event_id.in_(events)),
        own_rules=version is not None
        and (
            version.number > 1
            or from_body(version.body) != default_rules(found.series.code, found.ends_on.year)
        ),
    )


def previous_edition(found: Contest) -> Contest | None:
    """The edition before this one, of the same series and tier."""
    return db.session.scalar(
        select(Contest)
        .where(
            Contest.series_id == found.series_id,
            Contest.tier == found.tier,
            Contest.id != found.id,
            Contest.edition < found.edition,
        )
        .order_by(Contest.edition.desc())
        .limit(1)
    )


TIERS_ABOVE = {
    "unit": ("county", "city", "province"),
    "county": ("city", "province"),
    "city": ("province", "national"),
    "province": ("national", "world"),
    "national": ("world",),
    "world": (),
}


def possible_parents(tier: str) -> list[Contest]:
    """Contests of a higher tier that a contest of this tier may select for, the newest first."""
    above = [higher for low, highers in TIERS_ABOVE.items() for higher in highers if not tier or low == tier]
    return list(
        db.session.scalars(
            select(Contest)
            .where(Contest.tier.in_(above), Contest.phase != Phase.CANCELLED)
            .order_by(Contest.starts_on.desc())
            .limit(200)
        )
    )


def latest_edition(series_id: int) -> int:
    """The highest edition of a series so far, 0 when there is none."""
    return db.session.scalar(select(func.max(Contest.edition)).where(Contest.series_id == series_id)) or 0


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
