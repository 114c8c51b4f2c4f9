"""Every read about working times."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition.accounts.models import Account
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.draws import queries as draws
from competition.draws.models import Code, Draw
from competition.foundation.store.db import db
from competition.rules.draw.life import DrawState
from competition.timetables.models import EventSession
from scoring.rules.timing import TimeState, WorkingTime
from scoring.times.models import TimeRecord


@dataclass(frozen=True)
class Recorded:
    """A record with who made it and when; `number` counts the records of its code."""

    code: str
    number: int
    time: WorkingTime
    reason: str
    by: str
    at: datetime


def records_of(event_id: int) -> list[Recorded]:
    """Everything that was ever recorded in an event, the newest first."""
    statement = (
        select(TimeRecord, Account.name)
        .join(Account, Account.id == TimeRecord.by_id)
        .where(TimeRecord.event_id == event_id)
        .order_by(TimeRecord.id.desc())
    )
    return [
        Recorded(row.code, row.number, _working_time(row), row.reason, name, row.at)
        for row, name in db.session.execute(statement)
    ]


def rows_of(event_id: int) -> list[TimeRecord]:
    """The same as they are kept, in the order of their writing."""
    statement = select(TimeRecord).where(TimeRecord.event_id == event_id).order_by(TimeRecord.id)
    return list(db.session.scalars(statement))


def _working_time(row: TimeRecord) -> WorkingTime:
    return WorkingTime(TimeState(row.state), row.seconds, row.extra_seconds, row.extra_reason)


def standing_of(event_id: int) -> dict[str, Recorded]:
    """What stands for each code now."""
    return standing_among(records_of(event_id))


def standing_among(records: Iterable[Recorded]) -> dict[str, Recorded]:
    """Of everything that was ever recorded, what stands for each code."""
    standing: dict[str, Recorded] = {}
    for record in records:
        known = standing.get(record.code)
        if known is None or record.number > known.number:
            standing[record.code] = record
    return standing


def times_of(event_id: int) -> dict[str, WorkingTime]:
    """The working time of each code that has one on record."""
    return {code: record.time for code, record in standing_of(event_id).items()}


def closed(event_id: int) -> bool:
    """Are the codes opened? From then on everybody knows whose time it is."""
    return any(draw.state == DrawState.OPENED for draw in draws.live_draws(event_id))


def session_lengths(event_id: int) -> dict[str, int]:
    """How many seconds the session of each code lasts."""
    statement = (
        select(Code.code, EventSession.starts_at, EventSession.ends_at)
        .join(Draw, Draw.id == Code.draw_id)
        .join(EventSession, EventSession.id == Draw.session_id)
        .where(Code.event_id == event_id)
    )
    return {
        code: int((ends - starts).total_seconds()) for code, starts, ends in db.session.execute(statement)
    }


def events_without_times(
    event_ids: Collection[int], contest_ids: Collection[int], now: datetime
) -> list[tuple[Event, int]]:
    """Events of these whose session is over and whose codes are shut, with how many codes have no record."""
    recorded = select(TimeRecord.code).where(
        TimeRecord.event_id == Code.event_id, TimeRecord.code == Code.code
    )
    statement = (
        select(Event, Code.code)
        .join(Code, Code.event_id == Event.id)
        .join(Draw, Draw.id == Code.draw_id)
        .join(EventSession, EventSession.id == Draw.session_id)
        .join(Contest, Contest.id == Event.contest_id)
        .where(
            contests.going_on(),
            Event.id.in_(event_ids) | Event.contest_id.in_(contest_ids),
            Draw.state == DrawState.DRAWN,
            EventSession.ends_at <= now,
            ~recorded.exists(),
        )
        .order_by(Event.id)
    )
    counts: dict[int, int] = {}
    events: dict[int, Event] = {}
    for event, _code in db.session.execute(statement):
        events[event.id] = event
        counts[event.id] = counts.get(event.id, 0) + 1
    return [(events[id], count) for id, count in counts.items()]
