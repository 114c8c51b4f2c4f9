"""What a panel asks of the rooms above it."""

from collections.abc import Callable, Collection

from competition.foundation.system.questions import Question

# Which panels of these events have handed in all their sheets: whoever leaves such a panel is not missed.
PANELS_DONE: Question[Callable[[Collection[int]], set[int]]] = Question("panels that have marked everything")
# Called in the operation by which a judge leaves a seat (member, by=actor): what was started in their name ends.
SEAT_LEFT: Question[Callable[..., None]] = Question("end what was started on a seat that is left")
