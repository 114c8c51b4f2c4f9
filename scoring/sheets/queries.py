"""Every read about sheets: what a tablet shows, what is signed, what the pages of an event show."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select

from competition.accounts.models import Account
from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.foundation.store.driver_statements import Among, Prepared
from competition.rules.roles import Subject
from scoring.devices.models import Device
from scoring.marks import queries as marks
from scoring.marks.models import CurrentMark, MarkConflict, MarkEntry, ScoreRound, Sheet, SheetStep
from scoring.panels import queries as panels
from scoring.panels.models import Panel, PanelMember
from scoring.rules import signoff
from scoring.rules.log.folding import Link, heads
from scoring.rules.marking import seating
from scoring.schemes.models import Aspect, SchemeVersion
from scoring.sheets.models import Penalty

_log, _fold, _step = (model.__table__.c for model in (MarkEntry, CurrentMark, SheetStep))
_aspect, _seat, _conflict = (model.__table__.c for model in (Aspect, PanelMember, MarkConflict))


# What a judge's tablet shows.


@dataclass(frozen=True)
class OwnMark:
    sheet_id: int
    aspect_id: int
    entry_id: str
    kind: str
    value_units: int | None
    measured: str | None
    note: str | None
    server_seq: int


def sheets_of_panel(panel_id: int) -> list[Sheet]:
    return list(db.session.scalars(select(Sheet).where(Sheet.panel_id == panel_id).order_by(Sheet.code)))


def marks_of_judge(panel_id: int, judge_id: int) -> list[OwnMark]:
    """The current marks of one judge; nobody else's."""
    statement = (
        select(
            MarkEntry.sheet_id,
            MarkEntry.aspect_id,
            MarkEntry.id,
            MarkEntry.kind,
            MarkEntry.value_units,
            MarkEntry.measured,
            MarkEntry.note,
            MarkEntry.server_seq,
        )
        .join(CurrentMark, CurrentMark.mark_entry_id == MarkEntry.id)
        .join(Sheet, Sheet.id == CurrentMark.sheet_id)
        .where(Sheet.panel_id == panel_id, CurrentMark.judge_id == judge_id)
        .order_by(MarkEntry.server_seq)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return [OwnMark(*row) for row in rows]


def steps_of_panel(panel_id: int) -> list[SheetStep]:
    return list(
        db.session.scalars(
            select(SheetStep)
            .join(Sheet, and_(Sheet.id == SheetStep.sheet_id, Sheet.version == SheetStep.sheet_version))
            .where(Sheet.panel_id == panel_id)
            .order_by(SheetStep.id)
        )
    )


@dataclass(frozen=True)
class Candidate:
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
    candidates: tuple[Candidate, ...]

    @property
    def judges(self) -> set[int]:
        return {one.judge_id for one in self.candidates}


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
                _candidates(ends),
            )
        )
    return found


def heads_of(conflict: MarkConflict) -> list[str]:
    """The entries between which a conflict is to be decided."""
    links = marks.chain_of(conflict.sheet_id, conflict.aspect_id, conflict.slot or None)
    return heads(links, marks.set_aside(conflict.sheet_id, conflict.aspect_id, conflict.slot))


def _candidates(entry_ids: Iterable[str]) -> tuple[Candidate, ...]:
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
    return tuple(Candidate(*row) for row in rows)


def dispute(conflict_id: int) -> MarkConflict:
    return db.get_or_404(MarkConflict, conflict_id)


def dispute_subject(conflict_id: int) -> Subject:
    return sheet_subject(dispute(conflict_id).sheet_id)


# What the pages of the event show.


def sheet(sheet_id: int) -> Sheet:
    return db.get_or_404(Sheet, sheet_id)


def sheet_subject(sheet_id: int) -> Subject:
    found = sheet(sheet_id)
    return Subject(contest_id=found.contest_id, event_id=found.event_id)


class SheetMark(NamedTuple):
    """A current mark as the signed sheet holds it."""

    aspect_id: int
    aspect_code: str
    judge_id: int
    number: int
    kind: str
    value_units: int | None
    measured: str | None
    entry_id: str
    disputed: bool
    left_at: datetime | None


# Read with every step of a sheet: made once, as above.
_ON_SHEET = Prepared(
    select(
        _aspect.id,
        _aspect.code,
        _fold.judge_id,
        _seat.number,
        _fold.kind,
        _fold.value_units,
        _log.measured,
        _fold.mark_entry_id,
        _fold.disputed,
        _seat.left_at,
    )
    .join(CurrentMark.__table__, _fold.aspect_id == _aspect.id)
    .join(PanelMember.__table__, _seat.id == _fold.judge_id)
    .join(MarkEntry.__table__, _log.id == _fold.mark_entry_id)
    .where(_fold.sheet_id == bindparam("sheet"))
    .order_by(_aspect.sort, _aspect.id, _seat.number, _seat.id)
)
_penalty = Penalty.__table__.c
_UPHELD = Prepared(
    select(_penalty.id, _penalty.points_units, _penalty.percent_hundredths, _penalty.reason)
    .where(
        _penalty.event_id == bindparam("event"),
        _penalty.code == bindparam("code"),
        _penalty.upheld.is_(True),
    )
    .order_by(_penalty.id)
)


class Upheld(NamedTuple):
    """A penalty that a second person upheld: points in the scheme's unit, or hundredths of a percent."""

    id: int
    points_units: int | None
    percent_hundredths: int | None
    reason: str


def marks_of_sheet(sheet_id: int) -> list[SheetMark]:
    """Everything current on a sheet, in the scheme's order, then by judge number."""
    return [SheetMark(*row) for row in _ON_SHEET.rows(sheet=sheet_id)]


def upheld_penalties(event_id: int, code: str) -> list[Upheld]:
    """The penalties of a code that count."""
    return [Upheld(*row) for row in _UPHELD.rows(event=event_id, code=code)]


def penalties_of(event_id: int) -> list[tuple[Penalty, str, str | None]]:
    """Penalties of an event with who proposed and who decided."""
    other = Account.__table__.alias("decider")
    statement = (
        select(Penalty, Account.name, other.c.name)
        .join(Account, Account.id == Penalty.proposed_by)
        .outerjoin(other, other.c.id == Penalty.decided_by)
        .where(Penalty.event_id == event_id)
        .order_by(Penalty.id.desc())
    )
    return [(row, proposer, decider) for row, proposer, decider in db.session.execute(statement)]


def penalty(penalty_id: int) -> Penalty:
    return db.get_or_404(Penalty, penalty_id)


def penalty_subject(penalty_id: int) -> Subject:
    return panels.event_subject(penalty(penalty_id).event_id)


class StepRow(NamedTuple):
    step: str
    version: int
    hash: str | None
    name: str
    at: datetime
    reason: str | None
    judge_number: int | None
    by_id: int | None
    second_id: int | None
    judge_id: int | None
    aspect_id: int | None


_STEPS = Prepared(
    select(
        _step.step,
        _step.sheet_version,
        _step.sheet_hash,
        func.coalesce(Account.__table__.c.name, ""),
        _step.at,
        _step.reason,
        _seat.number,
        _step.by_id,
        _step.second_id,
        _step.judge_id,
        _step.aspect_id,
    )
    .outerjoin(Account.__table__, Account.__table__.c.id == _step.by_id)
    .outerjoin(PanelMember.__table__, _seat.id == _step.judge_id)
    .where(_step.sheet_id == bindparam("sheet"))
    .order_by(_step.id)
)


def steps_of(sheet_id: int) -> list[StepRow]:
    """Everything done to a sheet, oldest first."""
    return [StepRow(*row) for row in _STEPS.rows(sheet=sheet_id)]


def reopening_asked(steps: Iterable[StepRow], version: int) -> StepRow | None:
    """Of everything done to a sheet: the request to reopen this version that nobody has answered."""
    asked = [row for row in steps if row.version == version and row.step in ("reopen_ask", "reopen_deny")]
    return asked[-1] if asked and asked[-1].step == "reopen_ask" else None


def sheets_of_event(event_id: int) -> list[tuple[Sheet, Panel]]:
    statement = (
        select(Sheet, Panel)
        .join(Panel, Panel.id == Sheet.panel_id)
        .where(Sheet.event_id == event_id)
        .order_by(Panel.id, Sheet.code)
    )
    return [(row, panel) for row, panel in db.session.execute(statement)]


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


def sheets_of_codes(event_id: int, codes: Collection[str]) -> int:
    """How many sheets these codes have: with any, their draw can no longer be void."""
    return (
        db.session.scalar(
            select(func.count(Sheet.id)).where(Sheet.event_id == event_id, Sheet.code.in_(codes))
        )
        or 0
    )


def sheets_not_locked(event_id: int) -> int:
    """How many sheets of an event are not yet locked: with any, its codes stay shut."""
    statement = select(func.count(Sheet.id)).where(
        Sheet.event_id == event_id, Sheet.state != signoff.Sheet.LOCKED
    )
    return db.session.scalar(statement) or 0


def sheet_keys(event_id: int) -> set[tuple[int, str]]:
    """(panel, code) pairs that have a sheet."""
    return {
        (panel_id, code)
        for panel_id, code in db.session.execute(
            select(Sheet.panel_id, Sheet.code).where(Sheet.event_id == event_id)
        )
    }


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
        .where(Panel.event_id == event_id, MarkEntry.outcome.not_in(marks.FOLDED))
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
        .where(Panel.event_id == event_id, MarkEntry.outcome.not_in(marks.FOLDED))
        .group_by(PanelMember.number, Device.id, Device.name, MarkEntry.outcome)
        .order_by(PanelMember.number, Device.name, MarkEntry.outcome)
    )
    return [(number, name, outcome, count) for number, name, outcome, count in db.session.execute(statement)]


def rounds_of(sheet_id: int) -> list[ScoreRound]:
    return list(
        db.session.scalars(
            select(ScoreRound)
            .where(ScoreRound.sheet_id == sheet_id)
            .order_by(ScoreRound.aspect_id, ScoreRound.number)
        )
    )


def log_of(contest_id: int) -> list[tuple[str, str, str, str, str]]:
    """A contest's log for the check of its chain: body, its hash, signed statement, hash before, hash."""
    statement = (
        select(
            MarkEntry.body,
            MarkEntry.body_hash,
            MarkEntry.outcome_body,
            MarkEntry.prev_hash,
            MarkEntry.hash,
        )
        .where(MarkEntry.contest_id == contest_id)
        .order_by(MarkEntry.server_seq)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in db.session.execute(statement)]


def devices_on(panel_id: int, judge_id: int) -> dict[int, set[str]]:
    """Names of the tablets with which a judge has marked each sheet."""
    statement = (
        select(MarkEntry.sheet_id, Device.name)
        .join(Device, Device.id == MarkEntry.device_id)
        .join(Sheet, Sheet.id == MarkEntry.sheet_id)
        .where(Sheet.panel_id == panel_id, MarkEntry.judge_id == judge_id)
        .group_by(MarkEntry.sheet_id, Device.name)
    )
    found: dict[int, set[str]] = {}
    for sheet_id, name in db.session.execute(statement):
        if sheet_id is not None:
            found.setdefault(sheet_id, set()).add(name)
    return found


def tablets_of(sheet_id: int) -> dict[int, list[str]]:
    """The tablets that brought marks of this sheet, by the judge's number; equal names stand apart."""
    statement = (
        select(PanelMember.number, Device.id, Device.name)
        .join(MarkEntry, MarkEntry.device_id == Device.id)
        .join(PanelMember, PanelMember.id == Device.panel_member_id)
        .where(MarkEntry.sheet_id == sheet_id)
        .group_by(PanelMember.number, Device.id, Device.name, Device.enrolled_at)
        .order_by(PanelMember.number, Device.enrolled_at)
    )
    found: dict[int, list[str]] = {}
    for number, _id, name in db.session.execute(statement):
        found.setdefault(number, []).append(name)
    return found


_CHAINS = Prepared(
    select(_log.aspect_id, _log.judge_id, _log.id, _log.base)
    .where(_log.sheet_id == bindparam("sheet"), or_(*(_log.outcome == outcome for outcome in marks.FOLDED)))
    .order_by(_log.server_seq)
)
_SET_ASIDE = Prepared(
    select(_conflict.aspect_id, _conflict.slot, _conflict.closed_ids).where(
        _conflict.sheet_id == bindparam("sheet"), _conflict.resolved_at.is_not(None)
    )
)
_LOG_TOTAL = Prepared(select(func.coalesce(func.sum(_log.value_units), 0)).where(Among(_log.id, "ids")))


def chains_of(sheet_id: int) -> list[tuple[int, int, Link]]:
    """Every counted entry of a sheet in server order, with its aspect and its judge."""
    return [
        (aspect, judge, Link(id, base))
        for aspect, judge, id, base in _CHAINS.rows(sheet=sheet_id)
        if aspect is not None
    ]


def all_set_aside(sheet_id: int) -> dict[tuple[int, int], set[str]]:
    """Entries that decisions have closed, by (aspect, slot)."""
    found: dict[tuple[int, int], set[str]] = {}
    for aspect_id, slot, closed in _SET_ASIDE.rows(sheet=sheet_id):
        found.setdefault((aspect_id, slot), set()).update(closed)
    return found


def log_total(entry_ids: Iterable[str]) -> int:
    """What these entries of the log add up to, in the smallest unit."""
    return next(int(row[0]) for row in _LOG_TOTAL.rows(ids=list(entry_ids)))


class CountedMark(NamedTuple):
    """A mark that counts on a sheet of an event, in the unit of the scheme."""

    sheet_id: int
    code: str
    aspect: str
    judges: int
    panel_id: int
    judge_id: int
    number: int
    kind: str
    value_units: int | None
    left_at: datetime | None


def counted_marks(event_id: int) -> list[CountedMark]:
    """The marks of an event that count, by code, aspect, panel and judge number."""
    statement = (
        select(
            Sheet.id, Sheet.code, Aspect.code, Aspect.judges, Sheet.panel_id, CurrentMark.judge_id,
            PanelMember.number, CurrentMark.kind, CurrentMark.value_units, PanelMember.left_at,
        )
        .join(Sheet, Sheet.id == CurrentMark.sheet_id)
        .join(Aspect, Aspect.id == CurrentMark.aspect_id)
        .join(PanelMember, PanelMember.id == CurrentMark.judge_id)
        .where(Sheet.event_id == event_id, CurrentMark.kind != "retract")
        .order_by(Sheet.code, Aspect.sort, Aspect.id, Sheet.panel_id, PanelMember.number, PanelMember.id)
    )  # fmt: skip
    rows: Iterable[Any] = db.session.execute(statement)
    places: dict[tuple[int, str], list[CountedMark]] = {}
    for row in rows:
        mark = CountedMark(*row)
        places.setdefault((mark.sheet_id, mark.aspect), []).append(mark)
    sitting = {row.panel.id: panels.active_members(row.panel.id) for row in panels.panels_of(event_id)}
    found = []
    for given in places.values():
        first = given[0]
        seats = seating.judges_of(sitting[first.panel_id], first.judges)
        found += seating.counted(first.judges, given, seats)
    return found
