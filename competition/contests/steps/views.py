"""The page of the step that waits for a second person."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts import queries as accounts
from competition.contests import proposal_operations as operations
from competition.contests import queries
from competition.contests.parts import proposed_step, word_of
from competition.contests.questions import ENTERED, GOES_BACK
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.security import requires, the_actor
from competition.rules.event_life import EventStep
from competition.rules.phases import CONTEST
from competition.rules.roles import May, Subject, may

bp = Blueprint("steps", __name__)


@bp.get("/contests/<int:contest_id>/steps")
@requires(May.CONFIRM_STEP, of=queries.contest_subject)
def waiting(contest_id: int) -> ResponseReturnValue:
    """What was proposed, why, what is so and what is not; confirmed or declined by somebody else."""
    contest, proposed = queries.contest(contest_id), queries.waiting_proposal(contest_id)
    names = accounts.names_of([proposed.proposed_by]) if proposed and proposed.proposed_by else {}
    revived = proposed is not None and proposed.step == EventStep.REVIVE
    return render_template(
        "competition/contests/steps/waiting.html",
        contest=contest,
        proposed=proposed,
        step=proposed_step(proposed) if proposed else None,
        proposer=names.get(proposed.proposed_by or 0, "") if proposed else "",
        linked=may(the_actor(), May.MANAGE_CONTEST, Subject(contest_id=contest_id)),
        entered=ENTERED.answer()(proposed.event_id) if proposed and proposed.event_id else [],
        going_back=GOES_BACK.answer()(proposed.event_id or 0) if proposed and revived else [],
        own=proposed is not None and proposed.proposed_by == the_actor().account_id,
    )


@bp.post("/steps/<int:proposal_id>/confirm")
@requires(May.CONFIRM_STEP, of=queries.proposal_subject)
@dialog_on(lambda proposal_id: waiting(contest_id=queries.proposal(proposal_id).contest_id))
def confirm(proposal_id: int) -> ResponseReturnValue:
    """Confirm the step and take it."""
    found = queries.proposal(proposal_id)
    contest_id = found.contest_id
    back = GOES_BACK.answer()(found.event_id or 0) if found.step == EventStep.REVIVE else []
    operations.confirm_step(proposal_id, by=the_actor())
    phase = _(CONTEST.look(queries.contest(contest_id).phase).word)
    said = _("竞赛状态：%(phase)s", phase=phase)
    if found.event_id is not None:
        said = _("已办理“%(step)s”。", step=word_of(found))
    if back:
        said += _("退回重审 %(count)s 份：%(names)s。", count=len(back), names=_("、").join(back))
    return on_to(".waiting", said, contest_id=contest_id)


@bp.post("/steps/<int:proposal_id>/decline")
@requires(May.CONFIRM_STEP, of=queries.proposal_subject)
@dialog_on(lambda proposal_id: waiting(contest_id=queries.proposal(proposal_id).contest_id))
def decline(proposal_id: int) -> ResponseReturnValue:
    """Do not confirm it, and say why; its proposer takes it back so."""
    contest_id = queries.proposal(proposal_id).contest_id
    operations.decline_step(proposal_id, request.form.get("reason", ""), by=the_actor())
    return on_to(".waiting", _("这一步没有生效，理由已写入日志。"), contest_id=contest_id)
