"""What the foundation asks of the rooms above it."""

from collections.abc import Callable, Collection, Mapping

from competition.foundation.system.questions import Question

# The names of these accounts, by their ids.
ACCOUNT_NAMES: Question[Callable[[Collection[int]], Mapping[int, str]]] = Question("names of accounts")
