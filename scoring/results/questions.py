"""What results ask of the rooms above them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from competition.foundation.system.questions import Question
from competition.rules.roles import Actor
from scoring.rules.consequences import Consequence
from scoring.rules.publication_life import Published


@dataclass(frozen=True, kw_only=True)
class ResultTurn:
    """What was just said before everybody of an event's result, why, and by whom."""

    event_id: int
    kind: Published
    reason: str
    by: Actor


# Each holds, before anything is written, the rows that a result of this event could change, in the written order.
HOLDS: Question[Callable[[int], None]] = Question("rows that rest on a result")

# Each does at once, in the same transaction, all that follows from it, and tells what that was.
CONSEQUENCES: Question[Callable[[ResultTurn], Sequence[Consequence]]] = Question(
    "consequences of a result that became another"
)
