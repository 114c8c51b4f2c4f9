"""Whether marking schemes are still what was imported: by the hash in the log, and the aspects by the document."""

from functools import partial

from competition.contests import queries as contests
from competition.foundation.store.audit import Log
from competition.foundation.store.history import hash_of, holds
from competition.rules.problems import Problem
from scoring.schemes import queries
from scoring.schemes.columns import columns_of, units_of
from scoring.schemes.models import SchemeVersion

TOLD = ("scheme.version_added", "scheme.frozen")


def faults_of(log: Log) -> list[Problem]:
    """Versions of a contest's schemes that are not what was imported, or whose aspects are not those of the scheme."""
    events = contests.events_of(log.contest_id)
    return [fault for event in events for fault in faults_of_event(log, event.id, event.code)]


def faults_of_event(log: Log, event_id: int, code: str) -> list[Problem]:
    """The same of one event, whose code names the place."""
    told: dict[str | None, set[str]] = {}
    for line in log.lines(*TOLD):
        told.setdefault(line.subject, set()).add(line.details.get("hash", ""))
    found = []
    for version_id, number in queries.numbers_of(event_id):
        if not holds(partial(_holds, version_id, told.get(str(version_id), set()))):
            found.append(Problem("scheme_not_as_logged", {"event": code, "number": number}))
    return found


def _holds(version_id: int, told: set[str]) -> bool:
    version = queries.version(version_id)
    if {version.body_hash, hash_of(version.body)} != told or len(told) != 1:
        return False
    document = queries.document_of(version)
    totals = (document.source, document.decimals, units_of(document.total, document.decimals))
    return totals == (version.source, version.decimals, version.total_units) and _as_written(version)


def _as_written(version: SchemeVersion) -> bool:
    wanted = columns_of(queries.document_of(version))
    there = (
        [{name: getattr(aspect, name) for name in wanted[0]} for aspect in version.aspects] if wanted else []
    )
    return there == wanted and len(version.aspects) == len(wanted)
