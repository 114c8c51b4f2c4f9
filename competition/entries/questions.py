"""What entries ask of the rooms above them."""

from collections.abc import Callable, Sequence

from competition.foundation.system.questions import Question
from competition.rules.problems import Problem

# What rests on the decision about this entry, so that it can no longer be taken back without more ado.
RESTS_ON_ENTRY: Question[Callable[[int], Sequence[Problem]]] = Question("what rests on an approved entry")


def resting_on(entry_id: int) -> list[Problem]:
    """All that rests on the decision about this entry."""
    return [problem for rests in RESTS_ON_ENTRY.answers() for problem in rests(entry_id)]
