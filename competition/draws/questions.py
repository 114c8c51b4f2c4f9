"""What a draw asks of the rooms above it."""

from collections.abc import Callable, Collection

from competition.foundation.system.questions import Question

# How many sheets are open for these codes of an event: a draw that sheets rest on is not made void.
SHEETS_OF_CODES: Question[Callable[[int, Collection[str]], int]] = Question("sheets of these codes")
# How many sheets of an event are not yet locked: until there are none its lists stay shut.
SHEETS_NOT_LOCKED: Question[Callable[[int], int]] = Question("sheets of this event that are not locked")
