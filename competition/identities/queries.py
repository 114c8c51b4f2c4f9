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
from competition.foundation.store.models import AuditEntry, StoredFile
from competition.identities.models import IdentityCase
from competition.persons.models import Person
from competition.rules.entry_life import EntryState
from competition.rules.identity import masked_number
from competition.rules.identity_cases import CaseKind, CaseState
from competition.rules.problems import Problem
from competition.rules.roles import Actor
from competition.staffing import queries as staffing

# The lines of the log that name who typed an entry.
TYPED = ("entry.begun", "entry.resumed", "entry.submitted", "entry.resubmitted", "entry.nominated")
_BEGUN = select(Entry.id, Entry.created_by)


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
    return [case for _contest_id, case in corrections_in([contest_id])]


def corrections_in(contest_ids: Collection[int]) -> list[tuple[int, IdentityCase]]:
    """The same of several contests, each with the contest that it concerns, in the order in which they were asked."""
    places = (
        select(Entry.contest_id, EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.contest_id.in_(contest_ids))
        .distinct()
        .subquery()
    )
    statement = (
        select(places.c.contest_id, IdentityCase)
        .join(places, places.c.person_id == IdentityCase.person_id)
        .where(IdentityCase.kind == CaseKind.CORRECTION, IdentityCase.state == CaseState.CONFIRMED)
        .order_by(IdentityCase.id)
    )
    return [(contest_id, case) for contest_id, case in db.session.execute(statement)]


def corrections_of(person_id: int) -> list[IdentityCase]:
    """Every correction that was asked for a person, in order."""
    return _cases(IdentityCase.person_id == person_id, IdentityCase.kind == CaseKind.CORRECTION)[::-1]


def waiting_correction(person_id: int, contest_id: int) -> IdentityCase | None:
    """The one correction of a person that waits at the desk of a contest."""
    return db.session.scalar(
        select(IdentityCase).where(
            IdentityCase.person_id == person_id,
            IdentityCase.contest_id == contest_id,
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


def are_apart_in(contest_id: int, found: IdentityCase, by: Actor) -> bool:
    """Whether who decides is, by the measure of a contest, another person than everybody involved."""
    return all(staffing.are_two(contest_id, one, by.account_id) for one in involved(found))


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


def problems_with_values(found: IdentityCase) -> list[Problem]:
    """That a name or a number is another by now than the one a correction was asked on.

    Nobody's yes to what was shown then says anything of what is there now, but where that is just what was asked for:
    another desk was first, and what is left follows here.
    """
    person = db.session.get(Person, found.person_id) if found.kind == CaseKind.CORRECTION else None
    if person is None or found.state != CaseState.WAITING:
        return []
    if person.name not in (found.name_before, found.name):
        return [_overtaken(found.name_before, person.name)]
    asked = (found.number_before, found.id_number)
    if found.number_before is not None and person.id_number not in asked:
        return [_overtaken(masked_number(found.number_before), masked_number(person.id_number or ""))]
    return []


def _overtaken(before: str, after: str) -> Problem:
    return Problem("identity_overtaken", {"before": before or "—", "after": after or "—"})


def paper_of(case_id: int) -> StoredFile | None:
    """The paper that was handed in with a case."""
    found = case(case_id)
    return db.session.get(StoredFile, found.paper_id) if found.paper_id is not None else None


def involved(found: IdentityCase) -> set[int | None]:
    """The accounts that do not decide a case, whatever desk they serve at.

    Who asked; of a claim whoever has the number and whoever typed it; of a correction the person whose name it is.
    """
    if found.kind == CaseKind.CORRECTION:
        person = db.session.get(Person, found.person_id)
        return {found.asked_by, *([person.account_id] if person and person.account_id else [])}
    others = holders(found.id_index or "", found.asked_by)
    accounts = {one.account_id for one in others if one.account_id is not None}
    return {found.asked_by, *accounts, *_typists([one.id for one in others])}


def _typists(person_ids: Collection[int]) -> set[int]:
    """Who began or handed in an entry in which these people have a place, by the entry and by its lines in the log."""
    places = select(EntryMember.entry_id).where(EntryMember.person_id.in_(person_ids))
    begun = {row.id: row.created_by for row in db.session.execute(_BEGUN.where(Entry.id.in_(places)))}
    lines = select(AuditEntry.actor_id).where(
        AuditEntry.subject_kind == "entry",
        AuditEntry.subject_id.in_([str(id) for id in begun]),
        AuditEntry.action.in_(TYPED),
    )
    return {one for one in (*begun.values(), *db.session.scalars(lines)) if one is not None}


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
