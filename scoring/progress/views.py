"""评分进度: how far every sheet of an event is, on one page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from competition.draws import queries as draws
from competition.foundation.web.security import requires, the_actor
from competition.rules.roles import May, may
from scoring.panels import queries as panels
from scoring.progress import queries
from scoring.sheets import queries as sheets

bp = Blueprint("progress", __name__)


@bp.get("/events/<int:event_id>/sheets")
@requires(May.SEE_SHEETS, of=panels.event_subject)
def show(event_id: int) -> ResponseReturnValue:
    """How far every sheet is: received and expected of each seat, never a mark."""
    return render_template(
        "scoring/progress/show.html",
        event=panels.event(event_id),
        groups=queries.progress_of(event_id),
        conflicts=sheets.open_conflicts(event_id),
        restoration=queries.restoration_of(event_id),
        codes=len(draws.codes_of(event_id)),
        may_open=may(the_actor(), May.MANAGE_PANEL, panels.event_subject(event_id)),
        may_resolve=may(the_actor(), May.RESOLVE_CONFLICT, panels.event_subject(event_id)),
    )
