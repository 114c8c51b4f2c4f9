"""Phases on one true scale of dates, with the days off and the line of today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from competition.foundation.web.figures.scales import Scale

WIDTH, TOP, ROW, BAR = 616, 20, 36, 16
# Pixels for one character within a bar, and between two dates over the scale.
CHARACTER, APART = 13, 44


class Progress(StrEnum):
    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Span:
    """A phase, both days included; a `mark` is a day that one looks for (the contest itself)."""

    word: str
    begins: date
    ends: date
    mark: bool = False

    def progress(self, today: date) -> Progress:
        """Whether it is over, on, or to come."""
        if self.ends < today:
            return Progress.DONE
        return Progress.NOW if self.begins <= today else Progress.AHEAD


@dataclass(frozen=True)
class DayOff:
    word: str
    begins: date
    ends: date


@dataclass(frozen=True)
class Bar:
    """One phase as it is drawn; `word` only where it has room."""

    span: Span
    x: float
    y: float
    width: float
    word: str
    progress: Progress

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Timeline:
    height: int
    rows: Sequence[Sequence[Bar]]
    dates: Sequence[tuple[float, date]]
    off: Sequence[tuple[float, float, str]]
    now: float | None


def timeline(rows: Sequence[Sequence[Span]], off: Sequence[DayOff], today: date) -> Timeline | None:
    """The phases of each row, one below the other; nothing where no phase has its days."""
    spans = [span for row in rows for span in row]
    if not spans:
        return None
    first, last = min(s.begins for s in spans), max(s.ends for s in spans)
    scale = Scale(first.toordinal(), last.toordinal() + 1, 0, WIDTH)
    now = scale.at(today.toordinal() + 0.5) if first <= today <= last else None
    drawn = [[_bar(span, place, scale, today) for span in row] for place, row in enumerate(rows)]
    free = [(day.begins, day.ends, day.word) for day in off if day.ends >= first and day.begins <= last]
    return Timeline(
        TOP + ROW * len(rows) + TOP,
        drawn,
        _dates(first, last, scale, now),
        [_band(begins, ends, word, scale, (first, last)) for begins, ends, word in free],
        now,
    )


def _bar(span: Span, place: int, scale: Scale, today: date) -> Bar:
    x, end = scale.at(span.begins.toordinal()), scale.at(span.ends.toordinal() + 1)
    width = round(max(end - x - 1, 2), 1)
    word = span.word if not span.mark and len(span.word) * CHARACTER <= width else ""
    return Bar(span, x, TOP + place * ROW + (ROW - BAR) / 2, width, word, span.progress(today))


def _band(
    begins: date, ends: date, word: str, scale: Scale, within: tuple[date, date]
) -> tuple[float, float, str]:
    x = scale.at(max(begins, within[0]).toordinal())
    end = scale.at(min(ends, within[1]).toordinal() + 1)
    return x, round(end - x, 1), word


def _dates(first: date, last: date, scale: Scale, now: float | None) -> list[tuple[float, date]]:
    """The first day and the first of each month, where they stand clear of each other and of today."""
    days = [first]
    month = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while month <= last:
        days.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    kept: list[tuple[float, date]] = []
    for day in days:
        x = scale.at(day.toordinal())
        clear = not kept or x - kept[-1][0] >= APART
        if clear and (now is None or abs(x - now) >= APART) and x <= WIDTH - APART:
            kept.append((x, day))
    return kept
