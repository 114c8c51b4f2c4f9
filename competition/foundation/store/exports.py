"""That somebody took a list out, in the log of its contest."""

from dataclasses import dataclass
from typing import Any

from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.rules.roles import Actor


@dataclass(frozen=True)
class Taken:
    """Which list was taken out: the action its card has words for, and what it is about."""

    action: str
    contest_id: int
    subject: tuple[str, int]


@atomic
def note_export(taken: Taken, count: int, narrowed: list[str], *, by: Actor) -> None:
    """Log that a list of `count` rows was taken out; `narrowed` names what it was filtered by, never the words sought."""
    details: dict[str, Any] = {"filters": narrowed} if narrowed else {}
    audit.record(by, taken.action, contest_id=taken.contest_id, subject=taken.subject, count=count, **details)
