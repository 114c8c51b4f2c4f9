"""Every write about the ledger: a number is given once, kept for ever, and never by halves."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certificates.ledger import keys, queries, telling
from certificates.ledger.models import Certificate, Recount
from certificates.ledger.onpaper import OnPaper, Reading, problems_with, reading_of
from certificates.ledger.queries import Stock
from certificates.ledger.recounts import queries as recounts
from certificates.rules import numbering, signing
from certificates.rules.certificate_life import CERTIFICATE, CertificateState, CertificateStep, ResultStanding
from certificates.rules.design.fields import claims_for
from certificates.rules.specification import CertificateRequest, CertificateSpec
from competition.foundation.store import audit, uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.persons.questions import Joined
from competition.rules.editions.kinds.certificate import CertificateRules
from competition.rules.lifecycle import Asking
from competition.rules.problems import Problem, Refused
from competition.rules.roles import SYSTEM, Actor


@atomic
def enter_certificates(
    batch_id: int,
    contest_id: int,
    requests: Sequence[CertificateRequest],
    rules: CertificateRules,
    edition: int,
) -> list[Certificate]:
    """Ledger lines with consecutive numbers, each with its signed text; refused when a number is taken.

    The caller holds the ledger's lock.
    """
    year, now = clock.today().year, clock.now()
    numbered = _numbered(requests, rules, edition, queries.stock(contest_id, year))
    taken = queries.numbers_taken([one.number for one in numbered])
    if taken:
        raise Refused(Problem("number_taken", {"number": taken[0]}))
    key = keys.make_key(current_settings().keys_dir, year)
    rows = [
        Certificate(batch_id=batch_id, contest_id=contest_id, sort=order, issued_at=now, **_line(one, key))
        for order, one in enumerate(numbered)
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows


@dataclass(frozen=True)
class _Numbered:
    """A certificate to issue with its number, and its place in the status list."""

    request: CertificateRequest
    serial: int
    number: str
    index: int


def _numbered(
    requests: Sequence[CertificateRequest], rules: CertificateRules, edition: int, stock: Stock
) -> list[_Numbered]:
    """The next numbers by the contest's rule."""
    rule = numbering.rule_from(rules)
    if problems := numbering.problems_with_rule(rule):
        raise Refused(*problems)
    serials = numbering.next_serials(rule, stock.serials, len(requests))
    found = []
    for order, (request, serial) in enumerate(zip(requests, serials, strict=True)):
        facts = {"prefix": rules.prefix, "edition": edition, **(request.facts or {})}
        facts["year"] = request.spec.issued_on.year
        number = numbering.number(rule, serial, facts)
        found.append(_Numbered(request, serial, number, stock.next_index + order))
    return found


def _line(one: _Numbered, key: signing.IssuingKey) -> dict[str, Any]:
    """What the ledger keeps of one certificate."""
    return {
        "award_id": one.request.award_id,
        "person_id": one.request.person_id,
        "serial": one.serial,
        "number": one.number,
        "spec": one.request.spec.as_json(),
        "token": secrets.token_hex(16),
        "payload": _signed(one.request.spec, one.number, one.index, key),
        "status_year": key.year,
        "status_index": one.index,
        "state": CertificateState.VALID,
    }


def _signed(spec: CertificateSpec, number: str, index: int, key: signing.IssuingKey) -> str:
    return base64.b32encode(signing.sign(claims_for(spec, number, index), key)).decode().rstrip("=")


@atomic
def attach_files(files: Mapping[int, bytes]) -> None:
    """Keep rendered certificates: file and ledger line in one step, so none is half there."""
    for certificate_id, body in files.items():
        row = queries.hold_certificate(certificate_id)
        if row.file_id is None:
            file = uploads.keep(body, f"{row.number}.pdf", uploads.MEDIA_TYPES["pdf"], by=SYSTEM)
            row.file_id = file.id


@atomic
def void(certificate_id: int, reason: str, *, tells: bool = True, by: Actor) -> Certificate:
    """Make a certificate void with a reason; its number is never used again.

    `tells`: its owner has a notice of it; not where what it is a part of tells them more.
    """
    row = queries.hold_certificate(certificate_id)
    row.state = _after(row, CertificateStep.VOID, reason)
    row.voided_at = clock.now()
    row.void_reason = reason.strip()[:500]
    _record(row, "certificate.voided", by, reason=row.void_reason)
    if tells:
        telling.tell_void(row)
    return row


@atomic
def note_replacement(old_id: int, fresh_id: int, reason: str, *, by: Actor) -> Certificate:
    """The fresh certificate stands for an old one, which is void: each points to the other."""
    old, fresh = queries.certificate(old_id), queries.certificate(fresh_id)
    fresh.replaces_id = old.id
    db.session.flush()
    _record(old, "certificate.replaced", by, reason=reason.strip()[:500], by_number=fresh.number)
    return fresh


@atomic
def note_reprint(certificate_id: int, *, by: Actor) -> Certificate:
    """A certificate is printed once more: the same file, the same number, a line in the log."""
    row = queries.hold_certificate(certificate_id)
    _after(row, CertificateStep.REPRINT)
    if queries.standing_of(row) is ResultStanding.WITHDRAWN:
        raise Refused(Problem("certificate_suspended", {"number": row.number}))
    if row.file_id is None:
        raise Refused(Problem("certificate_not_rendered"))
    _record(row, "certificate.reprinted", by)
    return row


def _after(row: Certificate, step: CertificateStep, reason: str = "") -> CertificateState:
    """The state after a step; refused for one that is void, and without a reason where the step asks one."""
    state = CertificateState(row.state)
    if not CERTIFICATE.possible(state, step):
        raise Refused(Problem("certificate_void_already", {"number": row.number}))
    if problems := CERTIFICATE.problems(state, step, Asking(reason=reason)):
        raise Refused(*problems)
    return CERTIFICATE.after(state, step)


def _record(row: Certificate, action: str, by: Actor, reason: str | None = None, **details: str) -> None:
    subject = ("certificate", row.id)
    audit.record(
        by, action, contest_id=row.contest_id, subject=subject, reason=reason, number=row.number, **details
    )


@atomic
def follow_claim(joined: Joined) -> None:
    """The numbers given for a nominee are the claimant's: they find them on their page. What was signed stays."""
    for row in queries.every_certificate_of(joined.from_id):
        row.person_id = joined.to_id
    db.session.flush()


@atomic
def void_for_award(award_id: int, reason: str, *, by: Actor) -> list[str]:
    """The award is gone: its certificates are void; their numbers."""
    return [void(row.id, reason, tells=False, by=by).number for row in queries.valid_of_award(award_id)]


# Places of the status list that papers of all contests together may hold: they are given in one row for a year.
PLACES = 8192


@atomic
def recount(contest_id: int, paper: OnPaper, *, by: Actor) -> Recount:
    """Say what was printed and made void after the backup: those numbers are never given again, the voids are void.

    Refused without a reason, for a number that does not follow the contest's rule or is not above the last one that
    the ledger knows, and for voids that nobody knows. Said once more it can only be raised, and only until a number
    was given by it.
    """
    known = [row for one in sorted(set(paper.voided)) if (row := queries.certificate_numbered(one))]
    held = [queries.hold_certificate(row.id) for row in sorted(known, key=lambda row: row.id)]
    queries.lock_ledger()
    read = reading_of(contest_id, paper)
    if problems := problems_with(read):
        raise Refused(*problems)
    reason = paper.reason.strip()[:500]
    for row in held:
        if row.state != CertificateState.VOID:
            void(row.id, reason, by=by)
    there = Recount(
        contest_id=contest_id,
        epoch_id=read.life.id,
        last_number=paper.last_number or None,
        first_serial=read.first,
        last_serial=read.serial,
        status_floors=recounts.floors_of(read.life, PLACES),
        voided=_voided(read, held),
        reason=reason,
        said_by=by.account_id,
        said_at=clock.now(),
    )
    db.session.add(there)
    db.session.flush()
    _record_recount(there, len(held), by)
    return there


def _voided(read: Reading, held: list[Certificate]) -> list[str]:
    """The void numbers that the ledger does not know, those said before too."""
    before = set(read.former.voided) if read.former is not None else set()
    return sorted(before | set(read.paper.voided) - {row.number for row in held})


def _record_recount(row: Recount, voided: int, by: Actor) -> None:
    audit.record(
        by,
        "certificates.recounted",
        contest_id=row.contest_id,
        subject=("recount", row.id),
        reason=row.reason,
        last=row.last_number or "",
        burnt=max(0, (row.last_serial or 0) - row.first_serial + 1) if row.last_number else 0,
        voided=voided + len(row.voided),
    )
