"""What the room of persons asks of the rooms above it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from competition.foundation.system.questions import Question
from competition.rules.retention import Due

# What else is kept of the person of an account, part by part, as plain JSON values.
ELSE_KEPT: Question[Callable[[int], Mapping[str, Any]]] = Question("what else is kept of a person")
# Move what was entered for one person to another (from_id, to_id), inside the operation by which they claim it.
CLAIMED: Question[Callable[[int, int], None]] = Question(
    "move what was entered for a nominee to who claims it"
)
# What ends when the person of this account takes back this purpose of a contest (account_id, contest_id, kind):
# sentences for the reader.
RESTING_ON_CONSENT: Question[Callable[[int, int, str], list[str]]] = Question(
    "what rests on a person's consent"
)
# End it in this contest (contest_id, by=actor), inside the operation that takes the consent back; how many entries ended.
CONSENT_TAKEN_BACK: Question[Callable[..., int]] = Question("end what rests on a person's consent")
# From which days the papers and the rest of a contest are to be gone, by the ids of contests.
KEPT_UNTIL: Question[Callable[[Sequence[int]], Mapping[int, Due]]] = Question(
    "how long what is kept of a contest"
)
