"""Every read about the ledger of numbers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from certificates.ledger.models import Certificate
from certificates.ledger.questions import AWARDS, STANDINGS, SUSPENDED_AWARDS
from certificates.ledger.recounts import queries as recounts
from certificates.rules import signing
from certificates.rules.certificate_life import WAITS, CertificateState, ResultStanding
from certificates.rules.design import fields as signed_words
from certificates.rules.signing import TrustedKey, Verified
from certificates.rules.specification import CertificateSpec
from certificates.rules.verification import numbers_asked
from competition.contests.models import Contest
from competition.foundation.store import paging
from competition.foundation.store import queries as foundation
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.foundation.store.models import AuditEntry, StoredFile
from competition.persons import queries as persons
from competition.persons.models import Person
from competition.rules.identity import name_key
from competition.rules.problems import Refused
from competition.rules.roles import Subject


@dataclass(frozen=True)
class Wish:
    """What the ledger is narrowed by; `wanted` is part of a number or a name."""

    wanted: str = ""
    state: str = ""
    event_id: int | None = None
    prize: str = ""
    order: str = ""


ORDERS: paging.Orders = {"number": (Certificate.serial,)}


@dataclass(frozen=True)
class Stock:
    """Where a contest's numbers and a year's status list stand."""

    serials: list[int]
    next_index: int


def lock_ledger() -> None:
    """One issuer of numbers at a time; SQLite's write lock already is that."""
    foundation.wait_in_line(foundation.LEDGER_LINE, contest_id=0)


def stock(contest_id: int, year: int) -> Stock:
    """Serials a contest has given (void ones and burnt ones too), and the next free place in a year's status list."""
    serials = list(db.session.scalars(select(Certificate.serial).where(Certificate.contest_id == contest_id)))
    last = db.session.scalar(
        select(func.max(Certificate.status_index)).where(Certificate.status_year == year)
    )
    serials += recounts.burnt_up_to(contest_id)
    return Stock(serials, max(0 if last is None else last + 1, recounts.floor_of(year)))


def numbers_taken(numbers: Sequence[str]) -> list[str]:
    """Those of the numbers that some contest has already given."""
    taken: list[str] = []
    for start in range(0, len(numbers), 500):
        wanted = numbers[start : start + 500]
        taken += db.session.scalars(select(Certificate.number).where(Certificate.number.in_(wanted)))
    return taken


def certificate(certificate_id: int) -> Certificate:
    """The line of the ledger, or NotFound."""
    return db.get_or_404(Certificate, certificate_id)


def hold_certificate(certificate_id: int) -> Certificate:
    """The line of the ledger as it stands, held until the end of the operation."""
    return held(Certificate, certificate_id)


def certificate_subject(certificate_id: int) -> Subject:
    """A certificate belongs to its contest and to the account of the person it names."""
    found = certificate(certificate_id)
    owner = db.session.scalar(select(Person.account_id).where(Person.id == found.person_id))
    return Subject(contest_id=found.contest_id, account_id=owner)


def certificates_of_batch(batch_id: int) -> list[Certificate]:
    """The valid certificates of a batch in printing order."""
    return list(db.session.scalars(_pile(batch_id)))


def pile_rows(batch_id: int) -> paging.Read[Certificate]:
    """A batch in printing order."""
    return paging.Read(_pile(batch_id), lambda found: [row for (row,) in found])


def count_rendered(batch_id: int) -> int:
    """How many certificates of a batch have their file."""
    statement = select(func.count(Certificate.id)).where(
        Certificate.batch_id == batch_id, Certificate.file_id.is_not(None)
    )
    return db.session.scalar(statement) or 0


def _pile(batch_id: int) -> Select[Certificate]:
    return (
        select(Certificate)
        .where(Certificate.batch_id == batch_id, Certificate.state == CertificateState.VALID)
        .order_by(Certificate.sort, Certificate.id)
    )


def unrendered(batch_id: int, limit: int) -> list[Certificate]:
    """The next certificates of a batch that have no file yet."""
    return list(db.session.scalars(_pile(batch_id).where(Certificate.file_id.is_(None)).limit(limit)))


def _ledger(contest_id: int, wish: Wish) -> Select[Certificate, Person]:
    statement = (
        select(Certificate, Person)
        .join(Person, Person.id == Certificate.person_id, isouter=True)
        .where(Certificate.contest_id == contest_id)
        .order_by(*paging.ordered(ORDERS, wish.order, (Certificate.serial,)))
    )
    if wish.wanted:
        statement = statement.where(_wanted(wish.wanted))
    if wish.state:
        statement = statement.where(_stands_as(wish.state))
    if wish.event_id is not None or wish.prize:
        wanted = AWARDS.answer()(wish.event_id, wish.prize)
        statement = statement.where(Certificate.award_id.in_(wanted))
    return statement


def _wanted(words: str) -> ColumnElement[bool]:
    """Part of a number, however it was typed, or of a name: the present one, or the one that is printed."""
    numbers = [Certificate.number.icontains(one, autoescape=True) for one in numbers_asked(words) if one]
    printed = type_coerce(Certificate.spec, JSON)["name"].as_string()
    key = name_key(words)
    return or_(persons.called(key), persons.called(key, printed), *numbers)


def certificates_wanted(
    contest_ids: Collection[int], words: str, most: int
) -> list[tuple[Certificate, Contest]]:
    """Certificates of these contests by part of their number or of a name, the newest first."""
    statement = (
        select(Certificate, Contest)
        .join(Contest, Contest.id == Certificate.contest_id)
        .join(Person, Person.id == Certificate.person_id, isouter=True)
        .where(Certificate.contest_id.in_(contest_ids), _wanted(words))
        .order_by(Certificate.id.desc())
        .limit(most)
    )
    return [(row, contest) for row, contest in db.session.execute(statement)]


def _stands_as(state: str) -> ColumnElement[bool]:
    """As the ledger shows it: what waits for its result to be published again is not among what is valid."""
    waits = Certificate.award_id.in_(SUSPENDED_AWARDS.answer()())
    valid = Certificate.state == CertificateState.VALID
    if state == WAITS:
        return valid & waits
    if state == CertificateState.VALID:
        return valid & (Certificate.award_id.is_(None) | ~waits)
    return Certificate.state == state


def ledger_rows(contest_id: int, wish: Wish) -> paging.Read[Certificate]:
    """The ledger in the order of its numbers, narrowed by what is wished."""
    return paging.Read(_ledger(contest_id, wish), lambda found: [row for row, _person in found])


def ledger(contest_id: int) -> list[Certificate]:
    """The whole ledger of a contest in the order of its numbers."""
    return list(db.session.scalars(_ledger(contest_id, Wish())))


def valid_of_award(award_id: int) -> list[Certificate]:
    return list(
        db.session.scalars(
            select(Certificate).where(
                Certificate.award_id == award_id, Certificate.state == CertificateState.VALID
            )
        )
    )


def standing_of(row: Certificate) -> ResultStanding:
    """Where the result behind a certificate stands now."""
    if row.award_id is None:
        return ResultStanding.FINAL
    return STANDINGS.answer()([row.award_id])[row.award_id]


def suspended_in(batch_id: int) -> int:
    """How many valid certificates of a batch wait for their result to be published again."""
    statement = select(func.count(Certificate.id)).where(
        Certificate.batch_id == batch_id,
        Certificate.state == CertificateState.VALID,
        Certificate.award_id.in_(SUSPENDED_AWARDS.answer()()),
    )
    return db.session.scalar(statement) or 0


def voided_after(batch_id: int, moment: datetime) -> int:
    """How many certificates of a batch became void after this moment."""
    statement = select(func.count(Certificate.id)).where(
        Certificate.batch_id == batch_id, Certificate.voided_at > moment
    )
    return db.session.scalar(statement) or 0


def awards_with_certificate(contest_id: int) -> set[int]:
    """Awards that a valid certificate stands for."""
    statement = select(Certificate.award_id).where(
        Certificate.contest_id == contest_id,
        Certificate.state == CertificateState.VALID,
        Certificate.award_id.is_not(None),
    )
    return {award_id for award_id in db.session.scalars(statement) if award_id is not None}


def certificate_numbered(number: str) -> Certificate | None:
    return db.session.scalar(select(Certificate).where(Certificate.number == number))


def claims_of(row: Certificate, trusted: Mapping[bytes, TrustedKey]) -> Verified | None:
    """What was signed for a line of the ledger, by one of these keys; None where nothing of it verifies."""
    try:
        return signing.verify(signing.payload_of(row.payload or ""), trusted)
    except Refused:
        return None


def as_signed(row: Certificate, verified: Verified | None) -> bool:
    """Whether a line still says what was signed for it: number, name, contest, event, award, day, place in the list."""
    if verified is None:
        return False
    try:
        spec = CertificateSpec.from_json(row.spec)
    except (KeyError, TypeError, ValueError):
        return False
    return signed_words.claims_for(spec, row.number, row.status_index) == replace(verified.claims, level="")


def ended_indexes(year: int) -> list[int]:
    """Places in a year's status list of certificates that do not count now: void ones, and suspended ones."""
    statement = select(Certificate.status_index).where(
        Certificate.status_year == year,
        (Certificate.state == CertificateState.VOID) | Certificate.award_id.in_(SUSPENDED_AWARDS.answer()()),
    )
    return list(db.session.scalars(statement))


def successor(certificate_id: int) -> Certificate | None:
    """The certificate that replaced this one."""
    return db.session.scalar(select(Certificate).where(Certificate.replaces_id == certificate_id))


def certificates_of_account(account_id: int) -> list[tuple[Certificate, Contest]]:
    """A person's own valid certificates, newest first."""
    statement = (
        select(Certificate, Contest)
        .join(Person, Person.id == Certificate.person_id)
        .join(Contest, Contest.id == Certificate.contest_id)
        .where(Person.account_id == account_id, Certificate.state == CertificateState.VALID)
        .order_by(Certificate.id.desc())
    )
    return [(found, contest) for found, contest in db.session.execute(statement)]


def every_certificate_of(person_id: int) -> list[Certificate]:
    """Every number that was given for a person, in order."""
    statement = select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.id)
    return list(db.session.scalars(statement))


def void_of_account(account_id: int) -> list[tuple[Certificate, Contest]]:
    """A person's own void certificates that no other replaces, newest first: the papers count no more."""
    statement = (
        select(Certificate, Contest)
        .join(Person, Person.id == Certificate.person_id)
        .join(Contest, Contest.id == Certificate.contest_id)
        .where(Person.account_id == account_id, Certificate.state == CertificateState.VOID, ~_replaced())
        .order_by(Certificate.id.desc())
    )
    return [(found, contest) for found, contest in db.session.execute(statement)]


def void_since(contest_ids: Collection[int], since: datetime) -> list[tuple[Contest, int]]:
    """Contests whose certificates became void since then without another in their place, and how many."""
    statement = (
        select(Contest, func.count(Certificate.id))
        .join(Certificate, Certificate.contest_id == Contest.id)
        .where(
            Contest.id.in_(contest_ids),
            Certificate.state == CertificateState.VOID,
            Certificate.voided_at > since,
            ~_replaced(),
        )
        .group_by(Contest.id)
        .order_by(Contest.id)
    )
    return [(contest, count) for contest, count in db.session.execute(statement)]


def _replaced() -> ColumnElement[bool]:
    fresh = aliased(Certificate)
    return select(fresh.id).where(fresh.replaces_id == Certificate.id).exists()


def own_record(account_id: int) -> dict[str, Any]:
    """What the ledger keeps of the person of an account, as plain JSON values."""
    statement = (
        select(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .where(Person.account_id == account_id)
        .order_by(Certificate.id)
    )
    return {
        "certificates": [
            {
                "number": row.number,
                "state": row.state,
                "issued_at": row.issued_at.isoformat(),
                "says": row.spec,
            }
            for row in db.session.scalars(statement)
        ]
    }


def named_in_ledger(person_ids: Collection[int]) -> set[tuple[int, int]]:
    """(person, contest) of these persons for whom a number was given."""
    found: set[tuple[int, int]] = set()
    listed = sorted(person_ids)
    for start in range(0, len(listed), 400):
        statement = select(Certificate.person_id, Certificate.contest_id).where(
            Certificate.person_id.in_(listed[start : start + 400])
        )
        found |= {(id, contest_id) for id, contest_id in db.session.execute(statement) if id is not None}
    return found


def stored_file(file_id: int | None) -> StoredFile | None:
    return db.session.get(StoredFile, file_id) if file_id is not None else None


def history(certificate_id: int) -> list[AuditEntry]:
    """What the log says of a certificate, oldest first."""
    return list(
        db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_kind == "certificate", AuditEntry.subject_id == str(certificate_id))
            .order_by(AuditEntry.id)
        )
    )


def valid_count(contest_id: int) -> int:
    """How many certificates of a contest are valid."""
    statement = select(func.count(Certificate.id)).where(
        Certificate.contest_id == contest_id, Certificate.state == CertificateState.VALID
    )
    return db.session.scalar(statement) or 0
