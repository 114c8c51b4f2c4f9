"""Every read about questions of identity: cases, and what lies under a document number."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.entries.models import Entry, EntryMember
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.foundation.store.models import StoredFile
from competition.identities.models import IdentityCase
from competition.persons.models import Person
from competition.rules.entry_life import EntryState
from competition.rules.identity_cases import CaseKind, CaseState
from competition.rules.problems import Problem
from competition.rules.roles import SYSTEM, Actor, May, Subject, may
from competition.staffing import queries as staffing


@dataclass(frozen=True)
class PlaceRow:
    """A place in an entry that stands under a number, whoever typed it."""

    entry: Entry
    event: Event
    contest: Contest
    member: EntryMember
    person: Person


def case(case_id: int) -> IdentityCase:
    """The case, or NotFound."""
    return db.get_or_404(IdentityCase, case_id)


def hold_case(case_id: int) -> IdentityCase:
    """The case as it stands, held until the end of the operation."""
    return held(IdentityCase, case_id)


def of_contest(contest_id: int) -> list[IdentityCase]:
    """The cases of a contest's desk, the newest first."""
    return _cases(IdentityCase.contest_id == contest_id)


def of_unit(organisation_id: int) -> list[IdentityCase]:
    """The claims about a unit's own nominees, the newest first."""
    return _cases(IdentityCase.organisation_id == organisation_id, IdentityCase.kind == CaseKind.CLAIM)


def of_account(account_id: int | None) -> list[IdentityCase]:
    """What an account asked, the newest first."""
    return _cases(IdentityCase.asked_by == account_id) if account_id is not None else []


def _cases(*conditions: ColumnElement[bool]) -> list[IdentityCase]:
    statement = select(IdentityCase).where(*conditions).order_by(IdentityCase.id.desc())
    return list(db.session.scalars(statement))


def waiting_in(contest_ids: Collection[int], unit_ids: Collection[int]) -> list[tuple[IdentityCase, Contest]]:
    """Cases that wait at the desks of these contests, and claims that wait for these units, oldest first."""
    statement = (
        select(IdentityCase, Contest)
        .join(Contest, Contest.id == IdentityCase.contest_id)
        .where(
            IdentityCase.state == CaseState.WAITING,
            IdentityCase.contest_id.in_(contest_ids)
            | (IdentityCase.organisation_id.in_(unit_ids) & (IdentityCase.kind == CaseKind.CLAIM)),
        )
        .order_by(IdentityCase.id)
    )
    return [(found, contest) for found, contest in db.session.execute(statement)]


def confirmed_corrections(contest_id: int) -> list[IdentityCase]:
    """Corrections that took effect and concern a contest: its own, and those of people who are in it."""
    people = select(EntryMember.person_id).join(Entry, Entry.id == EntryMember.entry_id)
    statement = (
        select(IdentityCase)
        .where(
            IdentityCase.kind == CaseKind.CORRECTION,
            IdentityCase.state == CaseState.CONFIRMED,
            IdentityCase.person_id.in_(people.where(Entry.contest_id == contest_id)),
        )
        .order_by(IdentityCase.id)
    )
    return list(db.session.scalars(statement))


def waiting_correction(person_id: int) -> IdentityCase | None:
    """The one correction of a person that waits."""
    return db.session.scalar(
        select(IdentityCase).where(
            IdentityCase.person_id == person_id,
            IdentityCase.kind == CaseKind.CORRECTION,
            IdentityCase.state == CaseState.WAITING,
        )
    )


def waiting_claim(account_id: int | None, index: str) -> IdentityCase | None:
    """The claim of an account to a number that waits."""
    return db.session.scalar(
        select(IdentityCase).where(
            IdentityCase.asked_by == account_id,
            IdentityCase.id_index == index,
            IdentityCase.kind == CaseKind.CLAIM,
            IdentityCase.state == CaseState.WAITING,
        )
    )


def holders(index: str, but_account: int | None) -> list[Person]:
    """Who has this number here beside the account that claims it; what gave way before is left out."""
    statement = (
        select(Person)
        .where(
            Person.id_index == index,
            Person.of_unit >= 0,
            Person.account_id.is_(None) | (Person.account_id != but_account),
        )
        .order_by(Person.id)
    )
    return list(db.session.scalars(statement))


def places_of(person_ids: Collection[int]) -> list[PlaceRow]:
    """The places of these people that are not withdrawn, by entry."""
    statement = (
        select(Entry, Event, Contest, EntryMember, Person)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Event, Event.id == Entry.event_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(EntryMember.person_id.in_(person_ids), Entry.state != EntryState.WITHDRAWN)
        .order_by(Entry.id)
    )
    return [PlaceRow(*row) for row in db.session.execute(statement)]


def problems_elsewhere(person_ids: Collection[int], case: IdentityCase, by: Actor) -> list[Problem]:
    """What speaks against a desk deciding about people of other contests.

    Where a place was approved in another contest, whoever decides must serve at that contest's desk too, and be
    another person than who asked by that contest's measure.
    """
    elsewhere = {
        row.contest.id
        for row in places_of(person_ids)
        if row.contest.id != case.contest_id and row.entry.state == EntryState.APPROVED
    }
    apart = all(staffing.are_two(contest_id, case.asked_by, by.account_id) for contest_id in elsewhere)
    serves = by is SYSTEM or all(
        may(by, May.SETTLE_IDENTITY, Subject(contest_id=contest_id)) for contest_id in elsewhere
    )
    return [] if serves and apart else [Problem("identity_settled_elsewhere", {"count": len(elsewhere)})]


def contests_of(person_ids: Collection[int]) -> list[int]:
    """The contests in which these people have a place, withdrawn ones too, by id."""
    statement = (
        select(Entry.contest_id)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .where(EntryMember.person_id.in_(person_ids))
        .distinct()
        .order_by(Entry.contest_id)
    )
    return list(db.session.scalars(statement))


def keep_contests(person_ids: Collection[int], desk: int) -> list[int]:
    """The contests that people are in and the desk's, kept as they stand, by their ids."""
    touched = sorted({*contests_of(person_ids), desk})
    for contest_id in touched:
        contests.keep_contest(contest_id)
    return touched


def paper_of(case_id: int) -> StoredFile | None:
    """The paper that was handed in with a case."""
    found = case(case_id)
    return db.session.get(StoredFile, found.paper_id) if found.paper_id is not None else None


def settled_with_paper(contest_id: int) -> list[int]:
    """The cases of a contest that are decided and still have their paper, in order."""
    statement = select(IdentityCase.id).where(
        IdentityCase.contest_id == contest_id,
        IdentityCase.paper_id.is_not(None),
        IdentityCase.state != CaseState.WAITING,
    )
    return list(db.session.scalars(statement.order_by(IdentityCase.id)))


def begun_by(account_ids: Collection[int]) -> list[int]:
    """The entries that these accounts began, whatever became of them."""
    statement = select(Entry.id).where(Entry.created_by.in_(account_ids)).order_by(Entry.id)
    return list(db.session.scalars(statement))


def own_record(account_id: int) -> dict[str, Any]:
    """What an account asked about who it is, as plain JSON values (PIPL 44-45)."""
    return {
        "identity_cases": [
            {
                "kind": row.kind,
                "state": row.state,
                "name": row.name,
                "id_kind": row.id_kind,
                "id_number": row.id_number,
                "text": row.text,
                "asked_at": row.asked_at.isoformat(),
                "decided_at": row.decided_at.isoformat() if row.decided_at else None,
                "decision_reason": row.decision_reason,
            }
            for row in of_account(account_id)
        ]
    }
