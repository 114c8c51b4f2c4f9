"""Conflicts between entries, and the entries that were kept but do not count."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from competition.contests.models import Event
from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.foundation.store.driver_statements import Prepared
from competition.rules.roles import Subject
from scoring.devices.models import Device
from scoring.marks import queries as marks
from scoring.marks.models import MarkConflict, MarkEntry
from scoring.panels.models import Panel, PanelMember
from scoring.rules.log.folding import heads
from scoring.rules.log.outcomes import FOLDED
from scoring.schemes.models import Aspect, SchemeVersion
from scoring.sheets import queries as sheets
from scoring.sheets.models import Sheet

_conflict = MarkConflict.__table__.c


def conflict(conflict_id: int) -> MarkConflict:
    return db.get_or_404(MarkConflict, conflict_id)


def conflict_subject(conflict_id: int) -> Subject:
    return sheets.sheet_subject(conflict(conflict_id).sheet_id)


def open_conflict(sheet_id: int, aspect_id: int, slot: int) -> MarkConflict | None:
    return db.session.scalar(
        select(MarkConflict).where(
            MarkConflict.sheet_id == sheet_id,
            MarkConflict.aspect_id == aspect_id,
            MarkConflict.slot == slot,
            MarkConflict.resolved_at.is_(None),
        )
    )


def set_aside(sheet_id: int, aspect_id: int, slot: int) -> set[str]:
    """Entries that a decision has closed."""
    rows = db.session.scalars(
        select(MarkConflict.closed_ids).where(
            MarkConflict.sheet_id == sheet_id,
            MarkConflict.aspect_id == aspect_id,
            MarkConflict.slot == slot,
            MarkConflict.resolved_at.is_not(None),
        )
    )
    return {entry for closed in rows for entry in closed}


_SET_ASIDE = Prepared(
    select(_conflict.aspect_id, _conflict.slot, _conflict.closed_ids).where(
        _conflict.sheet_id == bindparam("sheet"), _conflict.resolved_at.is_not(None)
    )
)


def all_set_aside(sheet_id: int) -> dict[tuple[int, int], set[str]]:
    """Entries that decisions have closed, by (aspect, slot)."""
    found: dict[tuple[int, int], set[str]] = {}
    for aspect_id, slot, closed in _SET_ASIDE.rows(sheet=sheet_id):
        found.setdefault((aspect_id, slot), set()).update(closed)
    return found


def decided(sheet_ids: Collection[int]) -> list[MarkConflict]:
    """Conflicts of these sheets that somebody decided, oldest first."""
    statement = (
        select(MarkConflict).where(MarkConflict.chosen_entry_id.is_not(None)).order_by(MarkConflict.id)
    )
    wanted = set(sheet_ids)
    return [row for row in db.session.scalars(statement) if row.sheet_id in wanted]


def heads_of(conflict: MarkConflict) -> list[str]:
    """The entries between which a conflict is to be decided."""
    links = marks.chain_of(conflict.sheet_id, conflict.aspect_id, conflict.slot or None)
    return heads(links, set_aside(conflict.sheet_id, conflict.aspect_id, conflict.slot))


def open_conflicts(event_id: int) -> int:
    """Conflicts that nobody has decided; the results of the event wait for them."""
    return (
        db.session.scalar(
            select(func.count(MarkConflict.id))
            .join(Sheet, Sheet.id == MarkConflict.sheet_id)
            .where(Sheet.event_id == event_id, MarkConflict.resolved_at.is_(None))
        )
        or 0
    )


def disputed_sheets(event_id: int) -> dict[int, int]:
    """How many conflicts are open on each sheet."""
    statement = (
        select(MarkConflict.sheet_id, func.count())
        .join(Sheet, Sheet.id == MarkConflict.sheet_id)
        .where(Sheet.event_id == event_id, MarkConflict.resolved_at.is_(None))
        .group_by(MarkConflict.sheet_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def events_in_conflict(event_ids: Collection[int]) -> list[tuple[Event, int]]:
    """Those of the events that have open conflicts, and how many."""
    statement = (
        sheets.counted_by_event(MarkConflict.id)
        .join(Sheet, Sheet.event_id == Event.id)
        .join(MarkConflict, MarkConflict.sheet_id == Sheet.id)
        .where(sheets.unsettled(event_ids), MarkConflict.resolved_at.is_(None))
    )
    return [(event, count) for event, count in db.session.execute(statement)]


@dataclass(frozen=True)
class Side:
    """One side of a conflict."""

    entry_id: str
    judge_id: int
    number: int
    device: str
    kind: str
    value_units: int | None
    measured: str | None
    note: str | None
    device_time: str
    server_time: datetime


@dataclass(frozen=True)
class Dispute:
    conflict_id: int
    sheet_id: int
    code: str
    aspect_id: int
    aspect_code: str
    title: str
    decimals: int
    slot: int
    event_id: int
    sides: tuple[Side, ...]

    @property
    def judges(self) -> set[int]:
        return {one.judge_id for one in self.sides}


def disputes(*, panel_id: int | None = None, event_id: int | None = None) -> list[Dispute]:
    """Open conflicts with all their sides."""
    statement = (
        select(MarkConflict, Sheet, Aspect, SchemeVersion.decimals)
        .join(Sheet, Sheet.id == MarkConflict.sheet_id)
        .join(Aspect, Aspect.id == MarkConflict.aspect_id)
        .join(SchemeVersion, SchemeVersion.id == Sheet.scheme_version_id)
        .where(MarkConflict.resolved_at.is_(None))
        .order_by(MarkConflict.id)
    )
    if panel_id is not None:
        statement = statement.where(Sheet.panel_id == panel_id)
    if event_id is not None:
        statement = statement.where(Sheet.event_id == event_id)
    found = []
    for conflict, sheet, aspect, decimals in db.session.execute(statement).all():
        ends = heads_of(conflict)
        found.append(
            Dispute(
                conflict.id,
                sheet.id,
                sheet.code,
                aspect.id,
                aspect.code,
                aspect.title,
                decimals,
                conflict.slot,
                sheet.event_id,
                _sides(ends),
            )
        )
    return found


def _sides(entry_ids: Iterable[str]) -> tuple[Side, ...]:
    statement = (
        select(
            MarkEntry.id,
            MarkEntry.judge_id,
            PanelMember.number,
            Device.name,
            MarkEntry.kind,
            MarkEntry.value_units,
            MarkEntry.measured,
            MarkEntry.note,
            MarkEntry.device_time,
            MarkEntry.server_time,
        )
        .join(PanelMember, PanelMember.id == MarkEntry.judge_id)
        .join(Device, Device.id == MarkEntry.device_id)
        .where(MarkEntry.id.in_(list(entry_ids)))
        .order_by(MarkEntry.server_seq)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return tuple(Side(*row) for row in rows)


@dataclass(frozen=True)
class LostRow:
    """An entry that was kept but does not count."""

    entry_id: str
    outcome: str
    number: int
    device: str
    code: str | None
    aspect_code: str | None
    kind: str
    value_units: int | None
    server_time: datetime
    device_time: str
    body: str
    outcome_body: str


def lost_entries(event_id: int, number: int = 1) -> paging.Page[LostRow]:
    """Late, quarantined and refused entries of an event, newest first; none drops off the list."""
    statement = (
        select(
            MarkEntry.id,
            MarkEntry.outcome,
            PanelMember.number,
            Device.name,
            Sheet.code,
            Aspect.code,
            MarkEntry.kind,
            MarkEntry.value_units,
            MarkEntry.server_time,
            MarkEntry.device_time,
            MarkEntry.body,
            MarkEntry.outcome_body,
        )
        .join(PanelMember, PanelMember.id == MarkEntry.judge_id)
        .join(Panel, Panel.id == PanelMember.panel_id)
        .join(Device, Device.id == MarkEntry.device_id)
        .outerjoin(Sheet, Sheet.id == MarkEntry.sheet_id)
        .outerjoin(Aspect, Aspect.id == MarkEntry.aspect_id)
        .where(Panel.event_id == event_id, MarkEntry.outcome.not_in(FOLDED))
        .order_by(MarkEntry.server_seq.desc())
    )
    found = paging.page(statement, number)
    return paging.Page([LostRow(*row) for row in found.rows], found.number, found.size, found.total)


def lost_by_tablet(event_id: int) -> list[tuple[int, str, str, int]]:
    """How many such entries each tablet has sent: judge number, its name, outcome, count."""
    statement = (
        select(PanelMember.number, Device.name, MarkEntry.outcome, func.count())
        .join(PanelMember, PanelMember.id == MarkEntry.judge_id)
        .join(Panel, Panel.id == PanelMember.panel_id)
        .join(Device, Device.id == MarkEntry.device_id)
        .where(Panel.event_id == event_id, MarkEntry.outcome.not_in(FOLDED))
        .group_by(PanelMember.number, Device.id, Device.name, MarkEntry.outcome)
        .order_by(PanelMember.number, Device.name, MarkEntry.outcome)
    )
    return [(number, name, outcome, count) for number, name, outcome, count in db.session.execute(statement)]


def open_counts(contest_id: int) -> list[tuple[int, str, int]]:
    """Events of a contest with conflicts that nobody has decided: id, code, how many."""
    statement = (
        select(Event.id, Event.code, func.count(MarkConflict.id))
        .join(Sheet, Sheet.event_id == Event.id)
        .join(MarkConflict, MarkConflict.sheet_id == Sheet.id)
        .where(Event.contest_id == contest_id, MarkConflict.resolved_at.is_(None))
        .group_by(Event.id, Event.code)
        .order_by(Event.code)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return [(event_id, code, number) for event_id, code, number in rows]
