"""Every write of what other contests say of a question of identity: asked by the desk, answered by theirs."""

from typing import Any

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.identities import queries as cases
from competition.identities import telling
from competition.identities.agreements import actions, queries
from competition.identities.models import IdentityAgreement, IdentityCase
from competition.rules.agreement_life import AGREEMENT, AgreementFacts, AgreementState, AgreementStep
from competition.rules.identity_cases import CaseState
from competition.rules.problems import Problem, Refused
from competition.rules.roles import SYSTEM, Actor, May, Subject, may


@atomic
def ask_agreement(case_id: int, *, by: Actor) -> list[int]:
    """Ask the other contests that have approved these people; who is asked now, by contest.

    The second person of the desk asks, once the proof was looked at. Who has not agreed may be asked again.
    """
    people = queries.people_of(cases.case(case_id))
    cases.keep_contests(people, cases.case(case_id).contest_id)
    case = cases.hold_case(case_id)
    if problems := _problems_with_asking(case, by):
        raise Refused(*problems)
    said = queries.of_case(case.id)
    asked = [contest for contest in queries.lacking(case, by) if not _waits(said.get(contest.id))]
    if not asked:
        raise Refused(Problem("agreement_asked_already"))
    for contest in asked:
        _ask(case, said.get(contest.id), contest, by)
    db.session.flush()
    ids = [contest.id for contest in asked]
    _record(case, actions.PUT, case.contest_id, by=by, contests=ids)
    for contest_id in ids:
        telling.tell_desk(case, contest_id, [account.id for account in queries.desk_of(contest_id, case)])
    return ids


def _problems_with_asking(case: IdentityCase, by: Actor) -> list[Problem]:
    if case.state != CaseState.WAITING:
        return [Problem("identity_decided")]
    if by is not SYSTEM and not may(by, May.SETTLE_IDENTITY, Subject(contest_id=case.contest_id)):
        return [Problem("identity_for_the_contest")]
    if not cases.are_apart_in(case.contest_id, case, by):
        return [Problem("identity_needs_second")]
    return cases.problems_with_values(case)


def _waits(row: IdentityAgreement | None) -> bool:
    return row is not None and row.state == AgreementState.WAITING


def _ask(case: IdentityCase, row: IdentityAgreement | None, contest: Contest, by: Actor) -> None:
    if row is None:
        row = IdentityAgreement(case_id=case.id, contest_id=contest.id, state=AgreementState.WAITING)
        db.session.add(row)
    else:
        row.state = AGREEMENT.after(AgreementState(row.state), AgreementStep.ASK_AGAIN)
    row.asked_by, row.asked_at = by.account_id, clock.now()
    row.decided_by, row.decided_at, row.reason = None, None, ""


@atomic
def answer(contest_id: int, case_id: int, step: AgreementStep, reason: str = "", *, by: Actor) -> None:
    """One of the contest that is asked agrees, or does not and says why; the desk that asked learns of it.

    Nothing changes by that: the desk that began it confirms when all have agreed.
    """
    for one in sorted({contest_id, cases.case(case_id).contest_id}):
        contests.keep_contest(one)
    case = cases.hold_case(case_id)
    row = queries.agreement(contest_id, case_id)
    facts = AgreementFacts(
        by=by.account_id,
        reason=reason,
        apart=cases.are_apart_in(contest_id, case, by),
        open=case.state == CaseState.WAITING,
    )
    if step is AgreementStep.AGREE and (problems := cases.problems_with_values(case)):
        raise Refused(*problems)
    if problems := AGREEMENT.problems(AgreementState(row.state), step, facts):
        raise Refused(*problems)
    row.state = AGREEMENT.after(AgreementState(row.state), step)
    row.decided_by, row.decided_at = by.account_id, clock.now()
    row.reason = reason.strip()[:500] if step is AgreementStep.DECLINE else ""
    agreed = step is AgreementStep.AGREE
    if agreed:
        _record(case, actions.AGREED, contest_id, by=by, values=queries.values_of(case))
    else:
        _record(case, actions.NOT_AGREED, contest_id, by=by, reason=row.reason)
    telling.tell_answer(case, contest_id, row.asked_by, agreed=agreed, reason=row.reason)


def _record(
    case: IdentityCase, action: str, contest_id: int, *, by: Actor, reason: str | None = None, **details: Any
) -> None:
    audit.record(
        by,
        action,
        contest_id=contest_id,
        subject=("identity_case", case.id),
        reason=reason,
        desk=case.contest_id,
        **details,
    )
