"""What keepers ask of the rooms above them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from competition.foundation.system.questions import Question


@dataclass(frozen=True)
class Paper:
    """What a keeper prints; `title` and `place` are in the reader's language, `url` leads to the printing."""

    title: str
    place: str
    url: str
    printed: bool
    since: datetime | None


# Is something sealed that this key (its id) has yet to open? Then it is not replaced.
KEY_NEEDED: Question[Callable[[int], bool]] = Question("is this key still needed")
# What this account prints, of these events.
PAPERS: Question[Callable[[int, Collection[int]], list[Paper]]] = Question("papers of this keeper")
