"""The life of what an installation does for itself, and when it is overdue."""

from datetime import datetime, timedelta
from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, Tone
from competition.rules.words.catalogue import phrase


class Kind(StrEnum):
    """What is done."""

    CHECK = "check"
    BACKUP = "backup"
    DRILL = "drill"
    DELETION = "deletion"


class UpkeepState(StrEnum):
    """How it went."""

    RUNNING = "running"
    FINE = "fine"
    PARTLY = "partly"
    WAITED = "waited"
    FAILED = "failed"


class UpkeepStep(StrEnum):
    """What happens to it."""

    BEGIN = "begin"
    END_WELL = "end_well"
    END_PARTLY = "end_partly"
    WAIT = "wait"
    FAIL = "fail"


UPKEEP = LifeCycle(
    name="upkeep",
    states={
        UpkeepState.RUNNING: Look(phrase("进行中"), Tone.INFO, "play-circle"),
        UpkeepState.FINE: Look(phrase("正常"), Tone.GOOD, "check-circle"),
        UpkeepState.PARTLY: Look(phrase("部分核对"), Tone.WARN, "exclamation-circle"),
        UpkeepState.WAITED: Look(phrase("已暂停"), Tone.WARN, "clock"),
        UpkeepState.FAILED: Look(phrase("未成功"), Tone.BAD, "exclamation-triangle"),
    },
    moves={
        (UpkeepState.RUNNING, UpkeepStep.BEGIN): UpkeepState.RUNNING,
        (UpkeepState.FAILED, UpkeepStep.BEGIN): UpkeepState.RUNNING,
        (UpkeepState.RUNNING, UpkeepStep.END_WELL): UpkeepState.FINE,
        (UpkeepState.RUNNING, UpkeepStep.END_PARTLY): UpkeepState.PARTLY,
        (UpkeepState.RUNNING, UpkeepStep.WAIT): UpkeepState.WAITED,
        (UpkeepState.RUNNING, UpkeepStep.FAIL): UpkeepState.FAILED,
    },
)

# One that only waited has done nothing.
PASSED = frozenset({UpkeepState.FINE, UpkeepState.PARTLY})
# How long after the last good one somebody has to look: a missed night is none, a second one is.
OVERDUE = {
    Kind.CHECK: timedelta(days=2),
    Kind.BACKUP: timedelta(days=2),
    Kind.DRILL: timedelta(days=9),
    Kind.DELETION: timedelta(days=2),
}


def overdue(kind: Kind, good_at: datetime, now: datetime) -> bool:
    """Is it too long since this was last done well (or since the installation began)?"""
    return now - good_at > OVERDUE[kind]
