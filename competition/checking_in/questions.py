"""What check-in asks of the rooms above it."""

from collections.abc import Callable

from competition.foundation.system.questions import Question

# Is the draw of this session made? From then on its check-in is closed.
DRAW_MADE: Question[Callable[[int], bool]] = Question("is the draw of this session made")
