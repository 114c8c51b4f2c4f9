"""冲突与迟到: conflicts side by side, and everything that was kept but does not count."""

from datetime import datetime

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from competition.contests import queries as contests
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.forms import whole
from competition.foundation.web.i18n import moment
from competition.foundation.web.security import requires, the_actor
from competition.rules.roles import May
from scoring.marks.conflicts import operations, queries
from scoring.marks.mark_texts import mark_text
from scoring.sheets import queries as sheets

bp = Blueprint("conflicts", __name__)


@bp.get("/events/<int:event_id>/conflicts")
@requires(May.RESOLVE_CONFLICT, of=contests.event_subject)
def conflicts(event_id: int) -> ResponseReturnValue:
    """Conflicts side by side, and everything that was kept but does not count."""
    return render_template(
        "scoring/marks/conflicts.html",
        event=contests.event(event_id),
        disputes=queries.disputes(event_id=event_id),
        lost=queries.lost_entries(event_id, whole(request.args.get("page")) or 1),
        lost_by_tablet=queries.lost_by_tablet(event_id),
        value=mark_text,
        device_time=_device_time,
        page_url=lambda number: url_for(".conflicts", event_id=event_id, page=number),
    )


def _device_time(text: str) -> str:
    """What the tablet's own clock said, in the time of the contest; evidence only."""
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        return text


@bp.post("/conflicts/<int:conflict_id>/resolve")
@requires(May.RESOLVE_CONFLICT, of=queries.conflict_subject)
@dialog_on(lambda conflict_id: conflicts(event_id=_event_of(conflict_id)))
def resolve(conflict_id: int) -> ResponseReturnValue:
    """The chief judge keeps one side, with a reason."""
    form = request.form
    operations.resolve_conflict(conflict_id, form.get("keep", ""), form.get("reason", ""), by=the_actor())
    return on_to(".conflicts", event_id=_event_of(conflict_id))


def _event_of(conflict_id: int) -> int:
    return sheets.sheet(queries.conflict(conflict_id).sheet_id).event_id
