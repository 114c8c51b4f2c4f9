"""What goes on by itself with nominations: reminded of their end, then ended."""

import logging

from competition.foundation.system import clock
from competition.nominations import expiring_operations, queries
from competition.rules.problems import Refused

logger = logging.getLogger(__name__)


def keep_terms() -> None:
    """Once a minute: each event with a nomination whose end is near or here, by itself."""
    for event_id in queries.events_with_term(clock.now()):
        try:
            expiring_operations.keep_term(event_id)
        except Refused as refusal:
            # It was called off or archived in between.
            logger.warning("nominations of event %s: %s", event_id, refusal.problems[0].code)
