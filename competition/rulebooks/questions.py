"""What rulebooks ask of the rooms above them."""

from collections.abc import Callable, Mapping

from competition.contests.models import Event
from competition.foundation.system.questions import Question
from competition.rules.eligibility.facts import EntryFacts

# The facts of each entry of an event that is handed in, by its id.
ENTRIES_OF_EVENT: Question[Callable[[Event], Mapping[int, EntryFacts]]] = Question("entries handed in")
