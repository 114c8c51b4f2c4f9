"""The work of one judge as the tablet gets it: codes and own marks, never a name, a total or another's mark."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from competition.rules.phases import SETTLED
from scoring.devices.queries import Tablet
from scoring.marks import queries as marks
from scoring.marks.models import Sheet
from scoring.marks.queries import SchemeFacts
from scoring.panels import queries as panels
from scoring.panels.operations import DECLARATION_VERSION
from scoring.panels.wording import declaration_lines
from scoring.rules import signoff
from scoring.rules.marking import keypads, seating
from scoring.rules.marking.aspect import AspectKind
from scoring.schemes.models import Aspect
from scoring.sheets import queries


def work_of(tablet: Tablet) -> dict[str, Any]:
    """The bundle of a tablet. Until the declaration is made it holds the declaration and nothing else."""
    event = panels.event(tablet.event_id)
    contest = panels.contest(tablet.contest_id)
    bundle: dict[str, Any] = {
        "epoch": tablet.epoch,
        "contest": {"id": contest.id, "name": contest.name},
        "event": {"id": event.id, "code": event.code, "name": event.name},
        "panel": {"id": tablet.panel_id, "name": tablet.panel_name},
        "judge": {"id": tablet.member_id, "number": tablet.number},
        "received": tablet.received,
        # Nothing is marked or contested any more: the tablet may forget what has its outcome.
        "final": contest.phase in SETTLED,
        "declaration": None,
        "sheets": [],
        "aspects": [],
        "scheme": None,
    }
    declaration = panels.declaration_of(tablet.member_id)
    if declaration is None or declaration.text_version != DECLARATION_VERSION:
        return bundle | {"declaration": {"version": DECLARATION_VERSION, "lines": declaration_lines()}}
    sheets = queries.sheets_of_panel(tablet.panel_id)
    if not sheets:
        return bundle
    scheme = marks.scheme_facts(sheets[0].scheme_version_id)
    seat = seating.seat_of(panels.active_members(tablet.panel_id), tablet.member_id)
    aspects = [
        aspect
        for aspect in marks.aspects_of(scheme.id, tablet.modules)
        if seating.marks(seat, aspect.judges, aspect.module, tablet.modules)
    ]
    return bundle | {
        "scheme": {"version": scheme.id, "number": scheme.number, "decimals": scheme.decimals},
        "aspects": [_aspect(aspect, scheme) for aspect in aspects],
        "sheets": _sheets(tablet, sheets, scheme, aspects),
    }


def _text(units: int | None, decimals: int) -> str | None:
    return None if units is None else f"{Decimal(units).scaleb(-decimals):.{decimals}f}"


def _aspect(aspect: Aspect, scheme: SchemeFacts) -> dict[str, Any]:
    rule = scheme.aspects[aspect.id].rule
    return {
        "id": aspect.id,
        "code": aspect.code,
        "kind": aspect.kind,
        "title": aspect.title,
        "description": aspect.description,
        "module": aspect.module,
        "max": _text(aspect.max_units, scheme.decimals),
        "judges": aspect.judges,
        "pad": keypads.pad_of(rule, scheme.decimals, list(aspect.levels), (_("是"), _("否"))),
    }


def _sheets(
    tablet: Tablet, sheets: Iterable[Sheet], scheme: SchemeFacts, aspects: Iterable[Aspect]
) -> list[dict[str, Any]]:
    mine: dict[int, dict[str, Any]] = {}
    for mark in queries.marks_of_judge(tablet.panel_id, tablet.member_id):
        mine.setdefault(mark.sheet_id, {})[str(mark.aspect_id)] = {
            "entry": mark.entry_id,
            "kind": mark.kind,
            "value": _text(mark.value_units, scheme.decimals),
            "measured": mark.measured,
            "note": mark.note,
            "server_seq": mark.server_seq,
        }
    teams = _teams(tablet, sheets, scheme, aspects)
    disputes = _disputes(tablet, scheme)
    others = queries.devices_on(tablet.panel_id, tablet.member_id)
    facts = [
        marks.SheetFacts(one.id, one.state, one.version, one.scheme_version_id, one.panel_id)
        for one in sheets
    ]
    submitted = marks.submitted_by(facts, tablet.member_id)
    return [
        {
            "id": sheet.id,
            "code": sheet.code,
            "key": sheet.key,
            "state": sheet.state,
            "version": sheet.version,
            "submitted": sheet.id in submitted,
            "mine": mine.get(sheet.id, {}),
            "team": teams.get(sheet.id, {}),
            "disputes": disputes.get(sheet.id, {}),
            "also_on": sorted(others.get(sheet.id, set()) - {tablet.name}),
        }
        for sheet in sheets
    ]


def _teams(
    tablet: Tablet, sheets: Iterable[Sheet], scheme: SchemeFacts, aspects: Iterable[Aspect]
) -> dict[int, dict[str, Any]]:
    """The two exceptions: judgement marks once the whole team has set them, and a gap to score again."""
    gated = [
        aspect.id
        for aspect in aspects
        if aspect.judges > 1 and scheme.aspects[aspect.id].rule.spread_gate is not None
    ]
    by_place: dict[tuple[int, int], list[marks.TeamMark]] = {}
    for mark in marks.team_marks(tablet.panel_id, gated):
        by_place.setdefault((mark.sheet_id, mark.aspect_id), []).append(mark)
    decided = {
        (step.sheet_id, step.aspect_id)
        for step in queries.steps_of_panel(tablet.panel_id)
        if step.step == "decide"
    }
    still_marked = {sheet.id for sheet in sheets if signoff.open_for_marks(signoff.Sheet(sheet.state))}
    members = panels.active_members(tablet.panel_id)
    found: dict[int, dict[str, Any]] = {}
    for (sheet_id, aspect_id), all_marks in by_place.items():
        aspect = scheme.aspects[aspect_id]
        seats = seating.judges_of(members, aspect.judges)
        team = seating.counted(aspect.judges, all_marks, seats, awaited=sheet_id in still_marked)
        # Whoever has taken a seat over sees nothing before having marked, though the team was complete.
        if all(mark.judge_id != tablet.member_id for mark in team):
            continue
        apart = seating.too_far_apart(aspect.rule, aspect.judges, scheme.decimals, team)
        shown = aspect.rule.kind.graded or apart
        if not shown or not seating.complete(aspect.judges, team):
            continue
        gate = aspect.rule.spread_gate
        found.setdefault(sheet_id, {})[str(aspect_id)] = {
            "marks": [
                {
                    "number": mark.number,
                    "kind": mark.kind,
                    "value": _team_text(mark, aspect.rule.kind, scheme.decimals),
                }
                for mark in team
            ],
            "rescore": apart and (sheet_id, aspect_id) not in decided,
            "gap": str(gate.limit) if gate else "",
        }
    return found


def _team_text(mark: marks.TeamMark, kind: AspectKind, decimals: int) -> str:
    if mark.value_units is None:
        return str(_("缺考") if mark.kind == "absent" else _("无成绩"))
    if kind.graded:
        return str(mark.value_units // 10**decimals)
    return _text(mark.value_units, decimals) or ""


def _disputes(tablet: Tablet, scheme: SchemeFacts) -> dict[int, dict[str, Any]]:
    """Conflicts of this judge's own marks. Another judge's side of a shared mark is not shown."""
    found: dict[int, dict[str, Any]] = {}
    for dispute in queries.disputes(panel_id=tablet.panel_id):
        if tablet.member_id not in dispute.judges:
            continue
        own = dispute.judges == {tablet.member_id}
        found.setdefault(dispute.sheet_id, {})[str(dispute.aspect_id)] = {
            "id": dispute.conflict_id,
            "mine": own,
            "candidates": [
                {
                    "entry": side.entry_id,
                    "kind": side.kind,
                    "value": _text(side.value_units, scheme.decimals),
                    "device": side.device,
                    "time": side.device_time[11:16],
                }
                for side in dispute.candidates
                if side.judge_id == tablet.member_id
            ],
        }
    return found
