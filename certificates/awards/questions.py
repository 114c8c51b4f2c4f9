"""What awards ask of the rooms above them."""

from collections.abc import Callable, Iterable, Mapping

from competition.foundation.system.questions import Question

# For each of these awards, the level recommended and its clause; declined ones are left out.
RECOMMENDED_LEVELS: Question[Callable[[Iterable[int]], Mapping[int, tuple[int, str]]]] = Question(
    "levels recommended for awards"
)
