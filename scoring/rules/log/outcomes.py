"""What becomes of an entry in the log of marks: it is kept in any case, and counts or not."""

from enum import StrEnum
from typing import Any

from competition.rules.lifecycle import LifeCycle, Look, Tone
from competition.rules.words.catalogue import phrase


class Outcome(StrEnum):
    """What the server did with an entry, for good: outcomes are signed and never change."""

    ACCEPTED = "accepted"
    CONFLICT = "conflict"  # its base is stale: both sides are kept
    LATE = "late"  # after the sheet was closed
    QUARANTINED = "quarantined"  # of a tablet or a judge taken out of use
    REFUSED = "refused"


OUTCOME: LifeCycle[Outcome, Any] = LifeCycle(
    name="outcome",
    states={
        Outcome.ACCEPTED: Look(phrase("已保存"), Tone.GOOD, "check-circle"),
        Outcome.CONFLICT: Look(phrase("冲突"), Tone.BAD, "exclamation-triangle"),
        Outcome.LATE: Look(phrase("关闭后才到"), Tone.WARN, "clock-history"),
        Outcome.QUARANTINED: Look(phrase("平板已停用"), Tone.BAD, "shield-lock"),
        Outcome.REFUSED: Look(phrase("不合规则"), Tone.BAD, "x-circle"),
    },
)

# What takes part in the fold.
FOLDED = (Outcome.ACCEPTED, Outcome.CONFLICT)
