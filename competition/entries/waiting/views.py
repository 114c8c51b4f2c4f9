"""Pages of waiting lists: the place that is offered, and who waits in what order."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.entries.subjects import edit_subject
from competition.entries.waiting import operations
from competition.entries.waiting.lists import line_list
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.security import requires, the_actor
from competition.rules.roles import May

bp = Blueprint("waiting", __name__)


@bp.get("/contests/<int:contest_id>/manage/waiting")
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def line(contest_id: int) -> ResponseReturnValue:
    """Who waits for a place, event by event in order."""
    contest = contests.contest(contest_id)
    return render_template("competition/entries/waiting.html", contest=contest, list=line_list(contest_id))


@bp.post("/entries/<int:entry_id>/accept")
@requires(May.EDIT_ENTRY, of=edit_subject)
def accept(entry_id: int) -> ResponseReturnValue:
    """Say yes to a place that came free."""
    operations.accept_place(entry_id, by=the_actor())
    return on_to("entries.show", _("已确认递补，等待资格审查。"), entry_id=entry_id)
