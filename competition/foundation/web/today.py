"""What waits for a person: the lines of the today page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from competition.rules.lifecycle import Look
from competition.rules.roles import Actor


@dataclass(frozen=True)
class TodayItem:
    """One thing to do. `title` and `state` are already in the reader's language; `url` leads to the step."""

    title: str
    place: str
    url: str
    state: Look | str = "waiting"
    count: int | None = None
    since: datetime | None = None
    deadline: datetime | None = None


Waiting = Callable[[Actor], list[TodayItem]]
