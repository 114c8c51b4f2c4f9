"""Pages of honours: whom a contest may recommend to which granting body."""

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certificates.honours import operations, queries
from certificates.honours.forms import DecisionForm
from certificates.honours.lists import by_consent, honours_list
from certificates.honours.queries import WonTitle
from competition.contests import queries as contests
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.security import requires, the_actor
from competition.rulebooks import queries as rulebooks
from competition.rules.roles import May

bp = Blueprint("honours", __name__)


@bp.get("/contests/<int:contest_id>/honours")
@requires(May.CONFIRM_AWARDS, of=contests.contest_subject)
def contest(contest_id: int) -> ResponseReturnValue:
    """Whom the personal facts of winners let us recommend for which honour."""
    found, parts = contests.contest(contest_id), by_consent(contest_id)
    shown = honours_list(found)
    return render_template(
        "certificates/honours/contest.html",
        contest=found,
        list=shown if parts.leaving else replace(shown, excel=""),
        not_agreed=sorted({row.name for row in parts.kept_back}),
        titles=queries.won_titles(contest_id),
        issuer=_issuer(contest_id),
    )


def _issuer(contest_id: int) -> str:
    """Who signs the contest's certificates: its own titles need no decision of another."""
    found = contests.contest(contest_id)
    return rulebooks.rules_of(contest_id).certificates.issuer or found.organiser or found.name


@bp.route("/contests/<int:contest_id>/honours/titles/<int:place>", methods=["GET", "POST"])
@requires(May.CONFIRM_AWARDS, of=contests.contest_subject)
def decide(contest_id: int, place: int) -> ResponseReturnValue:
    """Record by which document a title of the rules was granted; `place` counts the titles that were won."""
    titles = queries.won_titles(contest_id)
    if place >= len(titles):  # nobody has it any more
        return on_to(".contest", contest_id=contest_id)
    won = titles[place]
    form = DecisionForm() if request.method == "POST" else DecisionForm(data=_blank(won))
    form.offer(won.winners)

    def save() -> ResponseReturnValue:
        operations.record_decision(
            contest_id, form.said(won.title.name), form.award_ids.data or (), by=the_actor()
        )
        return on_to(
            ".contest", _("已登记。之后打印的证书写明由谁授予；已经打印的请换发。"), contest_id=contest_id
        )

    def page() -> str:
        contest = contests.contest(contest_id)
        return render_template("certificates/honours/decide.html", contest=contest, won=won, form=form)

    return form_page(form, save, page)


def _blank(won: WonTitle) -> dict[str, object]:
    return {"granted_by": won.title.granted_by, "award_ids": [row.award.id for row in won.winners]}


@bp.get("/contests/<int:contest_id>/honours.xlsx")
@requires(May.CONFIRM_AWARDS, of=contests.contest_subject)
def workbook(contest_id: int) -> ResponseReturnValue:
    """The honours list as Excel, one list for each granting body; not while a row has no clause to rest on."""
    return honours_list(contests.contest(contest_id)).workbook()
