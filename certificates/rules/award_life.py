"""The life of an award: it belongs to a win, and follows the published result of its event."""

from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, Tone
from competition.rules.words.catalogue import phrase


class AwardState(StrEnum):
    """Where an award stands; a suspended one waits for the result to be published again."""

    STANDING = "standing"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class AwardStep(StrEnum):
    """What a result does to an award when it becomes another."""

    SUSPEND = "suspend"
    RESTORE = "restore"
    WITHDRAW = "withdraw"


AWARD = LifeCycle(
    name="award",
    states={
        AwardState.STANDING: Look(phrase("已确认"), Tone.GOOD, "check2-square"),
        AwardState.SUSPENDED: Look(phrase("成绩已撤回，暂停"), Tone.WARN, "pause-circle"),
        AwardState.WITHDRAWN: Look(phrase("已撤回"), Tone.BAD, "dash-circle"),
    },
    moves={
        (AwardState.STANDING, AwardStep.SUSPEND): AwardState.SUSPENDED,
        (AwardState.SUSPENDED, AwardStep.RESTORE): AwardState.STANDING,
        (AwardState.STANDING, AwardStep.WITHDRAW): AwardState.WITHDRAWN,
        (AwardState.SUSPENDED, AwardStep.WITHDRAW): AwardState.WITHDRAWN,
    },
)

# Of a win there is one award at a time.
LIVE = frozenset({AwardState.STANDING, AwardState.SUSPENDED})
