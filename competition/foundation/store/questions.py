"""What the foundation asks of the rooms above it."""

from collections.abc import Callable, Collection, Mapping, Sequence

from competition.foundation.store.audit import Log
from competition.foundation.system.questions import Question
from competition.rules.problems import Problem

# The names of these accounts, by their ids.
ACCOUNT_NAMES: Question[Callable[[Collection[int]], Mapping[int, str]]] = Question("names of accounts")

# What of this contest's history does not hold, against its log: what and where, as problems whose sentences name
# the place.
# Nothing is written; it may take seconds, so no page of everybody asks it.
HISTORY: Question[Callable[[Log], Sequence[Problem]]] = Question(
    "what of this contest's history does not hold"
)

# What else is wrong with this installation, as codes for `/healthz`; asked often, so it costs a statement or two.
TROUBLES: Question[Callable[[], Sequence[str]]] = Question("what else is wrong with this installation")
