"""The page on which the certificate officer says what was printed and made void after the backup."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certificates.ledger import recount_operations as operations
from certificates.ledger import recounts
from certificates.ledger.forms import RecountForm
from competition.contests import queries as contests
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import CONFLICT, TodayItem
from competition.rules.problems import Refused
from competition.rules.roles import Actor, May, Role, Scope

bp = Blueprint("recounting", __name__)


@bp.route("/contests/<int:contest_id>/certificates/recount", methods=["GET", "POST"])
@requires(May.ISSUE_CERTIFICATES, of=contests.contest_subject)
def recount(contest_id: int) -> ResponseReturnValue:
    """What stands on paper and not in the restored ledger."""
    form, life = RecountForm(), recounts.restored_life()
    if form.validate_on_submit():
        try:
            operations.recount(contest_id, form.told(), by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("已记下。可以继续打印和换发证书，纸上的编号不会再用。"))
            return redirect(url_for("ledger.contest", contest_id=contest_id), code=303)
    page = render_template(
        "certificates/ledger/recount.html",
        contest=contests.contest(contest_id),
        form=form,
        life=life,
        wanted=recounts.wanted_in(contest_id) is not None,
        said=recounts.recount_of(contest_id, life.id) if life else None,
    )
    return page, form.status


def waiting(actor: Actor) -> list[TodayItem]:
    """For officers and organisers: no certificate is issued until they have said what stands on paper."""
    mine = actor.held_in(Scope.CONTEST, Role.ORGANISER, Role.CERTIFICATE_OFFICER)
    life = recounts.restored_life() if mine else None
    return [
        TodayItem(
            title=_("从备份恢复：请登记备份以后打印和作废的证书"),
            place=pick(contest.name, contest.name_en),
            url=url_for("recounting.recount", contest_id=contest.id),
            state=CONFLICT,
            since=life.began_at if life else None,
        )
        for contest in recounts.contests_to_recount(mine)
    ]
