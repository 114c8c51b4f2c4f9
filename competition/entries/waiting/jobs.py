"""What goes on by itself with places: offers that nobody answered are given on, what is free is given out."""

import logging
from collections.abc import Callable

from competition.entries.waiting import operations, queries
from competition.foundation.system import clock
from competition.rules.problems import Refused

logger = logging.getLogger(__name__)


def move_up() -> None:
    """Once a minute: each event by itself, so that one that is refused keeps no other back."""
    for event_id in queries.events_overdue(clock.now()):
        _tried(operations.lapse_offers, event_id)
    for event_id in queries.events_to_fill():
        _tried(operations.fill_event, event_id)


def _tried(step: Callable[[int], int], event_id: int) -> None:
    try:
        step(event_id)
    except Refused as refusal:
        # It was called off or archived in between.
        logger.warning("places of event %s: %s", event_id, refusal.problems[0].code)
