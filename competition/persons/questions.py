"""What the room of persons asks of the rooms above it."""

from collections.abc import Callable, Mapping
from typing import Any

from competition.foundation.system.questions import Question

# What else is kept of the person of an account, part by part, as plain JSON values.
ELSE_KEPT: Question[Callable[[int], Mapping[str, Any]]] = Question("what else is kept of a person")
# Move what was entered for one person to another (from_id, to_id), inside the operation by which they claim it.
CLAIMED: Question[Callable[[int, int], None]] = Question(
    "move what was entered for a nominee to who claims it"
)
# What ends when this person takes back a consent it rests on: names for the reader.
RESTING_ON_CONSENT: Question[Callable[[int], list[str]]] = Question("what rests on a person's consent")
# End it (by=actor), inside the operation that takes the consent back; how many things ended.
CONSENT_TAKEN_BACK: Question[Callable[..., int]] = Question("end what rests on a person's consent")
