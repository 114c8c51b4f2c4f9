"""Pages of the house itself: health and the log."""

from flask import (
    Blueprint,
    abort,
    current_app,
    jsonify,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue

from competition.foundation.store import audit, history, queries
from competition.foundation.store.condition import troubles
from competition.foundation.store.questions import ACCOUNT_NAMES, TROUBLES
from competition.foundation.system import clock
from competition.foundation.web import examples
from competition.foundation.web.errors import say
from competition.foundation.web.forms import whole
from competition.foundation.web.security import public, requires
from competition.rules.roles import May, Subject

bp = Blueprint("house", __name__)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Answers when the database does; what else is wrong is told as codes.

    A server that cannot write still shows pages and results: it stays 200, so that nobody takes it away.
    """
    if not queries.answers():
        abort(503)
    found = [*troubles(), *(code for answer in TROUBLES.answers() for code in answer())]
    return jsonify(status="degraded", reasons=found) if found else jsonify(status="ok")


def log_subject(contest_id: int) -> Subject:
    return Subject(contest_id=contest_id)


@bp.get("/contests/<int:contest_id>/log")
@requires(May.READ_LOG, of=log_subject)
def contest_log(contest_id: int) -> ResponseReturnValue:
    """A contest's log and whether its chain is whole."""
    return _log_page(contest_id)


@bp.get("/admin/log")
@requires(May.READ_SITE_LOG)
def site_log() -> ResponseReturnValue:
    return _log_page(audit.SITE_CHAIN)


def _log_page(contest_id: int) -> str:
    """`?check=1` checks the whole history at once; else the chain of the log alone."""
    faults = (
        history.faults_of(contest_id)
        if request.args.get("check")
        else history.faults_of_log(audit.log_of(contest_id))
    )
    page = queries.audit_page(contest_id, whole(request.args.get("page")) or 1)
    return render_template(
        "competition/foundation/log.html",
        page=page,
        faults=[say(fault) for fault in faults],
        checked=bool(request.args.get("check")),
        end=queries.newest_entry(contest_id),
        contest_id=contest_id,
        names=ACCOUNT_NAMES.answer()({entry.actor_id for (entry,) in page.rows if entry.actor_id}),
        actions=current_app.config["ACTIONS"],
        subjects=current_app.config["SUBJECTS"],
    )


@bp.get("/parts")
@requires(May.MANAGE_SITE)
def parts() -> ResponseReturnValue:
    """Every drawn part of pages in each of its states, the empty one too, with invented values."""
    return render_template("competition/foundation/parts.html", shown=examples.shown(clock.today()))
