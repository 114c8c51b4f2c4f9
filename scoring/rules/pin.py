"""A judge's own PIN: what may not be chosen, because it is tried first."""

from collections.abc import Iterable
from datetime import datetime

from competition.rules.problems import Problem

SHORTEST, LONGEST = 6, 12
# Each digit counted or keyed in its order, forwards and back, from the last on to the first again.
_RUNS = tuple(run + run for run in ("0123456789", "9876543210", "147258369", "963852741"))
# Six digits of these few are found soon.
_FEWEST_DIGITS = 3
_TRIED_FIRST = frozenset(
    (
        *("112233", "223344", "445566", "556677", "778899", "332211", "102030", "121314", "131415", "123654"),
        *("123789", "147852", "159357", "159753", "357159", "951753", "246810", "135790", "520131", "521314"),
        *("147147", "258258", "168168", "168888", "518518", "588588", "666888", "686868", "987456", "789456"),
    )
)
# Dates as people write them: a birthday is the first thing that is tried.
_DATES = ("%y%m%d", "%d%m%y", "%m%d%y", "%Y%m%d", "%d%m%Y", "%m%d%Y")


def pin_problems(pin: str, own: Iterable[str], repeated: str | None = None) -> list[Problem]:
    """Everything wrong with a new PIN; `own` are numbers of its owner (mobile, login name), where known.

    6 to 12 digits; no runs, repeats, dates, what people choose first, or part of a number of one's own.
    """
    problems = []
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        problems.append(Problem("pin_wrong_form", {"shortest": SHORTEST, "longest": LONGEST}, "pin"))
    elif is_weak(pin) or any(pin in number for number in own):
        problems.append(Problem("pin_weak", field="pin"))
    if repeated is not None and repeated != pin:
        problems.append(Problem("pins_differ", field="repeated"))
    return problems


def is_weak(pin: str) -> bool:
    """Whether these digits are a run, a repeat, a date, of too few digits, or among those chosen first."""
    return (
        len(set(pin)) < _FEWEST_DIGITS
        or any(pin in run for run in _RUNS)
        or _repeats(pin)
        or any(start in pin for start in _TRIED_FIRST)
        or _is_date(pin)
    )


def _repeats(pin: str) -> bool:
    """One part again and again: 121212, 123123, 45674567."""
    return any(pin == (pin[:part] * len(pin))[: len(pin)] for part in range(1, len(pin) // 2 + 1))


def _is_date(pin: str) -> bool:
    return any(_reads_as(pin, form) for form in _DATES)


def _reads_as(pin: str, form: str) -> bool:
    if len(pin) != (8 if "%Y" in form else 6):
        return False
    try:
        year = datetime.strptime(f"{pin} +0000", f"{form} %z").year
    except ValueError:
        return False
    return 1900 <= year <= 2099
