"""What a panel asks of the rooms above it."""

from collections.abc import Callable, Collection

from competition.foundation.system.questions import Question

# Which panels of these events have handed in all their sheets: whoever leaves such a panel is not missed.
PANELS_DONE: Question[Callable[[Collection[int]], set[int]]] = Question("panels that have marked everything")
