"""What schemes ask of panels, and what the panels of an event lack."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.foundation.store.db import db
from scoring.panels.models import Panel, PanelMember
from scoring.panels.questions import PANELS_DONE
from scoring.rules import panelling
from scoring.schemes import queries as schemes
from scoring.schemes.models import Aspect, SchemeVersion


def modules_of(event_id: int) -> list[str]:
    """The modules of the event's newest scheme, in its order."""
    scheme = schemes.newest(event_id)
    if scheme is None:
        return []
    statement = (
        select(Aspect.module)
        .where(Aspect.scheme_version_id == scheme.id)
        .group_by(Aspect.module)
        .order_by(func.min(Aspect.sort))
    )
    return list(db.session.scalars(statement))


def most_judges(event_id: int, modules: list[str]) -> int:
    """How many judges the aspects of these modules (all when none are named) ask for."""
    return panelling.judges_needed(modules, judges_asked([event_id]).get(event_id, {}))


def judges_asked(event_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many judges the newest scheme of each event asks for, by module; nothing where there is none."""
    newest = (
        select(SchemeVersion.event_id, func.max(SchemeVersion.number).label("number"))
        .where(SchemeVersion.event_id.in_(event_ids))
        .group_by(SchemeVersion.event_id)
        .subquery()
    )
    statement = (
        select(SchemeVersion.event_id, Aspect.module, func.max(Aspect.judges))
        .join(
            newest,
            (newest.c.event_id == SchemeVersion.event_id) & (newest.c.number == SchemeVersion.number),
        )
        .join(Aspect, Aspect.scheme_version_id == SchemeVersion.id)
        .group_by(SchemeVersion.event_id, Aspect.module)
        .order_by(SchemeVersion.event_id, func.min(Aspect.sort))
    )
    found: dict[int, dict[str, int]] = {}
    for event_id, module, judges in db.session.execute(statement):
        found.setdefault(event_id, {})[module] = judges
    return found


@dataclass(frozen=True)
class Gap:
    """What the panels of an event lack: judges on one panel, or panels (None) for this many modules."""

    event: Event
    panel: Panel | None
    missing: int


def gaps_in(event_ids: Collection[int]) -> dict[int, list[Gap]]:
    """What the panels of these events lack, by event with a scheme; none of settled contests.

    A panel whose sheets are all handed in lacks nobody, whoever has left it.
    """
    asked = judges_asked(event_ids)
    seated = func.count(PanelMember.id).filter(PanelMember.duty == "judge", PanelMember.left_at.is_(None))
    statement = (
        select(Event, Panel, seated)
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .outerjoin(Panel, Panel.event_id == Event.id)
        .outerjoin(PanelMember, PanelMember.panel_id == Panel.id)
        .where(Event.id.in_(asked), contests.going_on())
        .group_by(Event.id, Contest.id, Panel.id)
        .order_by(Event.id, Panel.id)
    )
    done = PANELS_DONE.answer()(asked) if asked else set()
    rows: dict[Event, list[tuple[Panel, int, bool]]] = {}
    for event, panel, judges in db.session.execute(statement):
        rows.setdefault(event, []).extend([(panel, judges, panel.id not in done)] if panel else ())
    return {event.id: _gaps(event, asked[event.id], panels) for event, panels in rows.items()}


def _gaps(event: Event, asked: Mapping[str, int], panels: Sequence[tuple[Panel, int, bool]]) -> list[Gap]:
    left = panelling.modules_without_panel(asked, [panel.modules for panel, _judges, _marking in panels])
    without = [Gap(event, None, len(left))] if left else []
    return without + [
        Gap(event, panel, needed - judges)
        for panel, judges, still_marking in panels
        if still_marking and (needed := panelling.judges_needed(panel.modules, asked)) > judges
    ]
