"""What staffing asks of the rooms above it."""

from collections.abc import Callable

from competition.foundation.system.questions import Question

# The accounts that have worked on a device of this mark otherwise than by signing in (a judge at a tablet).
ALSO_WORKED_THERE: Question[Callable[[str], set[int]]] = Question(
    "who else worked on the device of this mark"
)
