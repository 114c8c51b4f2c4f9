"""The work of one judge as the tablet gets it: codes and own marks, never a name, a total or another's mark."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.rules.phases import SETTLED
from scoring.devices.sittings import queries as sittings
from scoring.devices.tokens.queries import Tablet
from scoring.marks import queries as marks
from scoring.marks.conflicts import queries as conflicts
from scoring.marks.mark_texts import mark_text, units_text
from scoring.marks.queries import AspectFacts, SchemeFacts
from scoring.marks.standing import queries as standing
from scoring.marks.standing.queries import TeamMark
from scoring.panels import queries as panels
from scoring.panels.declaration_text import DECLARATION_VERSION, declaration_lines
from scoring.pins import queries as pins
from scoring.rules import signoff
from scoring.rules.marking import keypads, seating
from scoring.rules.marking.aspect import AspectKind
from scoring.rules.signoff import SheetState, Step
from scoring.schemes.models import Aspect
from scoring.sheets import queries as sheets
from scoring.sheets.models import Sheet


def bundle_of(tablet: Tablet) -> dict[str, Any]:
    """The bundle of a tablet.

    Until its judge has started the seat it holds whose seat it is and nothing else; then, until the declaration is
    made, the declaration.
    """
    event = contests.event(tablet.event_id)
    contest = contests.contest(tablet.contest_id)
    bundle: dict[str, Any] = {
        "epoch": tablet.epoch,
        "contest": {"id": contest.id, "name": contest.name},
        "event": {"id": event.id, "code": event.code, "name": event.name},
        "panel": {"id": tablet.panel_id, "name": tablet.panel_name},
        "judge": {"id": tablet.member_id, "number": tablet.number},
        "received": tablet.received,
        # Nothing is marked or contested any more: the tablet may forget what has its outcome.
        "final": contest.phase in SETTLED,
        "seat": _seat(tablet),
        "declaration": None,
        "sheets": [],
        "aspects": [],
        "scheme": None,
    }
    if tablet.sitting is None:
        return bundle
    declaration = panels.own_declaration(tablet.member_id)
    if declaration is None or declaration.text_version != DECLARATION_VERSION:
        return bundle | {"declaration": {"version": DECLARATION_VERSION, "lines": declaration_lines()}}
    found = sheets.sheets_of_panel(tablet.panel_id)
    if not found:
        return bundle
    scheme = marks.scheme_facts(found[0].scheme_version_id)
    seat = seating.seat_of(panels.active_members(tablet.panel_id), tablet.member_id)
    aspects = [
        aspect
        for aspect in marks.aspects_of(scheme.id, tablet.modules)
        if seating.marks(seat, aspect.judges, aspect.module, tablet.modules)
    ]
    return bundle | {
        "scheme": {"version": scheme.id, "number": scheme.number, "decimals": scheme.decimals},
        "aspects": [_aspect(aspect, scheme) for aspect in aspects],
        "sheets": _sheets(tablet, found, scheme, aspects),
    }


def _seat(tablet: Tablet) -> dict[str, Any]:
    """Whether the judge has started the seat here, whether there is a PIN to start it, where else it is started."""
    return {
        "sitting": tablet.sitting,
        "judge": tablet.account_name,
        "has_pin": pins.pin_of(tablet.account_id) is not None,
        "others": sittings.names_of_others(tablet.member_id, tablet.device_id),
    }


def _text(units: int | None, decimals: int) -> str | None:
    return None if units is None else units_text(units, decimals)


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
    tablet: Tablet, opened: Sequence[Sheet], scheme: SchemeFacts, aspects: Iterable[Aspect]
) -> list[dict[str, Any]]:
    mine = _own_marks(tablet, scheme)
    teams = _teams(tablet, opened, scheme, aspects)
    disputes = _disputes(tablet, scheme)
    others = standing.devices_on(tablet.panel_id, tablet.member_id)
    submitted = sheets.submitted_by(opened, tablet.member_id)
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
        for sheet in opened
    ]


def _own_marks(tablet: Tablet, scheme: SchemeFacts) -> dict[int, dict[str, Any]]:
    """What this judge has marked, by sheet and aspect."""
    mine: dict[int, dict[str, Any]] = {}
    for mark in standing.marks_of_judge(tablet.panel_id, tablet.member_id):
        mine.setdefault(mark.sheet_id, {})[str(mark.aspect_id)] = {
            "entry": mark.entry_id,
            "kind": mark.kind,
            "value": _text(mark.value_units, scheme.decimals),
            "measured": mark.measured,
            "note": mark.note,
            "server_seq": mark.server_seq,
        }
    return mine


def _teams(
    tablet: Tablet, opened: Iterable[Sheet], scheme: SchemeFacts, aspects: Iterable[Aspect]
) -> dict[int, dict[str, Any]]:
    """The two exceptions: judgement marks once the whole team has set them, and a gap to score again."""
    gated = [
        aspect.id
        for aspect in aspects
        if aspect.judges > 1 and scheme.aspects[aspect.id].rule.spread_gate is not None
    ]
    by_place: dict[tuple[int, int], list[TeamMark]] = {}
    for mark in standing.team_marks(tablet.panel_id, gated):
        by_place.setdefault((mark.sheet_id, mark.aspect_id), []).append(mark)
    decided = {
        (step.sheet_id, step.aspect_id)
        for step in sheets.steps_of_panel(tablet.panel_id)
        if step.step == Step.DECIDE
    }
    still_marked = {sheet.id for sheet in opened if signoff.open_for_marks(SheetState(sheet.state))}
    members = panels.active_members(tablet.panel_id)
    found: dict[int, dict[str, Any]] = {}
    for (sheet_id, aspect_id), all_marks in by_place.items():
        aspect = scheme.aspects[aspect_id]
        seats = seating.judges_of(members, aspect.judges)
        team = seating.counted(aspect.judges, all_marks, seats, awaited=sheet_id in still_marked)
        # Whoever has taken a seat over sees nothing before having marked, though the team was complete.
        if all(mark.judge_id != tablet.member_id for mark in team):
            continue
        let_stand = (sheet_id, aspect_id) in decided
        if told := _team(aspect, scheme.decimals, team, let_stand=let_stand):
            found.setdefault(sheet_id, {})[str(aspect_id)] = told
    return found


def _team(
    aspect: AspectFacts, decimals: int, team: Sequence[TeamMark], *, let_stand: bool
) -> dict[str, Any] | None:
    """What a judge is told of the colleagues' marks on an aspect; nothing before the team is complete."""
    rule = aspect.rule
    apart = seating.too_far_apart(rule, aspect.judges, decimals, team)
    shown = rule.kind.graded or apart
    if not shown or not seating.complete(aspect.judges, team):
        return None
    return {
        "marks": [
            {"number": mark.number, "kind": mark.kind, "value": _team_text(mark, rule.kind, decimals)}
            for mark in team
        ],
        "rescore": apart and not let_stand,
        "gap": str(rule.spread_gate.limit) if rule.spread_gate else "",
    }


def _team_text(mark: TeamMark, kind: AspectKind, decimals: int) -> str:
    if mark.value_units is None:
        return str(_("缺考") if mark.kind == "absent" else _("无成绩"))
    return mark_text(mark.kind, mark.value_units, decimals, grade=kind.graded)


def _disputes(tablet: Tablet, scheme: SchemeFacts) -> dict[int, dict[str, Any]]:
    """Conflicts of this judge's own marks. Another judge's side of a shared mark is not shown."""
    found: dict[int, dict[str, Any]] = {}
    for dispute in conflicts.disputes(panel_id=tablet.panel_id):
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
                for side in dispute.sides
                if side.judge_id == tablet.member_id
            ],
        }
    return found
