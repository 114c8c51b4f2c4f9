"""The page of one certificate as a part: its own room shows it, and the room that reissues it."""

from typing import Any

from certificates.ledger import queries
from certificates.ledger.words import HISTORY
from certificates.rules.certificate_life import look_of
from certificates.rules.specification import CertificateSpec
from competition.contests import queries as contests

CERTIFICATE_PAGE = "certificates/ledger/certificate.html"


def certificate_facts(certificate_id: int) -> dict[str, Any]:
    """What `CERTIFICATE_PAGE` shows of a line of the ledger, with its history; or NotFound."""
    row = queries.certificate(certificate_id)
    after = queries.successor(row.id)
    return {
        "contest": contests.contest(row.contest_id),
        "row": row,
        "look": look_of(row.state, replaced=after is not None),
        "spec": CertificateSpec.from_json(row.spec),
        "before": queries.certificate(row.replaces_id) if row.replaces_id else None,
        "after": after,
        "history": [(entry, HISTORY.get(entry.action, entry.action)) for entry in queries.history(row.id)],
    }
