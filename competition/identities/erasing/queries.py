"""Every read about the papers of questions of identity: where they lie, whose they are, until when."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, select

from competition.foundation.store.db import db
from competition.foundation.system import clock
from competition.foundation.system.clock import local_day
from competition.identities.models import IdentityCase
from competition.identities.queries import hold_case
from competition.persons.questions import KEPT_UNTIL
from competition.rules.identity_cases import CaseKind, CaseState
from competition.rules.retention import identity_paper_due


def paper_kept_until(found: IdentityCase) -> date | None:
    """The day on which the paper of a case is deleted at the latest; None where there is none."""
    told = [days[found.contest_id] for ask in KEPT_UNTIL.answers() for days in [ask([found.contest_id])]]
    if found.paper_id is None or not told:
        return None
    if found.state == CaseState.WAITING:
        return identity_paper_due(told[0].papers, local_day(found.asked_at))
    return max(told[0].papers, clock.today())


def contests_with_papers() -> list[int]:
    """The contests in which a paper of identity lies, by id: there may be no entry."""
    statement = select(IdentityCase.contest_id).where(IdentityCase.paper_id.is_not(None)).distinct()
    return sorted(db.session.scalars(statement))


def with_paper_due(contest_id: int, asked_before: datetime) -> list[int]:
    """The cases of a contest with their paper that are decided, or wait since before a moment, in order."""
    over = (IdentityCase.state != CaseState.WAITING) | (IdentityCase.asked_at <= asked_before)
    return _with_paper(IdentityCase.contest_id == contest_id, over)


def with_paper_of(person_id: int, account_id: int | None, contest_id: int) -> list[int]:
    """The cases of a contest with a paper of one person: corrections of theirs, and what they claimed."""
    claimed = (IdentityCase.kind == CaseKind.CLAIM) & (IdentityCase.asked_by == account_id)
    corrected = (IdentityCase.kind == CaseKind.CORRECTION) & (IdentityCase.person_id == person_id)
    return _with_paper(IdentityCase.contest_id == contest_id, claimed | corrected)


def hold_with_paper_of(person_id: int, account_id: int | None, contest_id: int) -> None:
    """Hold them, before anything of the same operation that comes later in the written order."""
    for case_id in with_paper_of(person_id, account_id, contest_id):
        hold_case(case_id)


def _with_paper(*conditions: ColumnElement[bool]) -> list[int]:
    statement = select(IdentityCase.id).where(IdentityCase.paper_id.is_not(None), *conditions)
    return list(db.session.scalars(statement.order_by(IdentityCase.id)))


def contests_asked(person_id: int, account_id: int | None) -> list[int]:
    """The contests whose desks were asked about one person, by themselves or by others, by id."""
    own = (IdentityCase.asked_by == account_id) & (IdentityCase.kind == CaseKind.CLAIM)
    about = (IdentityCase.person_id == person_id) & (IdentityCase.kind == CaseKind.CORRECTION)
    return sorted(db.session.scalars(select(IdentityCase.contest_id).where(own | about).distinct()))
