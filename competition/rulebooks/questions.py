"""What rulebooks ask of the rooms above them."""

from collections.abc import Callable, Mapping
from typing import Protocol

from competition.contests.models import Event
from competition.foundation.system.questions import Question
from competition.rules.eligibility.facts import EntryFacts
from competition.rules.roles import Actor

# The facts of each entry of an event that is handed in, by its id.
ENTRIES_OF_EVENT: Question[Callable[[Event], Mapping[int, EntryFacts]]] = Question("entries handed in")


class Follow(Protocol):
    """What follows new rules of a contest: holds now all that it needs, and gives what is done once they are set."""

    def __call__(self, contest_id: int, *, by: Actor) -> Callable[[], object]: ...


RULES_SET: Question[Follow] = Question("what follows when a contest has new rules")
