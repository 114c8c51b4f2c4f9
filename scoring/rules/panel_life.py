"""The life of a panel: open to changes until its first mark, then frozen. A seat on it is left once."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from competition.rules.lifecycle import LifeCycle, Look, Tone
from competition.rules.words.catalogue import phrase


class PanelState(StrEnum):
    OPEN = "open"
    FROZEN = "frozen"


PANEL: LifeCycle[PanelState, Any] = LifeCycle(
    name="panel",
    states={
        PanelState.OPEN: Look(phrase("开放中"), Tone.GOOD, "play-circle"),
        PanelState.FROZEN: Look(phrase("已冻结"), Tone.FIRM, "lock"),
    },
)

# How the seat of a judge who has left is shown; one who sits has no chip.
SEAT_LEFT = Look(phrase("已离开"), Tone.PLAIN, "stop-circle")


def state_of(frozen_at: datetime | None) -> PanelState:
    """Where a panel stands, told by the moment of its first mark."""
    return PanelState.OPEN if frozen_at is None else PanelState.FROZEN
