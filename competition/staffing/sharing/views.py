"""The page of devices that people share whose roles do not go together."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.security import requires, the_actor
from competition.rules.roles import ROLE_NAMES, May
from competition.staffing.sharing import operations, queries

bp = Blueprint("sharing", __name__)


@bp.get("/contests/<int:contest_id>/shared-devices")
@requires(May.CONFIRM_STAFF, of=contests.contest_subject)
def shared(contest_id: int) -> ResponseReturnValue:
    """Every warning of the contest, with what became of it."""
    return render_template(
        "competition/staffing/shared.html",
        contest=contests.contest(contest_id),
        rows=queries.shared_in(contest_id),
        role_names=ROLE_NAMES,
    )


@bp.post("/contests/<int:contest_id>/shared-devices/<int:shared_id>/settle")
@requires(May.CONFIRM_STAFF, of=contests.contest_subject)
@dialog_on(lambda contest_id, shared_id: shared(contest_id=contest_id))
def settle(contest_id: int, shared_id: int) -> ResponseReturnValue:
    """Looked into, and what was found."""
    if queries.shared(shared_id).contest_id != contest_id:
        abort(404)
    operations.settle_shared(shared_id, request.form.get("reason", ""), by=the_actor())
    return on_to(".shared", _("已记下核实的情况。"), contest_id=contest_id)
