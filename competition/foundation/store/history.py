"""What of a contest's history does not hold: its log, and what the rooms above find of their own."""

import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import psycopg
import pysqlite3.dbapi2 as sqlite
from sqlalchemy.exc import DBAPIError

from competition.foundation.store import audit, queries
from competition.foundation.store.audit import Log
from competition.foundation.store.db import canonical, read_steadily
from competition.foundation.store.questions import HISTORY
from competition.foundation.system.questions import Answer
from competition.rules.problems import Problem

# The store itself does not answer: then nothing is said of its rows, and nothing more is asked.
UNANSWERED = (DBAPIError, sqlite.Error, psycopg.Error, OSError)


def faults_of(contest_id: int) -> list[Problem]:
    """Everything that does not hold, each with its place; nothing when the history is whole (0: the site's log).

    Whatever one room cannot read is a fault of that room; the others go on.
    """
    read_steadily()
    try:
        log = audit.log_of(contest_id)
    except (ValueError, TypeError):
        return [Problem("log_unreadable", {"number": queries.first_unreadable(contest_id)})]
    answers = HISTORY.given() if contest_id != audit.SITE_CHAIN else []
    found = faults_of_log(log)
    for answer in answers:
        found += guarded(partial(answer.function, log), _unreadable(answer))
    return found


def _unreadable(answer: Answer[Any]) -> Problem:
    room = answer.function.__module__.rpartition(".")[0]
    return Problem("history_unreadable", {"room": answer.about or room})


def holds(check: Callable[[], bool]) -> bool:
    """Whether something holds; what cannot be read does not."""
    return guarded(lambda: [] if check() else [_NONE], _NONE) == []


_NONE = Problem("history_unreadable")


def guarded(check: Callable[[], Iterable[Problem]], unreadable: Problem) -> list[Problem]:
    """What a check finds; where what it reads cannot be read, that: one damaged row ends no other check."""
    try:
        return list(check())
    except UNANSWERED as cause:
        if not _of_a_cell(cause):
            raise
    except Exception:  # rows of any shape whatever: the fault is told, with its place
        return [unreadable]
    return [unreadable]


def _of_a_cell(cause: BaseException) -> bool:
    """SQLite says so of a text that is none; every other row can still be read."""
    return "decode to UTF-8" in str(cause)


def hash_of(said: object) -> str:
    """SHA-256 over plain values in their canonical form: what a line of the log keeps of them."""
    return hashlib.sha256(canonical(said)).hexdigest()


def faults_of_log(log: Log) -> list[Problem]:
    """The first place where a log does not hold."""
    broken = log.broken_at
    return [] if broken is None else [Problem("log_broken", {"number": broken})]


def fault_of_head(contest_id: int, number: int, noted: str) -> list[Problem]:
    """Whether the log still has the entry of this number with the hash that somebody noted (its beginning, or all)."""
    found = queries.audit_hash(contest_id, number)
    held = found is not None and found.startswith(noted.lower())
    return [] if held else [Problem("log_head_differs", {"number": number})]
