"""What lists of a contest are narrowed by."""

from collections.abc import Iterable

from flask_babel import gettext as _

from competition.contests.models import Event
from competition.foundation.web.i18n import pick
from competition.foundation.web.listing import Pick


def by_event(events: Iterable[Event]) -> Pick:
    """One of these events, by its id."""
    return Pick("event", _("赛项"), [(one.id, f"{one.code} {pick(one.name, one.name_en)}") for one in events])
