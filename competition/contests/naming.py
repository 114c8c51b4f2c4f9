"""How a contest and an event are called, in the reader's language."""

from competition.contests.models import Contest, Event
from competition.foundation.web.i18n import pick


def place_of(event: Event) -> str:
    """Where something waits: the contest and the event."""
    return f"{pick(event.contest.name, event.contest.name_en)} · {pick(event.name, event.name_en)}"


def author_of(contest: Contest) -> str:
    """Whose the papers of a contest are: its organiser, or the contest itself where none is told."""
    organiser = pick(contest.organiser, contest.organiser_en)
    return organiser or pick(contest.name, contest.name_en)
