"""Whether working times are still those that were recorded, by the line of the log that tells of each recording."""

from collections.abc import Iterable

from competition.contests import queries as contests
from competition.foundation.store.audit import Log
from competition.foundation.store.db import canonical
from competition.rules.problems import Problem
from scoring.rules.log.logged_batches import LoggedBatch, differing, rows_hash
from scoring.times import queries
from scoring.times.models import TimeRecord

RECORDED = "times.recorded"


def faults_of(log: Log) -> list[Problem]:
    """Recordings of a contest whose rows are not what was recorded, and rows that nobody recorded."""
    events = contests.events_of(log.contest_id)
    return [fault for event in events for fault in faults_of_event(log, event.id, event.code)]


def faults_of_event(log: Log, event_id: int, code: str) -> list[Problem]:
    """The same of one event, whose code names the place."""
    told = [
        LoggedBatch(line.seq, line.details["batch"], line.details["count"], line.details.get("hash"))
        for line in log.lines(RECORDED)
        if line.subject == str(event_id)
    ]
    lines, stray = differing(told, [(row.batch, _said(row)) for row in queries.rows_of(event_id)])
    found = [Problem("times_not_as_logged", {"event": code, "line": line}) for line in lines]
    return [*found, *([Problem("times_not_logged", {"event": code, "count": stray})] if stray else [])]


def hash_of(rows: Iterable[TimeRecord]) -> str:
    """The hash of the rows of one recording, as its line in the log keeps it."""
    return rows_hash(map(_said, rows))


def _said(row: TimeRecord) -> bytes:
    clock = [row.state, row.seconds, row.extra_seconds, row.extra_reason]
    return canonical([row.code, row.number, *clock, row.reason, row.by_id, row.at])
