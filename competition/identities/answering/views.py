"""Pages of the contest that is asked: what is to be put right, with its proof, and its one step."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts import queries as accounts
from competition.contests import queries as contests
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.identities import queries as cases
from competition.identities import views
from competition.identities.agreements import operations, queries
from competition.persons import queries as persons
from competition.rules.agreement_life import AGREEMENT, AgreementStep
from competition.rules.identity import masked_number
from competition.rules.identity_cases import CASE_WORDS, PROOF_WORDS, CaseKind, CaseState, ProofSeen
from competition.rules.roles import Actor, May, Role, Scope

bp = Blueprint("agreements", __name__)


@bp.get("/contests/<int:contest_id>/identity/<int:case_id>")
@requires(May.SETTLE_IDENTITY, of=queries.agreement_subject)
def show(contest_id: int, case_id: int) -> str:
    """What another contest wants to put right of somebody who is approved here."""
    row, found, actor = queries.agreement(contest_id, case_id), cases.case(case_id), the_actor()
    here = contests.contest(contest_id)
    waits = found.state == CaseState.WAITING
    foreseen = views.foreseen(found, [])[0] if waits and found.kind == CaseKind.CORRECTION else []
    return render_template(
        "competition/identities/agreement.html",
        row=row,
        case=found,
        contest=here,
        desk=contests.contest(found.contest_id),
        kind=CASE_WORDS[CaseKind(found.kind)],
        proof=PROOF_WORDS[ProofSeen(found.proof)],
        number=masked_number(found.id_number or ""),
        number_before=masked_number(found.number_before or ""),
        # What was asked and answered stays to be seen, whatever became of it.
        before=found.name_before,
        overtaken=[say(problem) for problem in cases.problems_with_values(found)],
        named=persons.person(found.person_id).name if found.person_id else "",
        names=accounts.names_of({one for one in (row.asked_by, row.decided_by) if one is not None}),
        here=[one for one in foreseen if one.place.startswith(here.name)],
        answers=waits and row.decided_at is None and cases.are_apart_in(contest_id, found, actor),
        over=not waits,
    )


@bp.get("/contests/<int:contest_id>/identity/<int:case_id>/paper")
@requires(May.SETTLE_IDENTITY, of=queries.agreement_subject)
def paper(contest_id: int, case_id: int) -> ResponseReturnValue:
    """The proof, for the contest that is asked; that it was opened is logged."""
    return views.picture_of(case_id, the_actor())


@bp.post("/contests/<int:contest_id>/identity/<int:case_id>/agree")
@requires(May.SETTLE_IDENTITY, of=queries.agreement_subject)
@dialog_on(show)
def agree(contest_id: int, case_id: int) -> ResponseReturnValue:
    """The contest that is asked agrees."""
    return _answered(contest_id, case_id, AgreementStep.AGREE)


@bp.post("/contests/<int:contest_id>/identity/<int:case_id>/decline")
@requires(May.SETTLE_IDENTITY, of=queries.agreement_subject)
@dialog_on(show)
def decline(contest_id: int, case_id: int) -> ResponseReturnValue:
    """The contest that is asked does not agree, and says why."""
    return _answered(contest_id, case_id, AgreementStep.DECLINE)


def _answered(contest_id: int, case_id: int, step: AgreementStep) -> ResponseReturnValue:
    operations.answer(contest_id, case_id, step, request.form.get("reason", ""), by=the_actor())
    return on_to(".show", _("答复已告知对方。"), contest_id=contest_id, case_id=case_id)


def agreements_waiting(actor: Actor) -> list[TodayItem]:
    """What other contests ask of this desk."""
    desks = actor.held_in(Scope.CONTEST, Role.ORGANISER, Role.SUPERVISOR)
    return [
        TodayItem(
            title=_("其他竞赛征求同意：%(kind)s", kind=_(CASE_WORDS[CaseKind(case.kind)])),
            place=pick(contest.name, contest.name_en),
            url=url_for("agreements.show", contest_id=contest.id, case_id=case.id),
            state=AGREEMENT.look(row.state),
            since=row.asked_at,
        )
        for row, case, contest in (queries.waiting_in(desks) if desks else ())
        if cases.are_apart_in(contest.id, case, actor)
    ]
