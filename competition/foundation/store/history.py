"""What of a contest's history does not hold: its log, and what the rooms above find of their own."""

from competition.foundation.store import audit, queries
from competition.foundation.store.audit import Log
from competition.foundation.store.db import read_steadily
from competition.foundation.store.questions import HISTORY
from competition.rules.problems import Problem


def faults_of(contest_id: int) -> list[Problem]:
    """Everything that does not hold, each with its place; nothing when the history is whole (0: the site's log)."""
    read_steadily()
    log = audit.log_of(contest_id)
    answers = HISTORY.answers() if contest_id != audit.SITE_CHAIN else []
    return [*faults_of_log(log), *(fault for answer in answers for fault in answer(log))]


def faults_of_log(log: Log) -> list[Problem]:
    """The first place where a log does not hold."""
    broken = log.broken_at
    return [] if broken is None else [Problem("log_broken", {"number": broken})]


def fault_of_head(contest_id: int, number: int, noted: str) -> list[Problem]:
    """Whether the log still has the entry of this number with the hash that somebody noted (its beginning, or all)."""
    found = queries.audit_hash(contest_id, number)
    held = found is not None and found.startswith(noted.lower())
    return [] if held else [Problem("log_head_differs", {"number": number})]
