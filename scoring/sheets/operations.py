"""Every write about sheets and the list of their steps; what a step asks is decided in `scoring.signoff`."""

from collections.abc import Mapping

from sqlalchemy import insert

from competition.contests import queries as contests
from competition.draws import queries as draws
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rulebooks import checking as rules
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from competition.timetables import queries as timetables
from scoring.panels import queries as panels
from scoring.panels.needs import queries as needs
from scoring.rules.signoff import Step
from scoring.schemes import queries as schemes
from scoring.schemes.models import SchemeVersion
from scoring.sheets import queries
from scoring.sheets.models import Sheet, SheetStep


@atomic
def open_sheets(event_id: int, *, by: Actor) -> int:
    """A sheet for every code before every panel that has none yet; gives how many are new."""
    event = contests.hold_event(event_id)
    scheme = schemes.newest(event_id)
    codes = draws.codes_of(event_id)
    rows = panels.panels_of(event_id)
    problems = _what_is_missing(event_id, scheme, codes, rows)
    if problems or scheme is None:
        raise Refused(*problems)
    there = queries.sheet_keys(event_id)
    fresh = [
        Sheet(
            contest_id=event.contest_id,
            event_id=event_id,
            panel_id=row.panel.id,
            code=code,
            scheme_version_id=scheme.id,
        )
        for row in rows
        for code in codes
        if (row.panel.id, code) not in there
    ]
    db.session.add_all(fresh)
    audit.record(
        by,
        "sheets.opened",
        contest_id=event.contest_id,
        subject=("event", event_id),
        count=len(fresh),
        scheme=scheme.number,
        rules=rules.in_force(event.contest_id),
    )
    return len(fresh)


def _what_is_missing(
    event_id: int, scheme: SchemeVersion | None, codes: list[str], rows: list[panels.PanelRow]
) -> list[Problem]:
    """Whatever sheets still wait for: a scheme, codes, panels with judges enough."""
    problems = []
    if scheme is None:
        problems.append(Problem("no_scheme"))
    if not codes:
        problems.append(Problem("no_codes"))
    if not rows:
        problems.append(Problem("no_panels"))
    for row in rows:
        needed = needs.most_judges(event_id, row.panel.modules)
        if row.judges < needed:
            short = {"panel": row.panel.name, "judges": row.judges, "needed": needed}
            problems.append(Problem("panel_needs_judges", short))
    return problems


@atomic
def take_step(
    sheet_id: int,
    step: Step,
    *,
    by: Actor,
    hash: str | None = None,
    reason: str | None = None,
    **more: int | None,
) -> None:
    """Write down who has taken a step with the present version of a sheet, and against which hash.

    `more` may name `judge_id` (whose part it is), `aspect_id` (what it is about), `second_id` (who agreed).
    """
    sheet = queries.sheet(sheet_id)
    why = (reason or "").strip() or None
    taken = {
        "sheet_id": sheet.id,
        "step": step.value,
        "sheet_version": sheet.version,
        "sheet_hash": hash,
        "by_id": by.account_id,
        "reason": why,
        "at": clock.now(),
    }
    db.session.connection().execute(_TAKE_STEP, taken | more)
    audit.record(
        by,
        f"sheet.{step.value}",
        contest_id=sheet.contest_id,
        subject=("sheet", sheet.id),
        reason=why,
        version=sheet.version,
        hash=hash,
        **_told(more),
        **_early(sheet, step),
    )


def _told(more: Mapping[str, int | None]) -> dict[str, int]:
    """Whose part, what about and who else, as the line of the log names them."""
    return {name.removesuffix("_id"): value for name, value in more.items() if value is not None}


def _early(sheet: Sheet, step: Step) -> dict[str, bool]:
    """A sheet that is locked before its event's sessions are over is told so in the log."""
    early = step is Step.LOCK and timetables.not_over(sheet.event_id, clock.now())
    return {"before_end": True} if early else {}


_TAKE_STEP = insert(SheetStep.__table__)  # type: ignore[arg-type]
