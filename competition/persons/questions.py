"""What the room of persons asks of the rooms above it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from competition.foundation.system.questions import Question
from competition.rules.retention import Due
from competition.rules.roles import Actor


@dataclass(frozen=True, kw_only=True)
class Joined:
    """A nominee proves to be somebody who is here already, who is called `name` from now on; by whom."""

    from_id: int
    to_id: int
    name: str
    by: Actor


# What else is kept of the person of an account, part by part, as plain JSON values.
ELSE_KEPT: Question[Callable[[int], Mapping[str, Any]]] = Question("what else is kept of a person")
# Hold, after the people and before any account, what a claim moves (person_id).
CLAIM_HOLDS: Question[Callable[[int], None]] = Question("hold what a claim of a nominee moves")
# Every row that is of a nominee becomes the claimant's, inside the operation by which they claim it.
CLAIMED: Question[Callable[[Joined], None]] = Question("move what is of a nominee to who claims it")
# What ends when the person of this account takes back this purpose of a contest (account_id, contest_id, kind):
# sentences for the reader.
RESTING_ON_CONSENT: Question[Callable[[int, int, str], list[str]]] = Question(
    "what rests on a person's consent"
)
# End it in this contest (contest_id, by=actor), inside the operation that takes the consent back; how many entries ended.
CONSENT_TAKEN_BACK: Question[Callable[..., int]] = Question("end what rests on a person's consent")
# Let those who had something by a consent know, inside the operation that takes it back (person_id, contest_id).
CONSENT_WITHDRAWN: Question[Callable[[int, int], None]] = Question("who relied on a person's consent")
# From which days the papers and the rest of a contest are to be gone, by the ids of contests.
KEPT_UNTIL: Question[Callable[[Sequence[int]], Mapping[int, Due]]] = Question(
    "how long what is kept of a contest"
)
