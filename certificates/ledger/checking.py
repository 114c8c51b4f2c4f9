"""Whether the ledger still says what was signed and what the log tells of its numbers."""

from certificates.ledger import queries
from certificates.ledger.keys import trusted_keys
from certificates.ledger.models import Certificate
from certificates.rules.certificate_life import CertificateState
from competition.foundation.store.audit import Log
from competition.foundation.system.settings import current_settings
from competition.rules.problems import Problem

ISSUED, VOIDED = "certificates.issued", "certificate.voided"


def faults_of(log: Log) -> list[Problem]:
    """Lines of a contest's ledger that differ from their signature or from the log, and numbers that are gone."""
    trusted = trusted_keys(current_settings().keys_dir)
    rows = queries.ledger(log.contest_id)
    altered = [row for row in rows if not queries.as_signed(row, queries.claims_of(row, trusted))]
    return [
        *(Problem("certificate_not_as_signed", {"number": row.number}) for row in altered),
        *_faults_by_log(log, rows),
    ]


def _faults_by_log(log: Log, rows: list[Certificate]) -> list[Problem]:
    lines = log.lines(ISSUED, VOIDED)
    void = {line.subject for line in lines if line.action == VOIDED}
    issued = sum(line.details.get("count", 0) for line in lines if line.action == ISSUED)
    problems = [
        Problem("certificate_state_not_logged", {"number": row.number})
        for row in rows
        if (row.state == CertificateState.VOID) != (str(row.id) in void)
    ]
    if issued != len(rows):
        problems.append(Problem("certificates_not_as_logged", {"there": len(rows), "told": issued}))
    return problems
