"""Word to the owner of a certificate that an officer made void or replaced."""

from typing import Any

from certificates.ledger.models import Certificate
from competition.contests import queries as contests
from competition.notices import operations as notices
from competition.persons import queries as persons

OWN_PAGE = "/me/certificates"


def tell_void(row: Certificate) -> None:
    """Its number, why, and that the paper counts no more."""
    _tell(row, "certificate_void")


def tell_replaced(old: Certificate, fresh: Certificate, reason: str) -> None:
    """The old number and the new one, and why."""
    _tell(old, "certificate_replaced", fresh=fresh.number, reason=reason)


def _tell(row: Certificate, template: str, **more: str) -> None:
    if row.person_id is None:
        return
    own, contest = persons.addressee(row.person_id), contests.contest(row.contest_id)
    page = OWN_PAGE if own.account_id is not None else f"/contests/{contest.id}"
    said: dict[str, Any] = {
        "contest_id": contest.id,
        "contest": contest.name,
        "contest_en": contest.name_en,
        "number": row.number,
        "reason": row.void_reason or "",
    }
    notices.tell(own, template, page, **{**said, **more})
