"""What stands: the fold of the log, as judges, sheets, pages and results read it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from competition.contests.models import Event
from competition.foundation.store.db import db
from competition.foundation.store.driver_statements import Among, Prepared
from scoring.devices.models import Device
from scoring.marks.models import CurrentMark, MarkEntry, ScoreRound
from scoring.panels import queries as panels
from scoring.panels.models import PanelMember
from scoring.rules.marking import seating
from scoring.schemes.models import Aspect
from scoring.sheets.models import Sheet

_log, _fold, _sheet, _aspect, _seat = (
    model.__table__.c for model in (MarkEntry, CurrentMark, Sheet, Aspect, PanelMember)
)


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


# Read with every step of a sheet: made once.
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


def marks_of_sheet(sheet_id: int) -> list[SheetMark]:
    """Everything current on a sheet, in the scheme's order, then by judge number."""
    return [SheetMark(*row) for row in _ON_SHEET.rows(sheet=sheet_id)]


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


class TeamMark(NamedTuple):
    sheet_id: int
    aspect_id: int
    judge_id: int
    number: int
    kind: str
    value_units: int | None
    disputed: bool
    left_at: datetime | None


_TEAM_ROWS = (
    select(
        _fold.sheet_id,
        _fold.aspect_id,
        _fold.judge_id,
        _seat.number,
        _fold.kind,
        _fold.value_units,
        _fold.disputed,
        _seat.left_at,
    )
    .join(Sheet.__table__, _sheet.id == _fold.sheet_id)
    .join(PanelMember.__table__, _seat.id == _fold.judge_id)
    .order_by(_fold.sheet_id, _fold.aspect_id, _seat.number, _seat.id)
)
_TEAM = Prepared(_TEAM_ROWS.where(_sheet.panel_id == bindparam("panel"), Among(_fold.aspect_id, "aspects")))
_TEAMS_ON = Prepared(_TEAM_ROWS.where(Among(_fold.sheet_id, "sheets"), Among(_fold.aspect_id, "aspects")))


def team_marks(panel_id: int, aspect_ids: Iterable[int]) -> list[TeamMark]:
    """Current marks of a panel for some aspects, by sheet, aspect and judge number."""
    return [TeamMark(*row) for row in _TEAM.rows(panel=panel_id, aspects=list(aspect_ids))]


def teams_on(sheet_ids: Iterable[int], aspect_ids: Iterable[int]) -> dict[tuple[int, int], list[TeamMark]]:
    """Current marks of some aspects on some sheets, by (sheet, aspect), in the order of the judges."""
    found: dict[tuple[int, int], list[TeamMark]] = {}
    for row in _TEAMS_ON.rows(sheets=list(sheet_ids), aspects=list(aspect_ids)):
        mark = TeamMark(*row)
        found.setdefault((mark.sheet_id, mark.aspect_id), []).append(mark)
    return found


def last_round(sheet_id: int, aspect_id: int) -> ScoreRound | None:
    return db.session.scalar(
        select(ScoreRound)
        .where(ScoreRound.sheet_id == sheet_id, ScoreRound.aspect_id == aspect_id)
        .order_by(ScoreRound.number.desc())
        .limit(1)
    )


def rounds_of(sheet_id: int) -> list[ScoreRound]:
    return list(
        db.session.scalars(
            select(ScoreRound)
            .where(ScoreRound.sheet_id == sheet_id)
            .order_by(ScoreRound.aspect_id, ScoreRound.number)
        )
    )


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


@dataclass
class Received:
    """How many marks stand on a sheet: of each member, and of those the panel shares, whoever entered them."""

    own: Counter[int] = field(default_factory=Counter)
    shared: int = 0


def received_marks(event_id: int) -> dict[int, Received]:
    """What has arrived for the sheets of an event, by sheet."""
    statement = (
        select(CurrentMark.sheet_id, CurrentMark.judge_id, Aspect.judges, func.count())
        .join(Sheet, Sheet.id == CurrentMark.sheet_id)
        .join(Aspect, Aspect.id == CurrentMark.aspect_id)
        .where(Sheet.event_id == event_id, CurrentMark.kind != "retract")
        .group_by(CurrentMark.sheet_id, CurrentMark.judge_id, Aspect.judges)
    )
    found: dict[int, Received] = {}
    for sheet_id, judge_id, judges, count in db.session.execute(statement):
        so_far = found.setdefault(sheet_id, Received())
        if judges == 1:
            so_far.shared += count
        else:
            so_far.own[judge_id] += count
    return found


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


def marked_events(contest_id: int) -> list[tuple[int, str]]:
    """Events of a contest in which a mark stands: id and code."""
    statement = (
        select(Event.id, Event.code)
        .join(Sheet, Sheet.event_id == Event.id)
        .join(CurrentMark, CurrentMark.sheet_id == Sheet.id)
        .where(Event.contest_id == contest_id)
        .group_by(Event.id, Event.code)
        .order_by(Event.code)
    )
    return [(event_id, code) for event_id, code in db.session.execute(statement)]
