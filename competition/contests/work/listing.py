"""What a person may open in a contest: pages of the whole contest, then of each event."""

from collections.abc import Sequence
from dataclasses import dataclass

from competition.contests.models import Event
from competition.foundation.web.navigation import Section, Shown, open_to
from competition.rules.roles import Actor, Subject


@dataclass(frozen=True)
class Work:
    """The pages of one event, or of the whole contest where `event` is None."""

    event: Event | None
    pages: Sequence[Shown]


def work_of(
    actor: Actor | None, contest_id: int, events: Sequence[Event], section: Section | None = None
) -> list[Work]:
    """What this person may open, nothing where nothing is open; of one section, if asked for."""
    whole = open_to(actor, "contest", Subject(contest_id=contest_id), section)
    found = [Work(None, whole)]
    for event in events:
        subject = Subject(contest_id=contest_id, event_id=event.id)
        found.append(Work(event, open_to(actor, "event", subject, section)))
    return [work for work in found if work.pages]
