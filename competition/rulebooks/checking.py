"""Whether the rules of a contest are still those that were set, by the lines of the log that tell of each version.

A version of before its line held a hash is held by the first line that named it when it was used; until then by
nothing. A migration that writes bodies anew has to tell of it in the log.
"""

from collections.abc import Sequence
from typing import Any

from competition.foundation.store.audit import Log
from competition.foundation.store.history import hash_of
from competition.rulebooks import queries
from competition.rulebooks.models import RulesVersion
from competition.rules.problems import Problem

SET = "rules.set"
# Lines that name the rules in force at what they tell of.
USED = ("sheets.opened", "draw.made", "codes.opened")


def faults_of(log: Log) -> list[Problem]:
    """Versions of a contest's rules that are not what was set, that nobody set, or that are gone."""
    told = _told(log)
    kept = {number: hash_of(body) for number, body in queries.bodies_of(log.contest_id)}
    return [
        Problem("rules_not_as_logged", {"number": number})
        for number in sorted(told.keys() | kept.keys())
        if number not in told or number not in kept or not told[number] <= {kept[number]}
    ]


def _told(log: Log) -> dict[int, set[str]]:
    """What each version was, by everything that the log says of it."""
    told: dict[int, set[str]] = {}
    for line in log.lines(SET):
        hash = line.details.get("hash")
        told.setdefault(int(line.subject or 0), set()).update([hash] if hash else [])
    for line in log.lines(*USED):
        number, hash = line.details.get("rules") or (0, "")
        if number:
            told.setdefault(number, set()).add(hash)
    return told


def in_force(contest_id: int) -> Sequence[Any]:
    """The number and the hash of the rules in force, for the line of the log that tells of their use."""
    version: RulesVersion | None = queries.current_version(contest_id)
    return [version.number, hash_of(version.body)] if version else []
