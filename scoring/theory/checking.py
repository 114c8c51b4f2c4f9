"""Whether theory marks are still those that were imported, by the line of the log that tells of each import."""

from collections.abc import Iterable

from competition.contests import queries as contests
from competition.foundation.store.audit import Log
from competition.foundation.store.db import canonical
from competition.rules.problems import Problem
from scoring.rules.log.logged_batches import LoggedBatch, differing, rows_hash
from scoring.theory import queries
from scoring.theory.models import TheoryMark

IMPORTED = "theory.imported"


def faults_of(log: Log) -> list[Problem]:
    """Imports of a contest whose rows are not what was imported, and rows that nobody imported."""
    events = contests.events_of(log.contest_id)
    return [fault for event in events for fault in faults_of_event(log, event.id, event.code)]


def faults_of_event(log: Log, event_id: int, code: str) -> list[Problem]:
    """The same of one event, whose code names the place."""
    told = [
        LoggedBatch(line.seq, line.details["batch"], line.details["count"], line.details.get("hash"))
        for line in log.lines(IMPORTED)
        if line.subject == str(event_id)
    ]
    lines, stray = differing(told, [(row.batch, _said(row)) for row in queries.marks_of(event_id)])
    found = [Problem("theory_not_as_logged", {"event": code, "line": line}) for line in lines]
    return [*found, *([Problem("theory_not_logged", {"event": code, "count": stray})] if stray else [])]


def hash_of(rows: Iterable[TheoryMark]) -> str:
    """The hash of the rows of one import, as its line in the log keeps it."""
    return rows_hash(map(_said, rows))


def _said(row: TheoryMark) -> bytes:
    return canonical([row.code, row.value_units, row.absent, row.by_id, row.at])
