"""Where a line of print may end: at a pause, not inside a name, and with no character left on its own."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate

# 避头尾: what may not begin and what may not end a line.
NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕”’…—·％℃,.;:?!)]}%-–/々 　")
NOT_LAST = frozenset("（《〈「『【〔“‘([{￥$№第")

_PAUSE_AFTER = frozenset("，。、；：？！）》〉」』】〕”’…—,;:?!)]} 　")
_PAUSE_BEFORE = frozenset("（《〈「『【〔“‘([{暨")
_OPENING, _CLOSING = frozenset("（《〈「『【〔([{"), frozenset("）》〉」』】〕)]}")
_LATIN = re.compile(r"[0-9A-Za-z\u00c0-\u024f.,'’&+/_:-]")
_SILENT = NOT_FIRST | NOT_LAST - {"第"}

# What the end of a line costs; the empty rest of a line costs the square of its share, one at most.
_IN_A_NAME = 0.4
_IN_BRACKETS = 2.0
_SHORT, _ALONE = 0.2, 8.0  # a last line of two characters, any line of one


def inseparable(before: str, after: str) -> bool:
    """Whether a line may never end between these two characters."""
    if after in NOT_FIRST or before in NOT_LAST:
        return True
    return bool(_LATIN.match(before) and _LATIN.match(after)) or (before.isdigit() and after in "年月日届")


def costs(units: Sequence[str]) -> list[float]:
    """What ending a line after each unit costs: nothing at a pause, more in a name, most in brackets."""
    found, depth = [], 0
    for unit, after in zip(units, [*units[1:], " "], strict=True):
        depth = max(0, depth + sum((c in _OPENING) - (c in _CLOSING) for c in unit))
        pause = unit[-1] in _PAUSE_AFTER or after[0] in _PAUSE_BEFORE
        found.append((0.0 if pause else _IN_A_NAME) + (_IN_BRACKETS if depth else 0.0))
    return found


def letters(units: Sequence[str]) -> list[int]:
    """How many characters that are no punctuation stand before each unit, and in all."""
    return [0, *accumulate(sum(c not in _SILENT for c in unit) for unit in units)]


def best_lines(
    units: Sequence[str],
    width: Callable[[int, int], float],
    room: float,
    most: int,
    *,
    even: bool = False,
    prices: Sequence[float] | None = None,
) -> tuple[float, list[int]] | None:
    """The ends of at most `most` lines that cost least, and what their breaks cost; None if they do not fit.

    `width(start, end)` is how wide these units are as a line of `room`. `even`: the last line is to be as
    full as the others. `prices`: what each break costs, where not `costs(units)`.
    """
    count, before = len(units), letters(units)
    prices = costs(units) if prices is None else prices

    @cache
    def rest(start: int, left: int) -> tuple[float, float, tuple[int, ...]] | None:
        best = None
        for end in range(start + 1, count + 1):
            wide = width(start, end)
            if not left or (wide > room + 1e-6 and end > start + 1):
                break
            last = end == count
            after = (0.0, 0.0, ()) if last else rest(end, left - 1)
            if after is None:
                continue
            empty = 0.0 if last and not even else (1 - wide / room) ** 2
            said = before[end] - before[start] if end - start < count else count
            alone = _ALONE if said < 2 else _SHORT if last and said == 2 else 0.0
            price = 0.0 if last else prices[end - 1]
            whole = (empty + alone + price + after[0], price + after[1], (end, *after[2]))
            if best is None or whole < best:
                best = whole
        return best

    found = rest(0, most)
    return found and (found[1], list(found[2]))
