"""The one thing that is done with sheets before any mark: make them."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.security import requires, the_actor
from competition.rules.roles import May
from scoring.sheets import operations

bp = Blueprint("sheets", __name__)


@bp.post("/events/<int:event_id>/sheets/open")
@requires(May.MANAGE_PANEL, of=contests.event_subject)
def open_all(event_id: int) -> ResponseReturnValue:
    """Make a sheet for every code and panel."""
    count = operations.open_sheets(event_id, by=the_actor())
    return on_to("signoff.progress", _("已生成 %(count)s 份评分表。", count=count), event_id=event_id)
