"""Whether questions of identity were decided as the log tells.

Its lines hold no name and no number, but a keyed fingerprint of both: what a case says cannot be changed behind it.
"""

from collections.abc import Collection, Mapping

from competition.entries import checking as entries
from competition.foundation.store import crypto
from competition.foundation.store.audit import Log
from competition.identities import queries
from competition.identities.models import IdentityCase
from competition.rules.identity_cases import CaseKind, CaseState
from competition.rules.problems import Problem

CORRECTED, SETTLED, DECLINED, DROPPED = (
    "identity.corrected",
    "identity.settled",
    "identity.declined",
    "identity.dropped",
)
ASKED = "identity.asked"


def faults_of(log: Log) -> list[Problem]:
    """Cases of a contest's desk that stand otherwise than the log says, and those that are gone."""
    told = {}
    for line in log.lines(ASKED, CORRECTED, SETTLED, DECLINED, DROPPED):
        if line.details.get("desk", log.contest_id) == log.contest_id:
            told[line.subject] = (line.action, line.details.get("told"))
    rows = {str(row.id): row for row in queries.of_contest(log.contest_id)}
    people = entries.people_before({row.person_id for row in rows.values() if row.person_id is not None})
    wrong = [row for key, row in rows.items() if not _as_told(row, told.get(key), people)]
    gone = sorted(told.keys() - rows.keys(), key=str)
    return [
        *(Problem("identity_not_as_logged", {"number": row.id}) for row in wrong),
        *(Problem("identity_lost", {"number": number}) for number in gone),
    ]


def _as_told(
    row: IdentityCase, line: tuple[str, object] | None, people: Mapping[int, Collection[int]]
) -> bool:
    """Of the person then, who may have proved to be another since."""
    who: Collection[int | None] = people.get(row.person_id or 0, [row.person_id])
    return line is not None and any(line == (action_of(row), told_of(row, one)) for one in who)


def action_of(row: IdentityCase) -> str:
    """The line of the log that a case in this state ends with."""
    if row.state == CaseState.CONFIRMED:
        return CORRECTED if row.kind == CaseKind.CORRECTION else SETTLED
    return {CaseState.WAITING: ASKED, CaseState.DECLINED: DECLINED, CaseState.DROPPED: DROPPED}[
        CaseState(row.state)
    ]


def told_of(row: IdentityCase, person_id: int | None) -> str:
    """A keyed fingerprint of what a case says: whose, which name and number, before and after."""
    said = "\x1f".join(
        str(one or "")
        for one in (
            row.kind,
            person_id,
            row.name,
            row.id_kind,
            row.id_number,
            row.name_before,
            row.number_before,
        )
    )
    return crypto.blind_index("identity_cases.told", said) or ""
