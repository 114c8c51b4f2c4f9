"""Every read about what other contests say of a question of identity."""

from collections.abc import Collection

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from competition.accounts import queries as accounts
from competition.accounts.models import Account
from competition.contests.models import Contest
from competition.foundation.store import crypto
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.identities import queries
from competition.identities.agreements.actions import AGREED
from competition.identities.models import IdentityAgreement, IdentityCase
from competition.persons import queries as persons
from competition.rules.agreement_life import AgreementState
from competition.rules.entry_life import EntryState
from competition.rules.identity_cases import CaseKind, CaseState
from competition.rules.problems import Problem
from competition.rules.roles import SYSTEM, Actor, May, Role, Scope, Subject, may
from competition.staffing import queries as staffing


def of_case(case_id: int) -> dict[int, IdentityAgreement]:
    """What was asked for a case, by contest."""
    statement = select(IdentityAgreement).where(IdentityAgreement.case_id == case_id)
    return {
        row.contest_id: row for row in db.session.scalars(statement.order_by(IdentityAgreement.contest_id))
    }


def of_contest(contest_id: int) -> list[IdentityAgreement]:
    """What this contest was asked by others."""
    statement = select(IdentityAgreement).where(IdentityAgreement.contest_id == contest_id)
    return list(db.session.scalars(statement.order_by(IdentityAgreement.id)))


def agreement(contest_id: int, case_id: int) -> IdentityAgreement:
    """What this contest was asked about a case, or NotFound."""
    found = of_case(case_id).get(contest_id)
    if found is None:
        raise NotFound
    return found


def agreement_subject(contest_id: int, case_id: int, **_others: object) -> Subject:
    """It is the question of the contest that is asked."""
    return Subject(contest_id=agreement(contest_id, case_id).contest_id)


def waiting_in(contest_ids: Collection[int]) -> list[tuple[IdentityAgreement, IdentityCase, Contest]]:
    """What waits for an answer of these contests, the oldest first."""
    statement = (
        select(IdentityAgreement, IdentityCase, Contest)
        .join(IdentityCase, IdentityCase.id == IdentityAgreement.case_id)
        .join(Contest, Contest.id == IdentityAgreement.contest_id)
        .where(
            IdentityAgreement.contest_id.in_(contest_ids),
            IdentityAgreement.state == AgreementState.WAITING,
            IdentityCase.state == CaseState.WAITING,
        )
        .order_by(IdentityAgreement.id)
    )
    return [(row, case, contest) for row, case, contest in db.session.execute(statement)]


def people_of(case: IdentityCase) -> list[int]:
    """Of whom a case is: the person to be put right, or those who have the number that is claimed."""
    if case.kind == CaseKind.CORRECTION:
        return [case.person_id] if case.person_id is not None else []
    return [one.id for one in queries.holders(case.id_index or "", case.asked_by)]


def desk_of(contest_id: int, case: IdentityCase) -> list[Account]:
    """Who can answer for a contest: its organisers and supervisors who can act and are no part of the case."""
    both = (
        account
        for role in (Role.ORGANISER, Role.SUPERVISOR)
        for account in accounts.working_accounts_with(role, Scope.CONTEST, contest_id)
    )
    others = queries.involved(case)
    return [
        account
        for account in {account.id: account for account in both}.values()
        if all(staffing.are_two(contest_id, one, account.id) for one in others)
    ]


def asked_of(case: IdentityCase) -> dict[int, list[int]]:
    """Who could answer for the contests that were asked, by contest: accounts."""
    return {id: [account.id for account in desk_of(id, case)] for id in of_case(case.id)}


def values_of(case: IdentityCase) -> str:
    """A keyed fingerprint of what a yes is given on: whose names and numbers they are, and what they are to become."""
    people = [persons.person(id) for id in people_of(case)]
    values = [case.name, case.id_index or ""]
    values += [f"{one.id}\x1f{one.name}\x1f{one.id_index}" for one in people]
    return crypto.blind_index("identity_agreements.values", "\x1e".join(values)) or ""


def stands(case: IdentityCase, contest_id: int, row: IdentityAgreement | None) -> bool:
    """Whether a contest has agreed, and to what is there now: its own log keeps what it saw."""
    if row is None or row.state != AgreementState.AGREED:
        return False
    details = db.session.scalar(
        select(AuditEntry.details)
        .where(
            AuditEntry.contest_id == contest_id,
            AuditEntry.action == AGREED,
            AuditEntry.subject_kind == "identity_case",
            AuditEntry.subject_id == str(case.id),
        )
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    return details is not None and details.get("values") == values_of(case)


def lacking(case: IdentityCase, by: Actor) -> list[Contest]:
    """The other contests that have approved these people and have not agreed.

    Not asked is one whose desk `by` serves as well, apart from everybody involved by its measure, and one that has
    nobody left who could answer.
    """
    elsewhere = {
        row.contest.id: row.contest
        for row in queries.places_of(people_of(case))
        if row.contest.id != case.contest_id and row.entry.state == EntryState.APPROVED
    }
    said = of_case(case.id)
    return [
        contest
        for contest_id, contest in sorted(elsewhere.items())
        if not stands(case, contest_id, said.get(contest_id))
        and not _serves(contest_id, case, by)
        and desk_of(contest_id, case)
    ]


def _serves(contest_id: int, case: IdentityCase, by: Actor) -> bool:
    if by is SYSTEM:
        return True
    desk = may(by, May.SETTLE_IDENTITY, Subject(contest_id=contest_id))
    return desk and queries.are_apart_in(contest_id, case, by)


def problems_elsewhere(case: IdentityCase, by: Actor) -> list[Problem]:
    """What speaks against a desk deciding about people whom other contests have approved: those have to agree first."""
    wanting = lacking(case, by)
    if not wanting:
        return []
    said = of_case(case.id)
    waits = all(one.id in said and said[one.id].state == AgreementState.WAITING for one in wanting)
    names = "、".join(one.name for one in wanting)
    code = "identity_waits_elsewhere" if waits else "identity_settled_elsewhere"
    return [Problem(code, {"contests": names})]
