"""How far the sheets are, and who has to do what next.

What waits is read in a few statements however many contests there are, and nothing of settled ones.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from competition.contests.models import Contest, Event
from competition.foundation.store.db import db
from scoring.devices.models import Device
from scoring.marks import queries as marks
from scoring.marks.conflicts import queries as conflicts
from scoring.marks.models import CurrentMark
from scoring.marks.standing import queries as standing
from scoring.panels import queries as panels
from scoring.panels.models import Declaration, Panel, PanelMember
from scoring.rules.marking import seating
from scoring.rules.marking.aspect import GateKind
from scoring.rules.marking.reading import spread_problems
from scoring.rules.signoff import SheetState, Step
from scoring.schemes.models import Aspect
from scoring.sheets import queries as sheets
from scoring.sheets.models import Sheet, SheetStep


@dataclass(frozen=True)
class SheetProgress:
    """A sheet on the matrix: how many marks of each seat have arrived, never which."""

    sheet: Sheet
    received: Mapping[int, int]  # by judge number
    expected: Mapping[int, int]
    disputes: int


@dataclass(frozen=True)
class PanelProgress:
    """The sheets of one panel; `numbers` are the seats that mark."""

    panel: Panel
    numbers: tuple[int, ...]
    sheets: tuple[SheetProgress, ...]


def progress_of(event_id: int) -> list[PanelProgress]:
    """Received and expected of every sheet, by panel and judge number."""
    received, disputed = standing.received_marks(event_id), conflicts.disputed_sheets(event_id)
    grouped: dict[int, tuple[Panel, list[Sheet]]] = {}
    for row, panel in sheets.sheets_of_event(event_id):
        grouped.setdefault(panel.id, (panel, []))[1].append(row)
    found = []
    for panel, rows in grouped.values():
        members = panels.active_members(panel.id)
        expected = _expected(panel, members, marks.scheme_facts(rows[0].scheme_version_id))
        marking = [member for member in members if expected.get(member.number)]
        for_all = seating.judges_of(members, 1)
        lines = []
        for row in rows:
            come = received.get(row.id, standing.Received())
            counts = {
                one.number: come.own[one.id] + (come.shared if one.id in for_all else 0) for one in marking
            }
            lines.append(SheetProgress(row, counts, expected, disputed.get(row.id, 0)))
        found.append(PanelProgress(panel, tuple(one.number for one in marking), tuple(lines)))
    return found


def _expected(
    panel: Panel, members: Sequence[panels.ActiveMember], scheme: marks.SchemeFacts
) -> dict[int, int]:
    """How many marks a sheet asks of each judge, by number."""
    return {
        member.number: sum(
            seating.marks(seating.seat_of(members, member.id), aspect.judges, aspect.module, panel.modules)
            for aspect in scheme.aspects.values()
        )
        for member in members
        if member.duty == "judge"
    }


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
            SheetStep.step == Step.RETURN,
        )
        .correlate(Sheet)
        .scalar_subquery()
    )
    handed_in = select(SheetStep.id).where(
        SheetStep.sheet_id == Sheet.id,
        SheetStep.sheet_version == Sheet.version,
        SheetStep.step == Step.SUBMIT,
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
            sheets.unsettled(event_ids),
            PanelMember.account_id == account_id,
            PanelMember.duty == "judge",
            PanelMember.left_at.is_(None),
            declared.exists() | enrolled.exists(),
            Sheet.state == SheetState.DRAFT,
            ~handed_in.exists(),
        )
        .group_by(Event.id, Contest.id, Panel.id, PanelMember.id)
        .order_by(Panel.id)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return [OpenSheets(*row) for row in rows]


def has_marks_to_give(row: OpenSheets) -> bool:
    """Whether the judge's seat marks anything on these sheets: a seat beyond the scheme's judges does not."""
    seat = seating.seat_of(panels.active_members(row.panel.id), row.member_id)
    return any(
        seating.marks(seat, aspect.judges, aspect.module, row.panel.modules)
        for aspect in marks.scheme_facts(row.scheme_version_id).aspects.values()
    )


@dataclass(frozen=True)
class TeamSpan:
    """The lowest and the highest mark of a team on one aspect of a sheet that is still open."""

    event: Event
    sheet: Sheet
    panel: Panel
    aspect_id: int
    lowest: int
    highest: int


def spans(event_ids: Collection[int]) -> list[TeamSpan]:
    """Where teams on open sheets differ and the chief judge has not let it stand."""
    decided = select(SheetStep.id).where(
        SheetStep.sheet_id == Sheet.id,
        SheetStep.sheet_version == Sheet.version,
        SheetStep.step == Step.DECIDE,
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
            sheets.unsettled(event_ids),
            Sheet.state == SheetState.DRAFT,
            Aspect.judges > 1,
            CurrentMark.kind == "mark",
            ~decided.exists(),
        )
        .group_by(Event.id, Contest.id, Sheet.id, Panel.id, CurrentMark.aspect_id)
        .having(lowest < highest)
        .order_by(Event.id, Sheet.code, Sheet.id, CurrentMark.aspect_id)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return [TeamSpan(*row) for row in rows]


def spreads_to_decide(event_ids: Collection[int]) -> dict[Event, list[Sheet]]:
    """Open sheets of these events by code, once for each aspect whose team lies too far apart.

    The same as `Outstanding.apart` of every sheet, read for all of them at once.
    """
    wide = [span for span in spans(event_ids) if _may_be_apart(span)]
    teams = standing.teams_on({span.sheet.id for span in wide}, {span.aspect_id for span in wide})
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


def _may_be_apart(span: TeamSpan) -> bool:
    """Whether the lowest and the highest mark leave room for a spread beyond the gate of the aspect."""
    scheme = marks.scheme_facts(span.sheet.scheme_version_id)
    rule = scheme.aspects[span.aspect_id].rule
    gate = rule.spread_gate
    if gate is None:
        return False
    ends = [Decimal(units).scaleb(-scheme.decimals) for units in (span.lowest, span.highest)]
    return gate.kind is GateKind.DEVIATION or bool(spread_problems(rule, ends))
