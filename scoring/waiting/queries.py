"""What waits for judges, chief judges, tabulators and supervisors: a few statements however many contests there are,
and nothing of settled ones."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager

from competition.contests.models import Contest, Event
from competition.draws.models import Code, Draw
from competition.foundation.store.db import db
from competition.rules.phases import SETTLED
from scoring.devices.models import Device
from scoring.marks import queries as marks
from scoring.marks.models import CurrentMark, MarkConflict, Sheet, SheetStep
from scoring.panels import queries as panels
from scoring.panels.models import Declaration, Panel, PanelMember
from scoring.rules.marking import seating
from scoring.rules.marking.aspect import GateKind
from scoring.rules.marking.reading import spread_problems
from scoring.schemes.models import Aspect
from scoring.sheets.models import Penalty


def _tally(counted: Any) -> Select[Event, int]:
    """Events with how many of something they have; what is counted is still to be joined."""
    return (
        select(Event, func.count(counted))
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .group_by(Event.id, Contest.id)
        .order_by(Event.id)
    )


def _of(event_ids: Collection[int], contest_ids: Collection[int] = ()) -> ColumnElement[bool]:
    """Events of these, in contests that are not settled."""
    own = Event.id.in_(event_ids) | Event.contest_id.in_(contest_ids)
    return and_(own, Contest.phase.not_in(SETTLED))


def events_with_sheets(
    state: str, *, event_ids: Collection[int] = (), contest_ids: Collection[int] = ()
) -> list[tuple[Event, int]]:
    """Events of these with sheets in this state, and how many."""
    statement = (
        _tally(Sheet.id)
        .join(Sheet, Sheet.event_id == Event.id)
        .where(_of(event_ids, contest_ids), Sheet.state == state)
    )
    return [(event, count) for event, count in db.session.execute(statement)]


def events_in_conflict(event_ids: Collection[int]) -> list[tuple[Event, int]]:
    """Those of the events that have open conflicts, and how many."""
    statement = (
        _tally(MarkConflict.id)
        .join(Sheet, Sheet.event_id == Event.id)
        .join(MarkConflict, MarkConflict.sheet_id == Sheet.id)
        .where(_of(event_ids), MarkConflict.resolved_at.is_(None))
    )
    return [(event, count) for event, count in db.session.execute(statement)]


def events_with_penalties(contest_ids: Collection[int]) -> list[tuple[Event, int]]:
    """Events of these contests with penalties that nobody has decided, and how many."""
    statement = (
        _tally(Penalty.id)
        .join(Penalty, Penalty.event_id == Event.id)
        .where(_of((), contest_ids), Penalty.decided_at.is_(None))
    )
    return [(event, count) for event, count in db.session.execute(statement)]


def sheets_to_reopen(contest_ids: Collection[int]) -> list[tuple[Event, Sheet]]:
    """Sheets of these contests whose reopening the chief judge has asked for, without an answer yet."""
    last = (
        select(SheetStep.step)
        .where(
            SheetStep.sheet_id == Sheet.id,
            SheetStep.sheet_version == Sheet.version,
            SheetStep.step.in_(("reopen_ask", "reopen_deny")),
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
        .where(_of((), contest_ids), Sheet.state.in_(("signed", "locked")), last == "reopen_ask")
        .order_by(Event.id, Sheet.code)
    )
    return [(event, sheet) for event, sheet in db.session.execute(statement)]


def events_without_sheets(event_ids: Collection[int]) -> list[tuple[Event, int]]:
    """Those of the events with codes that some panel has no sheet for, and how many sheets that makes."""
    statement = (
        _tally(Code.id)
        .join(Code, Code.event_id == Event.id)
        .join(Draw, Draw.id == Code.draw_id)
        .join(Panel, Panel.event_id == Event.id)
        .outerjoin(Sheet, and_(Sheet.panel_id == Panel.id, Sheet.code == Code.code))
        .where(_of(event_ids), Draw.state.not_in(("void", "opened")), Sheet.id.is_(None))
    )
    return [(event, count) for event, count in db.session.execute(statement)]


@dataclass(frozen=True)
class OpenSheets:
    """The sheets of a panel that one of its judges has not handed in."""

    event: Event
    panel: Panel
    member_id: int
    scheme_version_id: int
    count: int


def sheets_to_hand_in(account_id: int, event_ids: Collection[int]) -> list[OpenSheets]:
    """What this judge has not handed in, by seat, where a declaration is made or a tablet enrolled."""
    returned = (
        select(func.coalesce(func.max(SheetStep.id), 0))
        .where(
            SheetStep.sheet_id == Sheet.id,
            SheetStep.sheet_version == Sheet.version,
            SheetStep.step == "return",
        )
        .correlate(Sheet)
        .scalar_subquery()
    )
    handed_in = select(SheetStep.id).where(
        SheetStep.sheet_id == Sheet.id,
        SheetStep.sheet_version == Sheet.version,
        SheetStep.step == "submit",
        SheetStep.judge_id == PanelMember.id,
        SheetStep.id > returned,
    )
    declared = select(Declaration.id).where(Declaration.panel_member_id == PanelMember.id)
    enrolled = select(Device.id).where(Device.panel_member_id == PanelMember.id, Device.revoked_at.is_(None))
    statement = (
        select(Event, Panel, PanelMember.id, func.max(Sheet.scheme_version_id), func.count(Sheet.id))
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .join(Panel, Panel.event_id == Event.id)
        .join(PanelMember, PanelMember.panel_id == Panel.id)
        .join(Sheet, Sheet.panel_id == Panel.id)
        .where(
            _of(event_ids),
            PanelMember.account_id == account_id,
            PanelMember.duty == "judge",
            PanelMember.left_at.is_(None),
            declared.exists() | enrolled.exists(),
            Sheet.state == "draft",
            ~handed_in.exists(),
        )
        .group_by(Event.id, Contest.id, Panel.id, PanelMember.id)
        .order_by(Panel.id)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return [OpenSheets(*row) for row in rows]


@dataclass(frozen=True)
class Span:
    """The lowest and the highest mark of a team on one aspect of a sheet that is still open."""

    event: Event
    sheet: Sheet
    panel: Panel
    aspect_id: int
    lowest: int
    highest: int


def spans(event_ids: Collection[int]) -> list[Span]:
    """Where teams on open sheets differ and the chief judge has not let it stand."""
    decided = select(SheetStep.id).where(
        SheetStep.sheet_id == Sheet.id,
        SheetStep.sheet_version == Sheet.version,
        SheetStep.step == "decide",
        SheetStep.aspect_id == CurrentMark.aspect_id,
    )
    lowest, highest = func.min(CurrentMark.value_units), func.max(CurrentMark.value_units)
    statement = (
        select(Event, Sheet, Panel, CurrentMark.aspect_id, lowest, highest)
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .join(Sheet, Sheet.event_id == Event.id)
        .join(Panel, Panel.id == Sheet.panel_id)
        .join(CurrentMark, CurrentMark.sheet_id == Sheet.id)
        .join(Aspect, Aspect.id == CurrentMark.aspect_id)
        .where(
            _of(event_ids),
            Sheet.state == "draft",
            Aspect.judges > 1,
            CurrentMark.kind == "mark",
            ~decided.exists(),
        )
        .group_by(Event.id, Contest.id, Sheet.id, Panel.id, CurrentMark.aspect_id)
        .having(lowest < highest)
        .order_by(Event.id, Sheet.code, Sheet.id, CurrentMark.aspect_id)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return [Span(*row) for row in rows]


def spreads_to_decide(event_ids: Collection[int]) -> dict[Event, list[Sheet]]:
    """Open sheets of these events by code, once for each aspect whose team lies too far apart.

    The same as `SheetState.apart` of every sheet, read for all of them at once.
    """
    wide = [span for span in spans(event_ids) if _may_be_apart(span)]
    teams = marks.teams_on({span.sheet.id for span in wide}, {span.aspect_id for span in wide})
    members = {panel_id: panels.active_members(panel_id) for panel_id in {span.panel.id for span in wide}}
    found: dict[Event, list[Sheet]] = {}
    for span in wide:
        scheme = marks.scheme_facts(span.sheet.scheme_version_id)
        aspect = scheme.aspects[span.aspect_id]
        seats = seating.judges_of(members[span.panel.id], aspect.judges)
        given = teams.get((span.sheet.id, span.aspect_id), ())
        team = seating.counted(aspect.judges, given, seats, awaited=True)
        if seating.too_far_apart(aspect.rule, aspect.judges, scheme.decimals, team):
            found.setdefault(span.event, []).append(span.sheet)
    return found


def _may_be_apart(span: Span) -> bool:
    """Whether the lowest and the highest mark leave room for a spread beyond the gate of the aspect."""
    scheme = marks.scheme_facts(span.sheet.scheme_version_id)
    rule = scheme.aspects[span.aspect_id].rule
    gate = rule.spread_gate
    if gate is None:
        return False
    ends = [Decimal(units).scaleb(-scheme.decimals) for units in (span.lowest, span.highest)]
    return gate.kind is GateKind.DEVIATION or bool(spread_problems(rule, ends))


def has_marks_to_give(row: OpenSheets) -> bool:
    """Whether the judge's seat marks anything on these sheets: a seat beyond the scheme's judges does not."""
    seat = seating.seat_of(panels.active_members(row.panel.id), row.member_id)
    return any(
        seating.marks(seat, aspect.judges, aspect.module, row.panel.modules)
        for aspect in marks.scheme_facts(row.scheme_version_id).aspects.values()
    )
