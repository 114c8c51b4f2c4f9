"""Every read of what people ask to have corrected or deleted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select

from competition.contests.models import Contest
from competition.entries.models import Entry, EntryMember
from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.identities.erasing import queries as identities
from competition.persons import queries as persons
from competition.persons.models import Consent, Person
from competition.rights.models import PersonRequest
from competition.rules.request_life import RequestState
from competition.rules.roles import Subject


@dataclass(frozen=True)
class RequestRow:
    """A request with whose it is and which contest answers."""

    request: PersonRequest
    person: Person
    contest: Contest


def request(request_id: int) -> PersonRequest:
    """The request, or NotFound."""
    return db.get_or_404(PersonRequest, request_id)


def hold_request(request_id: int) -> PersonRequest:
    """The request as it stands, held until the end of the operation."""
    return held(PersonRequest, request_id)


def request_subject(request_id: int) -> Subject:
    """It is the contest's to answer."""
    return Subject(contest_id=request(request_id).contest_id)


def contests_of(person_id: int) -> list[Contest]:
    """The contests that keep something of a person, the newest first."""
    seats = (
        select(Entry.contest_id)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .where(EntryMember.person_id == person_id)
    )
    asked = select(Consent.contest_id).where(Consent.person_id == person_id)
    disputed = identities.contests_asked(person_id, persons.person(person_id).account_id)
    statement = select(Contest).where(
        Contest.id.in_(seats) | Contest.id.in_(asked) | Contest.id.in_(disputed)
    )
    return list(db.session.scalars(statement.order_by(Contest.id.desc())))


def requests_of(person_id: int) -> list[RequestRow]:
    """What a person asked, the newest first."""
    statement = _rows().where(PersonRequest.person_id == person_id).order_by(PersonRequest.id.desc())
    return [RequestRow(*row) for row in db.session.execute(statement)]


def every_request_of(person_id: int) -> list[PersonRequest]:
    """What a person asked, as it is kept, in order."""
    statement = select(PersonRequest).where(PersonRequest.person_id == person_id).order_by(PersonRequest.id)
    return list(db.session.scalars(statement))


def has_open(person_id: int, contest_id: int, kind: str) -> bool:
    """Does the same wish wait for its answer already?"""
    statement = select(PersonRequest.id).where(
        PersonRequest.person_id == person_id,
        PersonRequest.contest_id == contest_id,
        PersonRequest.kind == kind,
        PersonRequest.state == RequestState.OPEN,
    )
    return db.session.scalar(statement.limit(1)) is not None


def requests_of_contest(contest_id: int, state: str = "") -> paging.Rows[RequestRow]:
    """What a contest was asked: the open ones first, by the day on which they must be answered."""
    waits = case((PersonRequest.state == RequestState.OPEN, 0), else_=1)
    statement = (
        _rows()
        .where(PersonRequest.contest_id == contest_id)
        .order_by(waits, PersonRequest.due_on, PersonRequest.id)
    )
    if state:
        statement = statement.where(PersonRequest.state == state)
    return paging.Read(statement, lambda found: [RequestRow(*row) for row in found])


def waiting(contest_ids: Collection[int]) -> list[tuple[Contest, int, date]]:
    """For each of these contests with open requests: how many, and the next day one must be answered."""
    statement = (
        select(Contest, func.count(PersonRequest.id), func.min(PersonRequest.due_on))
        .join(PersonRequest, PersonRequest.contest_id == Contest.id)
        .where(Contest.id.in_(contest_ids), PersonRequest.state == RequestState.OPEN)
        .group_by(Contest.id)
        .order_by(func.min(PersonRequest.due_on))
    )
    return [(contest, count, due) for contest, count, due in db.session.execute(statement)]


def _rows() -> Select[PersonRequest, Person, Contest]:
    return (
        select(PersonRequest, Person, Contest)
        .join(Person, Person.id == PersonRequest.person_id)
        .join(Contest, Contest.id == PersonRequest.contest_id)
    )


def own_record(account_id: int) -> dict[str, Any]:
    """What the person of an account asked and was answered, as plain JSON values."""
    person = persons.person_of(account_id)
    return {
        "requests": [
            {
                "contest": row.contest.name,
                "kind": row.request.kind,
                "what": row.request.what,
                "state": row.request.state,
                "asked_at": row.request.asked_at.isoformat(),
                "due_on": row.request.due_on.isoformat(),
                "answer": row.request.answer,
                "answered_at": row.request.answered_at.isoformat() if row.request.answered_at else None,
            }
            for row in (requests_of(person.id) if person else [])
        ]
    }
