"""Pages of notices: one's own, those of a contest that reached nobody, and all that went out from here."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.foundation.paper.workbooks import listing
from competition.foundation.store import uploads
from competition.foundation.store.exports import Taken, note_export
from competition.foundation.system import clock
from competition.foundation.web.downloads import attachment
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.forms import whole
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.work import queries as work
from competition.notices import lists, operations, queries
from competition.notices.questions import CONTEST_NAMES
from competition.notices.telling import declared, reachable, receipts, watching_over
from competition.rules.inventory import MESSAGES_DAYS
from competition.rules.roles import May, Subject

bp = Blueprint("notices", __name__)


def contest_subject(contest_id: int) -> Subject:
    return Subject(contest_id=contest_id)


@bp.get("/me/notices")
@requires(May.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """What I was told, the newest first."""
    page = queries.own_notices(_me(), whole(request.args.get("page")) or 1)
    return render_template(
        "competition/notices/mine.html",
        page=page,
        rows=lists.own_rows([notice for (notice,) in page.rows]),
        new=queries.unread_since(_me())[0],
        days=MESSAGES_DAYS,
    )


def _me() -> int:
    return the_actor().account_id or 0


@bp.post("/me/notices/<int:notice_id>/open")
@requires(May.SIGNED_IN)
def open_notice(notice_id: int) -> ResponseReturnValue:
    """I have seen it; on to the page that shows the fact."""
    if queries.own_notice(_me(), notice_id) is None:
        abort(404)
    page = operations.mark_read(_me(), notice_id)
    return redirect(page, code=303) if page else on_to(".mine")


@bp.post("/me/notices/read")
@requires(May.SIGNED_IN)
def read_all() -> ResponseReturnValue:
    """I have seen all that my page showed."""
    operations.mark_all_read(_me(), whole(request.form.get("until")) or 0)
    return on_to(".mine")


@bp.get("/contests/<int:contest_id>/notices")
@requires(May.MANAGE_CONTEST, of=contest_subject)
def of_contest(contest_id: int) -> ResponseReturnValue:
    """What a contest told and what of it reached nobody; names and addresses masked, never the text."""
    number, everything = whole(request.args.get("page")) or 1, request.args.get("show") == "all"
    page = (
        queries.contest_notices(contest_id, number)
        if everything
        else queries.missed_page(contest_id, receipts(), clock.now(), number)
    )
    watching = watching_over(contest_id)
    missed = [] if everything else queries.missed(contest_id, receipts(), clock.now())
    return render_template(
        "competition/notices/of_contest.html",
        contest_id=contest_id,
        contest=pick(*CONTEST_NAMES.answer()([contest_id])[contest_id]),
        page=page,
        newest=max((notice.id for (notice,) in page.rows), default=0),
        rows=lists.contest_rows([notice for (notice,) in page.rows], watching),
        to_send=len(reachable(missed)),
        to_settle=sum(notice.account_id not in watching for notice in missed),
        everything=everything,
        kinds=[(_(one.title), _(one.to)) for one in declared().values() if not one.personal],
    )


@bp.post("/contests/<int:contest_id>/notices/again")
@requires(May.MANAGE_CONTEST, of=contest_subject)
def send_again(contest_id: int) -> ResponseReturnValue:
    """Once more, by what is connected now."""
    count = operations.send_again(contest_id, by=the_actor())
    said = _("已重新发送给 %(count)s 人，送没送出过一会儿在这里看。", count=count)
    return on_to(".of_contest", said, contest_id=contest_id)


@bp.post("/contests/<int:contest_id>/notices/settle")
@requires(May.MANAGE_CONTEST, of=contest_subject)
def settle(contest_id: int) -> ResponseReturnValue:
    """Told by phone or in person: one notice, or all that reached nobody."""
    notice, until = whole(request.form.get("notice")), whole(request.form.get("until")) or 0
    count = operations.settle(contest_id, notice, until=until, by=the_actor())
    return on_to(".of_contest", _("已记为另行通知：%(count)s 条。", count=count), contest_id=contest_id)


@bp.post("/contests/<int:contest_id>/notices/take-up")
@requires(May.MANAGE_CONTEST, of=contest_subject)
def take_up(contest_id: int) -> ResponseReturnValue:
    """They were not told otherwise after all."""
    operations.take_up_again(contest_id, whole(request.form.get("notice")) or 0, by=the_actor())
    return on_to(".of_contest", _("已撤回：这一条仍要另行告知。"), contest_id=contest_id)


@bp.get("/contests/<int:contest_id>/notices.xlsx")
@requires(May.MANAGE_CONTEST, of=contest_subject)
def export(contest_id: int) -> ResponseReturnValue:
    """Whom to call, at which number, and what to tell them."""
    missed = queries.missed(contest_id, receipts(), clock.now())
    headings = [_("姓名"), _("联系方式"), _("通知"), _("内容"), _("未送达的原因"), _("时间")]
    taken = Taken("notices.exported", contest_id, ("contest", contest_id))
    note_export(taken, len(missed), [], by=the_actor())
    data = listing(headings, lists.calling_rows(missed), _("没有送达的通知"))
    return attachment(data, _("没有送达的通知") + ".xlsx", uploads.MEDIA_TYPES["xlsx"])


@bp.get("/admin/messages")
@requires(May.MANAGE_SITE)
def messages() -> ResponseReturnValue:
    """Messages that left and messages that did not, newest first; addresses masked, never the text."""
    return render_template(
        "competition/notices/messages.html",
        page=work.messages(whole(request.args.get("page")) or 1),
        masked=lists.masked,
        look_of=lists.look_of,
        noted=lists.noted,
        titles=declared(),
    )
