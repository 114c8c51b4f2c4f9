"""How a contest and an event are called, in the reader's language."""

from competition.contests.models import Event
from competition.foundation.web.i18n import pick


def place_of(event: Event) -> str:
    """Where something waits: the contest and the event."""
    return f"{pick(event.contest.name, event.contest.name_en)} · {pick(event.name, event.name_en)}"
