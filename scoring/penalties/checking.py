"""Whether penalties are still what was proposed and decided, by the lines of the log that tell of them."""

from collections.abc import Mapping

from competition.contests import queries as contests
from competition.foundation.store.audit import Line, Log
from competition.rules.problems import Problem
from scoring.penalties import queries
from scoring.penalties.models import Penalty

PROPOSED, UPHELD, DROPPED = "penalty.proposed", "penalty.upheld", "penalty.dropped"


def faults_of(log: Log) -> list[Problem]:
    """Penalties of a contest that the log tells otherwise of, and those that are gone."""
    rows = [row for event in contests.events_of(log.contest_id) for row in queries.of_event(event.id)]
    gone = {line.subject for line in log.lines(PROPOSED)} - {str(row.id) for row in rows}
    return [*_differing(log, rows), *(_gone(number) for number in sorted(gone, key=str))]


def faults_of_event(log: Log, event_id: int) -> list[Problem]:
    """The same of one event; lines of before the log named the event are left to the check of the whole contest."""
    rows = queries.of_event(event_id)
    told = {line.subject for line in log.lines(PROPOSED) if line.details.get("event") == event_id}
    gone = told - {str(row.id) for row in rows}
    return [*_differing(log, rows), *(_gone(number) for number in sorted(gone, key=str))]


def _gone(number: str | None) -> Problem:
    return Problem("penalty_lost", {"number": number})


def _differing(log: Log, rows: list[Penalty]) -> list[Problem]:
    proposed = {line.subject: line for line in log.lines(PROPOSED)}
    decided = {line.subject: line for line in log.lines(UPHELD, DROPPED)}
    return [
        Problem("penalty_not_as_logged", {"code": row.code, "number": row.id})
        for row in rows
        if not _holds(row, proposed, decided)
    ]


def _holds(row: Penalty, proposed: Mapping[str | None, Line], decided: Mapping[str | None, Line]) -> bool:
    key = str(row.id)
    first, last = proposed.get(key), decided.get(key)
    if first is None:
        return False
    told = first.details
    said = (told.get("code"), told.get("points"), told.get("percent"), (first.reason or "").strip())
    stands = {None: None, True: UPHELD, False: DROPPED}[row.upheld]
    return (
        said == (row.code, row.points_units, row.percent_hundredths, row.reason)
        and told.get("event", row.event_id) == row.event_id
        and (last.action if last else None) == stands
    )
