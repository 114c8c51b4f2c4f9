"""Every write about steps that wait for a second person."""

from competition.contests import event_operations, operations, queries, standing
from competition.contests.models import PhaseProposal
from competition.contests.questions import ARE_TWO
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.foundation.system import clock
from competition.rules.event_life import EventStep
from competition.rules.lifecycle import Asking
from competition.rules.phases import PhaseStep
from competition.rules.problems import Problem, Refused
from competition.rules.proposal_life import PROPOSAL, ProposalState, ProposalStep
from competition.rules.roles import Actor


@atomic
def confirm_step(proposal_id: int, *, by: Actor) -> None:
    """Confirm a step that somebody else proposed, and take it; the facts are asked again.

    Refused to who proposed it or could be behind who did, and where the step would now say what is false.
    """
    found = queries.hold_proposal(proposal_id)
    asking = Asking(by=found.proposed_by, second=by.account_id)
    if problems := PROPOSAL.problems(ProposalState(found.state), ProposalStep.CONFIRM, asking):
        raise Refused(*problems)
    if not ARE_TWO.answer()(found.contest_id, found.proposed_by, by.account_id):
        raise Refused(Problem("second_person_same"))
    asked = Asking(by=found.proposed_by, reason=found.reason, second=by.account_id)
    if found.event_id is None:
        _take(found, asked, by)
    else:
        _take_of_event(found, found.event_id, asked, by)


def _take(found: PhaseProposal, asked: Asking, by: Actor) -> None:
    contest, step = queries.contest(found.contest_id), PhaseStep(found.step)
    if problems := standing.problems(contest, step, standing.lines(contest, step), asked):
        raise Refused(*problems)
    _decide(found, ProposalState.CONFIRMED, "", by)
    operations.take_step(contest.id, step, reason=found.reason, by=by, proposed_by=found.proposed_by)


def _take_of_event(found: PhaseProposal, event_id: int, asked: Asking, by: Actor) -> None:
    event, step = queries.event(event_id), EventStep(found.step)
    if problems := standing.event_problems(event, step, standing.event_lines(event, step), asked):
        raise Refused(*problems)
    _decide(found, ProposalState.CONFIRMED, "", by)
    event_operations.take_event_step(
        event_id, step, reason=found.reason, by=by, proposed_by=found.proposed_by
    )


@atomic
def decline_step(proposal_id: int, reason: str, *, by: Actor) -> None:
    """Do not confirm a proposed step, and say why; who proposed it takes it back so."""
    found = queries.hold_proposal(proposal_id)
    asking = Asking(by=by.account_id, reason=reason)
    if problems := PROPOSAL.problems(ProposalState(found.state), ProposalStep.DECLINE, asking):
        raise Refused(*problems)
    own = by.account_id == found.proposed_by
    _decide(found, ProposalState.LAPSED if own else ProposalState.DECLINED, reason.strip()[:500], by)
    audit.record(
        by,
        "contest.step_taken_back" if own else "contest.step_declined",
        contest_id=found.contest_id,
        subject=("contest", found.contest_id),
        reason=reason.strip(),
        step=found.step,
    )


def _decide(found: PhaseProposal, state: ProposalState, reason: str, by: Actor) -> None:
    found.state = state
    found.decided_by = by.account_id
    found.decided_at = clock.now()
    found.decision = reason
