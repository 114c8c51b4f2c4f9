"""What waits for a person: the lines of the today page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from competition.rules.lifecycle import Look, Tone
from competition.rules.roles import Actor
from competition.rules.words.catalogue import phrase

# How a thing to do looks that stands in no life of its own.
WAITING = Look(phrase("待处理"), Tone.INFO, "clock")
CONFLICT = Look(phrase("冲突"), Tone.BAD, "exclamation-triangle")


@dataclass(frozen=True)
class TodayItem:
    """One thing to do. `title` is already in the reader's language; `url` leads to the step."""

    title: str
    place: str
    url: str
    state: Look = WAITING
    count: int | None = None
    since: datetime | None = None
    deadline: datetime | None = None
    told: bool = False  # whether those who manage the contest may read of it although its page is not theirs


Waiting = Callable[[Actor], list[TodayItem]]
