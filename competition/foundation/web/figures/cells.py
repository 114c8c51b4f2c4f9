"""A cell that says how far one stage of one thing is."""

from dataclasses import dataclass
from enum import StrEnum

from competition.rules.words.catalogue import phrase


class CellState(StrEnum):
    NONE = "none"
    RUN = "run"
    DONE = "done"
    WAIT = "wait"
    FIX = "fix"


# What a reader hears, and the sign beside the value: colour alone says nothing.
CELL_WORDS = {
    CellState.NONE: phrase("未开始"),
    CellState.DONE: phrase("已完成"),
    CellState.RUN: phrase("进行中"),
    CellState.WAIT: phrase("等待"),
    CellState.FIX: phrase("要处理"),
}
CELL_SIGNS = {
    CellState.NONE: "",
    CellState.RUN: "",
    CellState.DONE: "check2",
    CellState.WAIT: "hourglass-split",
    CellState.FIX: "exclamation-triangle",
}


@dataclass(frozen=True)
class Cell:
    """`value` stands in the cell, `share` (0 to 100, done) is the line under it, `url` leads to the stage."""

    state: CellState = CellState.NONE
    value: str = ""
    share: int | None = None
    url: str = ""


def share(done: int, total: int) -> int:
    """How much of the whole is done, in per cent; whole only when nothing is left, nothing only when nothing is done."""
    if total <= 0 or done <= 0:
        return 0
    return 100 if done >= total else min(99, max(1, round(100 * done / total)))
