"""Whether the published documents of a contest are still the files that were published, by the lines of the log."""

from competition.documents import queries
from competition.foundation.store.audit import Log
from competition.rules.problems import Problem

ADDED, REPLACED, REMOVED = "document.added", "document.replaced", "document.removed"


def faults_of(log: Log) -> list[Problem]:
    """Versions whose file is not what the log says of it, that nobody brought, or that are gone."""
    told: dict[tuple[int, int], str] = {}
    for line in log.lines(ADDED, REPLACED):
        if "sha256" in line.details:
            told[int(line.subject or 0), line.details["number"]] = line.details["sha256"]
    removed = {int(line.subject or 0) for line in log.lines(REMOVED)}
    told = {key: sha256 for key, sha256 in told.items() if key[0] not in removed}
    kept = queries.hashes_of(log.contest_id)
    return [
        Problem("document_not_as_logged", {"number": document, "version": number})
        for document, number in sorted(told.keys() | kept.keys())
        if told.get((document, number)) != kept.get((document, number))
    ]
