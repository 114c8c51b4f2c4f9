"""Whether contests answered about questions of identity as their logs tell."""

from competition.foundation.store.audit import Log
from competition.identities.agreements import queries
from competition.identities.agreements.actions import AGREED, NOT_AGREED
from competition.rules.agreement_life import AgreementState
from competition.rules.problems import Problem

_LINE_OF = {AgreementState.AGREED: AGREED, AgreementState.DECLINED: NOT_AGREED}


def faults_of(log: Log) -> list[Problem]:
    """Cases about which this contest is said to have answered otherwise than its log tells."""
    told = {line.subject: line.action for line in log.lines(AGREED, NOT_AGREED)}
    return [
        Problem("identity_not_as_logged", {"number": row.case_id})
        for row in queries.of_contest(log.contest_id)
        if (line := _LINE_OF.get(AgreementState(row.state))) and told.get(str(row.case_id)) != line
    ]
