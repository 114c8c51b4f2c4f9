"""Every read about sheets and the steps taken with them; what stands on a sheet is read where marks are."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager

from competition.accounts.models import Account
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.draws.models import Code, Draw
from competition.foundation.store.db import db
from competition.foundation.store.driver_statements import Among, Prepared
from competition.rules.draw.life import SHUT, DrawState
from competition.rules.roles import Subject
from scoring.panels import queries as panels
from scoring.panels.models import Panel, PanelMember
from scoring.rules.signoff import REOPENED_FROM, SheetState, Step
from scoring.sheets.models import Sheet, SheetStep

_ABOUT_REOPENING = (Step.ASK_REOPENING, Step.DECLINE_REOPENING)
_sheet, _step, _seat = (model.__table__.c for model in (Sheet, SheetStep, PanelMember))


def sheet(sheet_id: int) -> Sheet:
    return db.get_or_404(Sheet, sheet_id)


def sheet_subject(sheet_id: int) -> Subject:
    found = sheet(sheet_id)
    return Subject(contest_id=found.contest_id, event_id=found.event_id)


def locked_sheet(sheet_id: int) -> Sheet:
    """The sheet as it stands once nobody else can mark or move it.

    Raises Refused("event_cancelled"): no step is taken with a sheet of an event that is called off.
    """
    found = sheet(sheet_id)
    contests.hold_event(found.event_id)
    if panels.lock_log(found.contest_id):
        db.session.refresh(found)
    return found


def sheets_of_panel(panel_id: int) -> list[Sheet]:
    return list(db.session.scalars(select(Sheet).where(Sheet.panel_id == panel_id).order_by(Sheet.code)))


def sheets_of_event(event_id: int) -> list[tuple[Sheet, Panel]]:
    statement = (
        select(Sheet, Panel)
        .join(Panel, Panel.id == Sheet.panel_id)
        .where(Sheet.event_id == event_id)
        .order_by(Panel.id, Sheet.code)
    )
    return [(row, panel) for row, panel in db.session.execute(statement)]


def sheets_of_contest(contest_id: int) -> list[Sheet]:
    return list(db.session.scalars(select(Sheet).where(Sheet.contest_id == contest_id).order_by(Sheet.id)))


def sheets_not_locked(event_id: int) -> int:
    """How many sheets of an event are not yet locked: with any, its codes stay shut."""
    statement = select(func.count(Sheet.id)).where(
        Sheet.event_id == event_id, Sheet.state != SheetState.LOCKED
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


def sheets_of_codes(event_id: int, codes: Collection[str]) -> int:
    """How many sheets these codes have: with any, their draw can no longer be void."""
    return (
        db.session.scalar(
            select(func.count(Sheet.id)).where(Sheet.event_id == event_id, Sheet.code.in_(codes))
        )
        or 0
    )


def panels_done(event_ids: Collection[int]) -> set[int]:
    """Panels of these events that have sheets and have handed all of them in."""
    still_marked = func.count(Sheet.id).filter(Sheet.state == SheetState.DRAFT)
    statement = (
        select(Sheet.panel_id)
        .where(Sheet.event_id.in_(event_ids))
        .group_by(Sheet.panel_id)
        .having(still_marked == 0)
    )
    return set(db.session.scalars(statement))


@dataclass(frozen=True)
class SheetFacts:
    """A sheet as an entry of a mark asks for it."""

    id: int
    state: str
    version: int
    scheme_version_id: int
    panel_id: int
    key: str = ""


_OF_PANEL = Prepared(
    select(
        _sheet.id, _sheet.state, _sheet.version, _sheet.scheme_version_id, _sheet.panel_id, _sheet.key
    ).where(Among(_sheet.id, "ids"), _sheet.panel_id == bindparam("panel"))
)
_HANDED_IN = Prepared(
    select(_step.sheet_id, _step.sheet_version, _step.step, _step.judge_id)
    .where(
        Among(_step.sheet_id, "ids"),
        or_(_step.step == Step.SUBMIT.value, _step.step == Step.RETURN.value),
    )
    .order_by(_step.id)
)


def sheet_facts(ids: Iterable[int], panel_id: int) -> dict[int, SheetFacts]:
    """The sheets of this panel among the ids."""
    return {row[0]: SheetFacts(*row) for row in _OF_PANEL.rows(ids=list(ids), panel=panel_id)}


def submitted_by(sheets: Iterable[SheetFacts | Sheet], judge_id: int) -> set[int]:
    """The sheets that this judge has already submitted in their present version."""
    versions = {sheet.id: sheet.version for sheet in sheets}
    found: set[int] = set()
    for sheet_id, version, step, judge in _HANDED_IN.rows(ids=list(versions)):
        if version != versions[sheet_id]:
            continue
        if step == Step.RETURN:
            found.discard(sheet_id)
        elif judge == judge_id:
            found.add(sheet_id)
    return found


class TakenStep(NamedTuple):
    """A step as the pages of a sheet and its signature show it."""

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


def steps_of(sheet_id: int) -> list[TakenStep]:
    """Everything done to a sheet, oldest first."""
    return [TakenStep(*row) for row in _STEPS.rows(sheet=sheet_id)]


class KeptStep(NamedTuple):
    """A step as it is kept, with what the log has of it."""

    step: str
    version: int
    hash: str | None
    by_id: int | None
    reason: str | None
    judge_id: int | None
    aspect_id: int | None
    second_id: int | None


_TAKEN = Prepared(
    select(
        _step.sheet_id,
        _step.step,
        _step.sheet_version,
        _step.sheet_hash,
        _step.by_id,
        _step.reason,
        _step.judge_id,
        _step.aspect_id,
        _step.second_id,
    )
    .where(Among(_step.sheet_id, "ids"))
    .order_by(_step.id)
)


def steps_taken(ids: Collection[int]) -> dict[int, list[KeptStep]]:
    """Everything done to these sheets, oldest first."""
    found: dict[int, list[KeptStep]] = {}
    for sheet_id, *step in _TAKEN.rows(ids=list(ids)):
        found.setdefault(sheet_id, []).append(KeptStep(*step))
    return found


def steps_of_panel(panel_id: int) -> list[SheetStep]:
    return list(
        db.session.scalars(
            select(SheetStep)
            .join(Sheet, and_(Sheet.id == SheetStep.sheet_id, Sheet.version == SheetStep.sheet_version))
            .where(Sheet.panel_id == panel_id)
            .order_by(SheetStep.id)
        )
    )


def reopening_asked(steps: Iterable[TakenStep], version: int) -> TakenStep | None:
    """Of everything done to a sheet: the request to reopen this version that nobody has answered."""
    asked = [row for row in steps if row.version == version and row.step in _ABOUT_REOPENING]
    return asked[-1] if asked and asked[-1].step == Step.ASK_REOPENING else None


def counted_by_event(counted: Any) -> Select[Event, int]:
    """Events with how many of something they have; what is counted is still to be joined."""
    return (
        select(Event, func.count(counted))
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .group_by(Event.id, Contest.id)
        .order_by(Event.id)
    )


def unsettled(event_ids: Collection[int], contest_ids: Collection[int] = ()) -> ColumnElement[bool]:
    """Events of these, in contests that are not settled."""
    own = Event.id.in_(event_ids) | Event.contest_id.in_(contest_ids)
    return and_(own, contests.going_on())


def events_with_sheets(
    state: SheetState, *, event_ids: Collection[int] = (), contest_ids: Collection[int] = ()
) -> list[tuple[Event, int]]:
    """Events of these with sheets in this state, and how many."""
    statement = (
        counted_by_event(Sheet.id)
        .join(Sheet, Sheet.event_id == Event.id)
        .where(unsettled(event_ids, contest_ids), Sheet.state == state)
    )
    return [(event, count) for event, count in db.session.execute(statement)]


def sheets_to_reopen(contest_ids: Collection[int]) -> list[tuple[Event, Sheet]]:
    """Sheets of these contests whose reopening the chief judge has asked for, without an answer yet."""
    last = (
        select(SheetStep.step)
        .where(
            SheetStep.sheet_id == Sheet.id,
            SheetStep.sheet_version == Sheet.version,
            SheetStep.step.in_(_ABOUT_REOPENING),
        )
        .order_by(SheetStep.id.desc())
        .limit(1)
        .correlate(Sheet)
        .scalar_subquery()
    )
    statement = (
        select(Event, Sheet)
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .join(Sheet, Sheet.event_id == Event.id)
        .where(unsettled((), contest_ids), Sheet.state.in_(REOPENED_FROM), last == Step.ASK_REOPENING)
        .order_by(Event.id, Sheet.code)
    )
    return [(event, sheet) for event, sheet in db.session.execute(statement)]


def events_without_sheets(event_ids: Collection[int]) -> list[tuple[Event, int]]:
    """Those of the events with codes that some panel has no sheet for, and how many sheets that makes."""
    statement = (
        counted_by_event(Code.id)
        .join(Code, Code.event_id == Event.id)
        .join(Draw, Draw.id == Code.draw_id)
        .join(Panel, Panel.event_id == Event.id)
        .outerjoin(Sheet, and_(Sheet.panel_id == Panel.id, Sheet.code == Code.code))
        .where(unsettled(event_ids), Draw.state.in_(SHUT), Sheet.id.is_(None))
    )
    return [(event, count) for event, count in db.session.execute(statement)]


def state_counts(contest_id: int) -> dict[int, dict[str, int]]:
    """For each event with sheets: how many stand in each state."""
    statement = (
        select(Sheet.event_id, Sheet.state, func.count(Sheet.id))
        .where(Sheet.contest_id == contest_id)
        .group_by(Sheet.event_id, Sheet.state)
    )
    found: dict[int, dict[str, int]] = {}
    for event_id, state, number in db.session.execute(statement):
        found.setdefault(event_id, {})[state] = number
    return found


def unlocked_counts(contest_id: int) -> list[tuple[int, str, int, int]]:
    """For each event that was drawn: id, code, how many codes no sheet has, how many sheets are not locked."""
    without = select(Sheet.id).where(Sheet.event_id == Code.event_id, Sheet.code == Code.code)
    codes = (
        select(Event.id, Event.code, func.count(Code.code).filter(~without.exists()))
        .join(Code, Code.event_id == Event.id)
        .join(Draw, Draw.id == Code.draw_id)
        .where(Event.contest_id == contest_id, Draw.state != DrawState.VOID)
        .group_by(Event.id, Event.code)
        .order_by(Event.code)
    )
    unlocked = (
        select(Sheet.event_id, func.count(Sheet.id))
        .where(Sheet.contest_id == contest_id, Sheet.state != SheetState.LOCKED)
        .group_by(Sheet.event_id)
    )
    still_open = {row[0]: row[1] for row in db.session.execute(unlocked)}
    rows: Iterable[Any] = db.session.execute(codes)
    return [(event_id, code, missing, still_open.get(event_id, 0)) for event_id, code, missing in rows]
