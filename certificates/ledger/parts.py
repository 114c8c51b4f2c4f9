"""The page of one certificate as a part: its own room shows it, and the room that reissues it."""

from collections.abc import Iterable
from typing import Any

from certificates.ledger import queries
from certificates.ledger.models import Certificate
from certificates.ledger.questions import OUTDATED, STANDINGS
from certificates.ledger.words import HISTORY
from certificates.rules.certificate_life import CertificateState, ResultStanding, look_of
from certificates.rules.specification import CertificateSpec
from competition.contests import queries as contests
from competition.rules.lifecycle import Look

CERTIFICATE_PAGE = "certificates/ledger/certificate.html"


def looks_of(rows: Iterable[Certificate]) -> dict[int, Look]:
    """How each of these lines of the ledger is shown, by what the result behind it is worth now."""
    found = list(rows)
    behind = STANDINGS.answer()({row.award_id for row in found if row.award_id is not None})
    return {
        row.id: look_of(row.state, result=behind.get(row.award_id or 0, ResultStanding.FINAL))
        for row in found
    }


def certificate_facts(certificate_id: int) -> dict[str, Any]:
    """What `CERTIFICATE_PAGE` shows of a line of the ledger, with its history; or NotFound."""
    row = queries.certificate(certificate_id)
    after = queries.successor(row.id)
    return {
        "contest": contests.contest(row.contest_id),
        "row": row,
        "look": look_of(row.state, replaced=after is not None, result=queries.standing_of(row)),
        "suspended": row.state == CertificateState.VALID
        and queries.standing_of(row) is ResultStanding.WITHDRAWN,
        "outdated": row.state == CertificateState.VALID and row.id in OUTDATED.answer()({row.contest_id}),
        "spec": CertificateSpec.from_json(row.spec),
        "before": queries.certificate(row.replaces_id) if row.replaces_id else None,
        "after": after,
        "history": [(entry, HISTORY.get(entry.action, entry.action)) for entry in queries.history(row.id)],
    }
