"""What the foundation's worker asks of the rooms above it."""

from collections.abc import Callable

from competition.foundation.system.questions import Question

# Small tidying that no request waits for; called about once a minute, by one worker or by several.
EVERY_MINUTE: Question[Callable[[], None]] = Question("what is tidied every minute")
