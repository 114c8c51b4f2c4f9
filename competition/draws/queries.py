"""Every read of draws and codes. None of them can join a code and an entry."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from competition.accounts import queries as accounts
from competition.checking_in import queries as checking_in
from competition.checking_in.models import CheckIn, SessionPlace
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.draws.models import Code, Draw
from competition.entries.models import Entry
from competition.foundation.store.db import db
from competition.rules.draw.drawing import Inputs
from competition.rules.draw.keeping import NamedKeeper
from competition.rules.draw.life import MADE, SHUT, DrawState
from competition.rules.entry_life import EntryState
from competition.rules.roles import Subject
from competition.timetables import queries as timetables
from competition.timetables.models import EventSession, Workstation


@dataclass(frozen=True)
class SessionToDraw:
    """One session on the draw's page."""

    session_id: int
    name: str
    starts_at: datetime
    entries: int
    present: int
    workstations: int
    draw: Draw | None


def draw(draw_id: int) -> Draw:
    return db.get_or_404(Draw, draw_id)


def hold_draw(draw_id: int) -> Draw:
    """The draw as it is once its session is held."""
    found = draw(draw_id)
    checking_in.hold_session(found.session_id)
    db.session.refresh(found)
    return found


def hold_draws(event_id: int) -> None:
    """Hold all draws of an event that count until the transaction ends."""
    for found in live_draws(event_id):
        hold_draw(found.id)


def draw_subject(draw_id: int, **_others: object) -> Subject:
    return contests.event_subject(draw(draw_id).event_id)


def live_draw(session_id: int) -> Draw | None:
    """The draw of a session that counts (void ones do not)."""
    return db.session.scalar(select(Draw).where(Draw.session_id == session_id, Draw.state != DrawState.VOID))


def is_made(session_id: int) -> bool:
    """Is the session's draw made? Check-in is closed from then on."""
    found = live_draw(session_id)
    return found is not None and found.state in MADE


def draws_of(event_id: int) -> list[Draw]:
    """Every draw of an event, void ones too, oldest first."""
    return list(db.session.scalars(select(Draw).where(Draw.event_id == event_id).order_by(Draw.id)))


def live_draws(event_id: int) -> list[Draw]:
    return [found for found in draws_of(event_id) if found.state != DrawState.VOID]


def sealed_draws(event_id: int) -> list[Draw]:
    """Draws of an event that are made and not opened."""
    return [found for found in draws_of(event_id) if found.state == DrawState.DRAWN]


def draws_kept_by(account_id: int, event_ids: Collection[int]) -> list[Draw]:
    """Draws not yet opened of which this account is a keeper."""
    statement = select(Draw).where(Draw.event_id.in_(event_ids), Draw.state.in_(SHUT))
    return [
        found
        for found in db.session.scalars(statement.order_by(Draw.id))
        if any(keeper["account_id"] == account_id for keeper in found.keepers)
    ]


def key_needed(key_id: int) -> bool:
    """Is there a draw, not yet opened, that this key opens?"""
    shut = db.session.scalars(select(Draw).where(Draw.state.in_(SHUT)))
    return any(keeper["key_id"] == key_id for found in shut for keeper in found.keepers)


def keepers_who_open(event_id: int) -> list[NamedKeeper]:
    """Who may open the event's draws: the keepers fixed when the seeds were sealed, whoever is named now."""
    fixed = [keeper for found in live_draws(event_id) if found.state in SHUT for keeper in found.keepers]
    names = accounts.names_of({keeper["account_id"] for keeper in fixed})
    rows = {
        keeper["account_id"]: NamedKeeper(
            keeper["place"],
            keeper["account_id"],
            names[keeper["account_id"]],
            keeper["key_id"],
            keeper["public_key"],
        )
        for keeper in fixed
    }
    return sorted(rows.values(), key=lambda row: (row.place, row.account_id))


def codes_of(event_id: int) -> list[str]:
    """The codes that judges mark, in their own order; those of void draws are not among them."""
    return list(
        db.session.scalars(
            select(Code.code)
            .join(Draw, Draw.id == Code.draw_id)
            .where(Code.event_id == event_id, Draw.state != DrawState.VOID)
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


def inputs_of(found: Draw) -> Inputs:
    """What is drawn about now: who is there, the workstations, the codes already given."""
    return Inputs.of(
        checking_in.present_entries(found.session_id),
        workstations_of(found.session_id),
        taken_codes(found.event_id),
    )


def entries_without_code(event_ids: Collection[int]) -> dict[int, list[int]]:
    """By event the approved entries that no draw can reach any more: approved, or ticked by nobody, until it was made."""
    made = select(Draw.session_id).where(Draw.state.in_(MADE))
    of_event = made.where(Draw.event_id == Entry.event_id)
    waiting = exists().where(EventSession.event_id == Entry.event_id, EventSession.id.not_in(made))
    placed = exists().where(SessionPlace.entry_id == Entry.id)
    statement = (
        select(Entry.event_id, Entry.id)
        .where(
            Entry.event_id.in_(event_ids),
            Entry.state == EntryState.APPROVED,
            of_event.exists(),
            ~exists().where(CheckIn.entry_id == Entry.id, CheckIn.session_id.in_(made)),
            exists().where(SessionPlace.entry_id == Entry.id, SessionPlace.session_id.in_(made))
            | (~placed & ~waiting),
        )
        .order_by(Entry.id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for event_id, entry_id in db.session.execute(statement):
        found[event_id].append(entry_id)
    return found


def draw_counts(contest_id: int) -> dict[int, tuple[int, int, int]]:
    """For each event with sessions: how many, how many whose draw is begun, and how many whose draw is made."""
    statement = (
        select(
            EventSession.event_id,
            func.count(EventSession.id),
            func.count(Draw.id),
            func.count(Draw.id).filter(Draw.state.in_(MADE)),
        )
        .join(Event, Event.id == EventSession.event_id)
        .outerjoin(Draw, (Draw.session_id == EventSession.id) & (Draw.state != DrawState.VOID))
        .where(Event.contest_id == contest_id)
        .group_by(EventSession.event_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in db.session.execute(statement)}


def sessions_to_draw(event_id: int) -> list[SessionToDraw]:
    by_entry = checking_in.session_by_entry(event_id)
    return [
        SessionToDraw(
            found.id,
            found.name,
            found.starts_at,
            sum(1 for place in by_entry.values() if place == found.id),
            len(checking_in.present_entries(found.id)),
            len(workstations_of(found.id)),
            live_draw(found.id),
        )
        for found in checking_in.sessions_of(event_id)
    ]
