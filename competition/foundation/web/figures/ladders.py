"""Levels as a stair seen from the side, and as a line as small as a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from competition.foundation.web.figures.scales import Scale, polyline
from competition.rules.words.catalogue import phrase

TREAD, WIDTH, INSET = 44, 104, 10
SMALL_WIDTH, SMALL_HEIGHT, SMALL_ROOM = 86, 22, 11


class Tread(StrEnum):
    OUT = "out"
    OPEN = "open"
    ASKED = "asked"
    DECLARED = "declared"
    HELD = "held"
    CLIMBED = "climbed"


TREAD_WORDS = {
    Tread.OUT: phrase("竞赛不能晋升"),
    Tread.OPEN: phrase("未取得"),
    Tread.ASKED: phrase("已申报"),
    Tread.DECLARED: phrase("待核实"),
    Tread.HELD: phrase("现有"),
    Tread.CLIMBED: phrase("已取得"),
}


@dataclass(frozen=True)
class Step:
    """One level; `note` says how and when."""

    word: str
    state: Tread
    note: str = ""


@dataclass(frozen=True)
class Stair:
    """`blocks` are (x, y, width, state) from the top down, `profile` the edge that one would climb."""

    steps: Sequence[Step]
    blocks: Sequence[tuple[float, int, float, Tread]]
    profile: str
    height: int


def stair(steps: Sequence[Step]) -> Stair:
    """The highest level first; each lower tread reaches further to the left."""
    room = WIDTH - INSET * 2
    each = room / max(len(steps), 1)
    blocks: list[tuple[float, int, float, Tread]] = []
    edge: list[tuple[float, float]] = []
    for place, step in enumerate(steps):
        x = round(room - (place + 1) * each + INSET, 1)
        blocks.append((x, place * TREAD, round(WIDTH - x, 1), step.state))
        edge += [(x, place * TREAD), (x, (place + 1) * TREAD)]
    return Stair(steps, blocks, polyline([(WIDTH, 0), *edge]) if edge else "", len(steps) * TREAD)


@dataclass(frozen=True)
class Climb:
    """From the level held (None: nothing held) to the one asked for, on a line of ticks."""

    ticks: Sequence[float]
    held: float | None
    asked: float | None


def climb(count: int, held: int | None, asked: int | None) -> Climb:
    """Places count from 1, the lowest of `count` levels."""
    line = Scale(1, count, SMALL_ROOM, SMALL_WIDTH - SMALL_ROOM)
    return Climb(
        [line.at(number) for number in range(1, count + 1)],
        None if held is None else line.at(held),
        None if asked is None else line.at(asked),
    )
