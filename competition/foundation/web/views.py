"""Pages of the house itself: health, the log, notices."""

from flask import (
    Blueprint,
    abort,
    current_app,
    jsonify,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.foundation.store import audit, history, queries
from competition.foundation.store.condition import troubles
from competition.foundation.store.questions import ACCOUNT_NAMES, TROUBLES
from competition.foundation.system import clock
from competition.foundation.web import examples
from competition.foundation.web.errors import say
from competition.foundation.web.forms import whole
from competition.foundation.web.security import public, requires
from competition.foundation.web.today import CONFLICT, TodayItem
from competition.foundation.work import outbox
from competition.foundation.work import queries as work
from competition.foundation.work.models import Message
from competition.rules.identity import masked_email, masked_phone
from competition.rules.roles import Actor, May, Subject, may

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


@bp.get("/admin/messages")
@requires(May.MANAGE_SITE)
def messages() -> ResponseReturnValue:
    """Notices that left and notices that did not, newest first; addresses masked, never the text."""
    return render_template(
        "competition/foundation/messages.html",
        page=work.messages(whole(request.args.get("page")) or 1),
        masked=_masked,
        titles=current_app.config["NOTICES"],
    )


def _masked(message: Message) -> str:
    mask = masked_email if message.channel == "email" else masked_phone
    return mask(message.recipient)


def messages_waiting(actor: Actor) -> list[TodayItem]:
    """For the administrators of the system: notices of the last day that reached nobody."""
    if not may(actor, May.MANAGE_SITE):
        return []
    count = work.messages_that_failed(clock.now() - outbox.FRESH)
    if not count:
        return []
    item = TodayItem(
        _("通知没有送出"), _("邮件和短信"), url_for("house.messages"), state=CONFLICT, count=count
    )
    return [item]
