"""What lists of a contest are narrowed by."""

from flask_babel import gettext as _

from competition.contests import queries
from competition.foundation.web.i18n import pick
from competition.foundation.web.listing import Pick


def by_event(contest_id: int) -> Pick:
    """One event of the contest, by its id."""
    events = queries.events_of(contest_id)
    return Pick("event", _("赛项"), [(one.id, f"{one.code} {pick(one.name, one.name_en)}") for one in events])
