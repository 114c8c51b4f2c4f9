"""What a draw asks of the rooms above it."""

from collections.abc import Callable, Collection

from competition.foundation.system.questions import Question

# How many sheets are open for these codes of an event: a draw that sheets rest on is not made void.
SHEETS_OF_CODES: Question[Callable[[int, Collection[str]], int]] = Question("sheets of these codes")
