"""What entries ask of the rooms above them."""

from collections.abc import Callable, Sequence
from typing import Protocol

from competition.foundation.system.questions import Question
from competition.rules.problems import Problem
from competition.rules.roles import Actor

# What rests on the decision about this entry, so that it can no longer be taken back without more ado.
RESTS_ON_ENTRY: Question[Callable[[int], Sequence[Problem]]] = Question("what rests on an approved entry")


class Note(Protocol):
    """Keep among the decisions on an entry that the last one no longer holds, in the same transaction."""

    def __call__(self, entry_id: int, reason: str, *, by: Actor) -> object: ...


SENT_BACK: Question[Note] = Question("keep that a decision no longer holds")


def resting_on(entry_id: int) -> list[Problem]:
    """All that rests on the decision about this entry."""
    return [problem for rests in RESTS_ON_ENTRY.answers() for problem in rests(entry_id)]
