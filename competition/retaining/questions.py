"""What retention asks of the rooms above it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from competition.foundation.system.questions import Question

# The last day of publicity of each published event, by the ids of contests.
PUBLICITY: Question[Callable[[Collection[int]], Mapping[int, Sequence[date]]]] = Question(
    "when the publicity of a contest ended"
)
# (person, contest) pairs of these persons whose name and number the law keeps: marks, ranking, the ledger.
LAW_KEEPS: Question[Callable[[Collection[int]], set[tuple[int, int]]]] = Question(
    "whose name marks or certificates keep"
)
