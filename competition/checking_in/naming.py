"""How a session is called, in the reader's language."""

from competition.contests.models import Event
from competition.contests.naming import place_of
from competition.timetables.models import EventSession


def place_of_session(session: EventSession, event: Event) -> str:
    """Contest, event and session in one line."""
    return f"{place_of(event)} · {session.name}"
