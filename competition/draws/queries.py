"""Every read of check-in and draws. None of them can join a code and an entry."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from competition.accounts.models import Account, RoleGrant
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.draws.models import CheckIn, Code, Draw, Keeper, KeeperKey, SessionPlace
from competition.foundation.store.db import db
from competition.organisations.models import Delegation
from competition.registration.models import Entry, EntryMember, Person
from competition.rules.identity import masked_number
from competition.rules.phases import SETTLED
from competition.rules.roles import Actor, Role, Scope, Subject
from competition.timetables import queries as timetables
from competition.timetables.models import EventSession, Workstation

DEPUTY = 4
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


@dataclass(frozen=True)
class KeeperRow:
    """A named keeper; `key_id` and `public_key` are None until they have set their passphrase."""

    place: int
    account_id: int
    name: str
    key_id: int | None
    public_key: str | None


@dataclass(frozen=True)
class SessionRow:
    """One session on the draw's page."""

    session_id: int
    name: str
    starts_at: datetime
    entries: int
    present: int
    workstations: int
    draw: Draw | None


# --- what a route is about ---


def draw(draw_id: int) -> Draw:
    return db.get_or_404(Draw, draw_id)


def hold_session(session_id: int) -> EventSession:
    """The session, held until the transaction ends: check-in and draw of one session take turns."""
    return db.get_or_404(EventSession, session_id, with_for_update=True)


def hold_draw(draw_id: int) -> Draw:
    """The draw as it is once its session is held."""
    found = draw(draw_id)
    hold_session(found.session_id)
    db.session.refresh(found)
    return found


def entry(entry_id: int) -> Entry:
    return db.get_or_404(Entry, entry_id)


def session_subject(session_id: int, **_others: object) -> Subject:
    return timetables.session_subject(session_id)


def draw_subject(draw_id: int, **_others: object) -> Subject:
    return contests.event_subject(draw(draw_id).event_id)


# --- check-in ---


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
            select(Entry).where(Entry.event_id == event_id, Entry.state == "approved").order_by(Entry.id)
        )
    )


def approved_ids(event_id: int) -> list[int]:
    """The approved entries of an event by their ids alone."""
    return list(db.session.scalars(_APPROVED_IDS, {"event": event_id}))


_APPROVED_IDS = (
    select(Entry.id).where(Entry.event_id == bindparam("event"), Entry.state == "approved").order_by(Entry.id)
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
    return _entrants(entries_of_session(session_id), session_id)


def entrants_of_event(event_id: int) -> list[Entrant]:
    return _entrants(approved_ids(event_id), None)


def _entrants(entry_ids: Collection[int], session_id: int | None) -> list[Entrant]:
    people = db.session.execute(
        select(EntryMember.entry_id, EntryMember.position, Person)
        .join(Person, Person.id == EntryMember.person_id)
        .where(EntryMember.entry_id.in_(entry_ids))
        .order_by(EntryMember.entry_id, EntryMember.position)
    )
    members: dict[int, list[Member]] = {}
    units: dict[int, str] = {}
    for entry_id, position, person in people:
        masked = masked_number(person.id_number)
        members.setdefault(entry_id, []).append(
            Member(position, person.name, masked, person.photo_id is not None)
        )
        units.setdefault(entry_id, person.unit_name)
    delegations = db.session.execute(
        select(Entry.id, Delegation.name)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .where(Entry.id.in_(entry_ids))
    )
    delegation_of = {row.id: row.name for row in delegations}
    ticks = {tick.entry_id: tick for tick in check_ins(session_id)} if session_id is not None else {}
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


def check_ins(session_id: int) -> list[CheckIn]:
    return list(db.session.scalars(select(CheckIn).where(CheckIn.session_id == session_id)))


def check_in(session_id: int, entry_id: int) -> CheckIn | None:
    return db.session.scalar(
        select(CheckIn).where(CheckIn.session_id == session_id, CheckIn.entry_id == entry_id)
    )


def present_entries(session_id: int) -> list[int]:
    """Entries of a session that are there, on time or late, by id."""
    there = {tick.entry_id for tick in check_ins(session_id) if tick.state in {"present", "late"}}
    return [entry_id for entry_id in entries_of_session(session_id) if entry_id in there]


def photo_id(entry_id: int, position: int) -> int | None:
    return db.session.scalar(
        select(Person.photo_id)
        .join(EntryMember, EntryMember.person_id == Person.id)
        .where(EntryMember.entry_id == entry_id, EntryMember.position == position)
    )


# --- keepers ---


def live_key(account_id: int) -> KeeperKey | None:
    return db.session.scalar(
        select(KeeperKey).where(KeeperKey.account_id == account_id, KeeperKey.retired_at.is_(None))
    )


def keepers_of(event_id: int) -> list[KeeperRow]:
    """The named keepers in the order of their lists, the deputy last."""
    statement = (
        select(Keeper.place, Account.id, Account.name, KeeperKey.id, KeeperKey.public_key)
        .join(Account, Account.id == Keeper.account_id)
        .join(
            KeeperKey,
            (KeeperKey.account_id == Account.id) & KeeperKey.retired_at.is_(None),
            isouter=True,
        )
        .where(Keeper.event_id == event_id)
        .order_by(Keeper.place)
    )
    return [KeeperRow(*row) for row in db.session.execute(statement)]


def keepers_who_open(event_id: int) -> list[KeeperRow]:
    """Who may open the event's draws: the keepers fixed when the seeds were sealed, whoever is named now."""
    fixed = [keeper for draw in live_draws(event_id) if draw.state != "opened" for keeper in draw.keepers]
    names = {
        account_id: account_name(account_id) for account_id in {keeper["account_id"] for keeper in fixed}
    }
    rows = {
        keeper["account_id"]: KeeperRow(
            keeper["place"],
            keeper["account_id"],
            names[keeper["account_id"]],
            keeper["key_id"],
            keeper["public_key"],
        )
        for keeper in fixed
    }
    return sorted(rows.values(), key=lambda row: (row.place, row.account_id))


def keeper_rows(event_id: int) -> list[Keeper]:
    return list(db.session.scalars(select(Keeper).where(Keeper.event_id == event_id)))


def cipher_officers(event_id: int) -> list[Account]:
    """Who may be named keeper of an event: its cipher officers."""
    return _holders(event_id, [Role.CIPHER_OFFICER])


def judges(event_id: int) -> list[Account]:
    return _holders(event_id, [Role.JUDGE, Role.CHIEF_JUDGE])


def _holders(event_id: int, roles: list[Role]) -> list[Account]:
    statement = (
        select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role.in_(roles),
            RoleGrant.scope_kind == Scope.EVENT,
            RoleGrant.scope_id == event_id,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.rests_for.is_(None),
        )
        .order_by(Account.name, Account.id)
    )
    return list(db.session.scalars(statement).unique())


def events_of_officer(actor: Actor) -> list[Event]:
    ids = [
        grant.scope_id
        for grant in actor.grants
        if grant.role is Role.CIPHER_OFFICER and grant.scope is Scope.EVENT
    ]
    return list(db.session.scalars(select(Event).where(Event.id.in_(ids)).order_by(Event.id)))


def events_of_organiser(actor: Actor) -> list[Event]:
    ids = [grant.scope_id for grant in actor.grants if grant.role is Role.ORGANISER]
    return list(db.session.scalars(select(Event).where(Event.contest_id.in_(ids)).order_by(Event.id)))


def events_of_floor(actor: Actor) -> list[Event]:
    ids = [grant.scope_id for grant in actor.grants if grant.role is Role.FLOOR_JUDGE]
    return list(db.session.scalars(select(Event).where(Event.id.in_(ids)).order_by(Event.id)))


def undrawn_sessions(event_ids: Collection[int], now: datetime) -> list[EventSession]:
    """Sessions of these events that begin soon, or lately began, and are not drawn; none of settled contests."""
    statement = (
        select(EventSession)
        .join(Event, Event.id == EventSession.event_id)
        .join(Contest, Contest.id == Event.contest_id)
        .where(
            EventSession.event_id.in_(event_ids),
            EventSession.starts_at.between(now - OVER, now + SOON),
            Contest.phase.not_in(SETTLED),
        )
        .order_by(EventSession.starts_at, EventSession.id)
    )
    return [session for session in db.session.scalars(statement) if not drawn(session.id)]


def drawn(session_id: int) -> bool:
    """Is the session's draw made? Check-in is closed from then on."""
    draw = live_draw(session_id)
    return draw is not None and draw.state != "committed"


def draws_kept_by(account_id: int, event_ids: Collection[int]) -> list[Draw]:
    """Draws not yet opened of which this account is a keeper."""
    statement = select(Draw).where(Draw.event_id.in_(event_ids), Draw.state.in_(("committed", "drawn")))
    return [
        draw
        for draw in db.session.scalars(statement.order_by(Draw.id))
        if any(keeper["account_id"] == account_id for keeper in draw.keepers)
    ]


def account_name(account_id: int) -> str:
    return db.session.scalar(select(Account.name).where(Account.id == account_id)) or ""


def draws_with_key(key_id: int) -> list[Draw]:
    """Draws not yet opened that this key is needed for."""
    waiting = db.session.scalars(select(Draw).where(Draw.state.in_(("committed", "drawn"))))
    return [draw for draw in waiting if any(keeper["key_id"] == key_id for keeper in draw.keepers)]


# --- draws ---


def live_draw(session_id: int) -> Draw | None:
    """The draw of a session that counts (void ones do not)."""
    return db.session.scalar(select(Draw).where(Draw.session_id == session_id, Draw.state != "void"))


def draws_of(event_id: int) -> list[Draw]:
    """Every draw of an event, void ones too, oldest first."""
    return list(db.session.scalars(select(Draw).where(Draw.event_id == event_id).order_by(Draw.id)))


def live_draws(event_id: int) -> list[Draw]:
    return [draw for draw in draws_of(event_id) if draw.state != "void"]


def sealed_draws(event_id: int) -> list[Draw]:
    """Draws of an event that are made and not opened."""
    return [draw for draw in draws_of(event_id) if draw.state == "drawn"]


def codes_of(event_id: int) -> list[str]:
    """The codes that judges mark, in their own order; those of void draws are not among them."""
    return list(
        db.session.scalars(
            select(Code.code)
            .join(Draw, Draw.id == Code.draw_id)
            .where(Code.event_id == event_id, Draw.state != "void")
            .order_by(Code.code)
        )
    )


def codes_of_draw(draw_id: int) -> list[str]:
    return list(db.session.scalars(select(Code.code).where(Code.draw_id == draw_id).order_by(Code.code)))


def taken_codes(event_id: int) -> list[str]:
    """Every code the event ever gave out."""
    return list(db.session.scalars(select(Code.code).where(Code.event_id == event_id).order_by(Code.code)))


def workstations_of(session_id: int) -> list[str]:
    """Labels of the workstations a session can use: the event's, in the session's venue or in none."""
    found = timetables.session(session_id)
    statement = select(Workstation.label).where(Workstation.event_id == found.event_id)
    if found.venue_id is not None:
        statement = statement.where(Workstation.venue_id.is_(None) | (Workstation.venue_id == found.venue_id))
    return sorted(db.session.scalars(statement))


def session_rows(event_id: int) -> list[SessionRow]:
    by_entry = session_by_entry(event_id)
    return [
        SessionRow(
            found.id,
            found.name,
            found.starts_at,
            sum(1 for place in by_entry.values() if place == found.id),
            len(present_entries(found.id)),
            len(workstations_of(found.id)),
            live_draw(found.id),
        )
        for found in sessions_of(event_id)
    ]


def members_of(entry_ids: Collection[int]) -> dict[int, str]:
    """Names of each entry's members, for the first keeper's printed list."""
    return {entrant.entry_id: entrant.names for entrant in _entrants(entry_ids, None)}
