"""What questions of identity ask of the rooms above them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from competition.foundation.system.questions import Question
from competition.rules.identity_cases import Follow
from competition.rules.roles import Actor


@dataclass(frozen=True, kw_only=True)
class NameMended:
    """A person whose record was just put right, how they were called before, why, and by whom."""

    person_id: int
    before: str
    after: str
    reason: str
    by: Actor


# Each holds, before anything is written, the rows of a person that a correction could change, in the written order.
HOLDS_OF_PERSON: Question[Callable[[int], None]] = Question("rows that show who a person is")

# Each lets follow what it keeps of the person, or says why it does not; before → after, and who has to know.
IDENTITY_MENDED: Question[Callable[[NameMended], Sequence[Follow]]] = Question(
    "what follows from a corrected name or number"
)
