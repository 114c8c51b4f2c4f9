"""What the ledger asks of the rooms above it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select

from certificates.rules.certificate_life import ResultStanding
from competition.foundation.system.questions import Question


@dataclass(frozen=True)
class Printing:
    """A batch on the way to its pile; `state` is its job's (None: it has none), `done` counts printed ones."""

    batch_id: int
    begun_at: datetime
    state: str | None
    done: int
    total: int


# The batches of a contest, the newest first.
PRINTINGS: Question[Callable[[int], Sequence[Printing]]] = Question("batches of a contest")

# The ids of awards of an event (None: any) and of a prize by its name (empty: any).
AWARDS: Question[Callable[[int | None, str], Select[int]]] = Question("awards of an event and a prize")

# The ids of valid certificates of these contests that print a name which was put right since, and may be replaced now.
OUTDATED: Question[Callable[[Collection[int]], Collection[int]]] = Question("certificates in a former name")

# The ids of awards whose result is taken back for now: their certificates do not count meanwhile.
SUSPENDED_AWARDS: Question[Callable[[], Select[int]]] = Question("suspended awards")

# Where the result behind each of these awards stands now.
STANDINGS: Question[Callable[[Collection[int]], Mapping[int, ResultStanding]]] = Question(
    "results behind certificates"
)

# Since when the level that an award was recommended for is revoked by the body that had granted it; None: it is not.
LEVEL_REVOKED: Question[Callable[[int], datetime | None]] = Question("a level revoked by its body")
