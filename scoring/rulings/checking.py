"""Whether rulings say and do what the log tells of them."""

from collections.abc import Mapping

from competition.foundation.store.audit import Line, Log
from competition.rules.problems import Problem
from scoring.rules.ruling_life import RulingState
from scoring.rulings import queries
from scoring.rulings.models import Ruling

ASKED = "ruling.asked"
ENDS = {
    RulingState.CONFIRMED: "ruling.confirmed",
    RulingState.DECLINED: "ruling.declined",
    RulingState.DROPPED: "ruling.dropped",
}


def faults_of(log: Log) -> list[Problem]:
    """Rulings of a contest that are not as they were recorded and decided, and those that are gone."""
    asked = {line.subject: line for line in log.lines(ASKED)}
    ended = {line.subject: line for line in log.lines(*ENDS.values())}
    rows = {str(row.id): row for row in queries.of_contest(log.contest_id)}
    wrong = [
        row
        for key, row in rows.items()
        if not _as_asked(row, key, asked) or not _as_decided(row, ended.get(key))
    ]
    gone = sorted(asked.keys() - rows.keys(), key=str)
    return [
        *(Problem("ruling_not_as_logged", {"number": row.id}) for row in wrong),
        *(Problem("ruling_lost", {"number": number}) for number in gone),
    ]


def _as_asked(row: Ruling, key: str, asked: Mapping[str | None, Line]) -> bool:
    line = asked.get(key)
    return line is not None and _said(line) == (row.event_id, row.kind, row.entry_id, row.clause, row.text)


def _said(line: Line) -> tuple[object, ...]:
    details = line.details
    return (details["event"], details["kind"], details["entry"], details["clause"], line.reason)


def _as_decided(row: Ruling, line: Line | None) -> bool:
    state = RulingState(row.state)
    if line is None or state not in ENDS:
        return line is None and state not in ENDS
    return (line.action, line.details["revision"]) == (ENDS[state], row.revision)
