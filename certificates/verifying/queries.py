"""What is found of a certificate that a stranger holds in hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from certificates.awards import queries as awards
from certificates.ledger import queries as ledger
from certificates.ledger.models import Certificate
from certificates.ledger.questions import LEVEL_REVOKED
from certificates.ledger.recounts import queries as recounts
from certificates.rules import signing
from certificates.rules.certificate_life import CertificateState, ResultStanding
from certificates.rules.signing import TrustedKey, Verified
from certificates.rules.specification import CertificateSpec
from certificates.rules.verification import (
    Verdict,
    code_read,
    numbers_asked,
    same_name,
    unread,
    verdict,
)
from competition.foundation.store import crypto
from competition.foundation.system import clock
from competition.foundation.work import queries as work
from competition.persons.consents import queries as consents
from competition.rules.consents import ConsentKind, public_name
from competition.rules.problems import Refused

KIND = "verify"
MOST_TRIES = 20
WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a stranger is told; names of contest, event and award in Chinese and English.

    `name` as its owner agreed to have it shown; `contest_id` leads to the register of its corrections.
    """

    verdict: Verdict
    number: str = ""
    name: str = ""
    contest_id: int | None = None
    contest: tuple[str, str | None] = ("", None)
    event: tuple[str, str | None] = ("", None)
    award: tuple[str, str | None] = ("", None)
    level: str = ""
    issued_on: date | None = None
    voided_at: datetime | None = None
    # Since when the body that had granted the recommended level takes it back.
    level_revoked_at: datetime | None = None
    signed_by: TrustedKey | None = None


def by_code(payload: str, trusted: Mapping[bytes, TrustedKey]) -> Finding:
    """What a square code says, whether we signed it, and what the ledger says of it now."""
    payload = code_read(payload)
    try:
        verified = signing.verify(signing.payload_of(payload), trusted)
    except Refused:
        return Finding(verdict=unread(payload))
    row = ledger.certificate_numbered(verified.claims.number)
    return _signed(verified, row if row is not None and row.payload == payload else None)


def _signed(verified: Verified, row: Certificate | None) -> Finding:
    """The claims as they were signed; English names and the state are the ledger's."""
    claims = verified.claims
    spec = (
        CertificateSpec.from_json(row.spec) if row is not None and ledger.as_signed(row, verified) else None
    )
    return Finding(
        verdict=_verdict(row) if row is not None else _without_line(claims.number),
        number=claims.number,
        name=public_name(claims.name, row is not None and _agreed(row.person_id, row.contest_id)),
        contest_id=row.contest_id if row is not None else None,
        contest=(claims.contest, spec.contest_en if spec else None),
        event=(claims.event, spec.event_en if spec else None),
        award=(claims.award, spec.award_en if spec else None),
        level=claims.level,
        issued_on=claims.issued_on,
        voided_at=row.voided_at if row is not None else None,
        level_revoked_at=LEVEL_REVOKED.answer()(row.award_id) if row is not None and row.award_id else None,
        signed_by=verified.signed_by,
    )


def by_number(number: str, name: str, trusted: Mapping[bytes, TrustedKey]) -> Finding:
    """What was signed under a number whose holder is known; every miss looks the same.

    The words are those of the signature. A line of the ledger that says something else confirms nothing.
    """
    # Every way of writing is always asked for: a miss takes as long as a hit.
    found = [ledger.certificate_numbered(way) for way in numbers_asked(number)]
    row = next((one for one in found if one is not None), None)
    if row is None:
        same_name("", name)
        # Whose they were is lost, so no name is compared: a burnt number tells of nobody.
        told = [_without_line(way) for way in numbers_asked(number)]
        return Finding(verdict=next((one for one in told if one is not Verdict.UNKNOWN), Verdict.UNKNOWN))
    verified = ledger.claims_of(row, trusted)
    sound = ledger.as_signed(row, verified)
    holders = {str(row.spec.get("name", "")), verified.claims.name if verified else ""}
    if not any(same_name(holder, name) for holder in sorted(holders)):
        return Finding(verdict=Verdict.UNKNOWN)
    return _signed(verified, row) if verified and sound else Finding(verdict=Verdict.DIFFERS)


def _agreed(person_id: int | None, contest_id: int | None) -> bool:
    """Whether the holder agrees to be named in public for this contest."""
    if person_id is None or contest_id is None:
        return False
    return bool(consents.agreeing([person_id], contest_id, ConsentKind.PUBLICATION))


def is_holder(payload: str, name: str, trusted: Mapping[bytes, TrustedKey]) -> bool:
    """Whether this is the name that a square code was signed for."""
    try:
        return same_name(signing.verify(signing.payload_of(code_read(payload)), trusted).claims.name, name)
    except Refused:
        return False


def _without_line(number: str) -> Verdict:
    """What is true of a number that the ledger does not know: perhaps it was given after a backup."""
    burnt = None if ledger.certificate_numbered(number) else recounts.burnt(number)
    if burnt is None:
        return Verdict.UNKNOWN
    return Verdict.VOID if number in burnt.voided else Verdict.LOST


def _verdict(row: Certificate) -> Verdict:
    void = row.state == CertificateState.VOID
    return verdict(
        row.state,
        replaced=void and ledger.successor(row.id) is not None,
        result=ResultStanding.FINAL if void else awards.standing_of(row.award_id),
    )


def tries_left(who: str) -> bool:
    """Whether this stranger may look once more: twenty times in ten minutes."""
    counter = work.throttle(KIND, fingerprint(who))
    return counter is None or counter.tries < MOST_TRIES or clock.now() - counter.window_start > WINDOW


def fingerprint(who: str) -> str:
    """By what a stranger's tries are counted."""
    return crypto.blind_index(f"throttle.{KIND}", who)
