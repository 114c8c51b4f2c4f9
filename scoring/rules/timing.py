"""Working time (用时): how it is typed, read, shown and counted, in whole seconds.

The clock runs from the start until the work is handed in. Extra time (补时) is what a machine fault
took: it is inside the time on the clock and is not counted against the contestant.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase

MINUTE, HOUR = 60, 3600
DAY = 24 * HOUR

_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,4}):(\d{2})")
_MINUTES = re.compile(r"\d{1,4}")
_UNITS = re.compile(r"(?:(\d{1,2})(?:小时|时))?(?:(\d{1,4})(?:分钟|分))?(?:(\d{1,2})秒)?")
_AMBIGUOUS = re.compile(r"\d:\d{2}")


class TimeState(StrEnum):
    """What became of a code's clock. No record at all is not a state: nobody has said anything yet."""

    FINISHED = "finished"  # handed in: there is a time
    UNFINISHED = "unfinished"  # never handed in: longer than every time, equal among themselves
    ABSENT = "absent"  # did not compete
    UNTIMED = "untimed"  # nobody took the time: it decides no tie of this code


STATE_WORDS = {
    TimeState.FINISHED: phrase("已交件"),
    TimeState.UNFINISHED: phrase("未完成"),
    TimeState.ABSENT: phrase("缺考"),
    TimeState.UNTIMED: phrase("未计时"),
}

_SPOKEN = {
    "未完成": TimeState.UNFINISHED,
    "unfinished": TimeState.UNFINISHED,
    "did not finish": TimeState.UNFINISHED,
    "缺考": TimeState.ABSENT,
    "absent": TimeState.ABSENT,
    "未计时": TimeState.UNTIMED,
    "not timed": TimeState.UNTIMED,
}


@dataclass(frozen=True)
class WorkingTime:
    """What stands for a code: the time on the clock, the extra time inside it, and why there was any."""

    state: TimeState
    seconds: int | None = None
    extra: int = 0
    extra_reason: str = ""

    @property
    def counted(self) -> int | None:
        """The seconds that count: the clock without the extra time."""
        return None if self.seconds is None else self.seconds - self.extra

    @property
    def decides(self) -> bool:
        """Can a tie be decided by it? A code that was never timed can win or lose nothing by the clock."""
        return self.state in (TimeState.FINISHED, TimeState.UNFINISHED)


@dataclass(frozen=True)
class TypedTime:
    """A row as somebody typed it; `state` is empty where the time itself may hold the word."""

    time: str = ""
    extra: str = ""
    extra_reason: str = ""
    state: str = ""

    @property
    def empty(self) -> bool:
        """Nothing was typed."""
        return not (self.time.strip() or self.extra.strip() or self.extra_reason.strip() or self.state)


def seconds_of(text: str) -> int | None:
    """Seconds of h:mm:ss, mm:ss, 1小时23分45秒, or whole minutes; None for anything else.

    Full-width colons and digits are read as well. One digit before a single colon ("1:30") is refused:
    an hour and a half or a minute and a half, nobody can tell.
    """
    typed = _plain(text)
    if _MINUTES.fullmatch(typed):
        return int(typed) * MINUTE
    if typed and (units := _UNITS.fullmatch(typed)):
        return _sum(*units.groups())
    clock = _CLOCK.fullmatch(typed)
    if clock is None or ambiguous(text):
        return None
    return _sum(*clock.groups())


def ambiguous(text: str) -> bool:
    """Is this "1:30", which could be hours and minutes as well as minutes and seconds?"""
    return _AMBIGUOUS.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _sum(hours: str | None, minutes: str | None, seconds: str | None) -> int | None:
    h, m, s = (int(part or 0) for part in (hours, minutes, seconds))
    if s >= MINUTE or (hours is not None and m >= MINUTE):
        return None
    return h * HOUR + m * MINUTE + s


def shown(seconds: int) -> str:
    """Seconds as h:mm:ss."""
    return f"{seconds // HOUR}:{seconds // MINUTE % 60:02d}:{seconds % MINUTE:02d}"


def state_of(text: str) -> TimeState | None:
    """The state that a word typed in place of a time means."""
    return _SPOKEN.get(unicodedata.normalize("NFKC", text).strip().lower())


def read(code: str, typed: TypedTime) -> tuple[WorkingTime | None, list[Problem]]:
    """What a row says, and everything wrong with it; each problem names its field of the row."""
    state = TimeState(typed.state) if typed.state else state_of(typed.time) or TimeState.FINISHED
    problems: list[Problem] = []
    seconds = _seconds(code, typed.time, problems) if state is TimeState.FINISHED else None
    if state is not TimeState.FINISHED and typed.time.strip() and state_of(typed.time) is not state:
        problems.append(Problem("time_beside_state", {"code": code, "value": typed.time.strip()}, "time"))
    extra, reason = _extra(code, typed, state, problems)
    if seconds is not None and not problems and extra >= seconds:
        values = {"code": code, "extra": shown(extra), "time": shown(seconds)}
        problems.append(Problem("extra_not_within_time", values, "extra"))
    return (None, problems) if problems else (WorkingTime(state, seconds, extra, reason), [])


def _seconds(code: str, text: str, problems: list[Problem]) -> int | None:
    if ambiguous(text):
        problems.append(asked(code, text, "time"))
        return None
    seconds = seconds_of(text)
    if seconds is None:
        problems.append(Problem("time_unreadable", {"code": code, "value": text.strip() or "-"}, "time"))
    elif not 0 < seconds < DAY:
        problems.append(Problem("time_out_of_range", {"code": code, "value": text.strip()}, "time"))
    return seconds


def asked(code: str, text: str, field: str) -> Problem:
    """Which of two it is: hours and minutes or minutes and seconds, of "1:30" or of a cell that Excel shows so."""
    first, second = _plain(text).split(":")
    readings = {"hours": f"{int(first)}:{second}:00", "minutes": f"0:{int(first):02d}:{second}"}
    return Problem("time_ambiguous", {"code": code, "value": text.strip(), **readings}, field)


def _extra(code: str, typed: TypedTime, state: TimeState, problems: list[Problem]) -> tuple[int, str]:
    text, reason = typed.extra.strip(), typed.extra_reason.strip()
    extra = seconds_of(text) if text else 0
    if extra is None or extra >= DAY:
        problems.append(Problem("extra_unreadable", {"code": code, "value": text}, "extra"))
    elif extra and state not in (TimeState.FINISHED, TimeState.UNFINISHED):
        problems.append(Problem("extra_without_time", {"code": code}, "extra"))
    elif extra and not reason:
        problems.append(Problem("extra_without_reason", {"code": code}, "extra_reason"))
    elif reason and not extra:
        problems.append(Problem("extra_reason_without_extra", {"code": code}, "extra"))
    return extra or 0, reason
