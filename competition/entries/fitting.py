"""Entries of an event that is changed: whom it concerns, and which approved ones no longer fit."""

from flask_babel import force_locale

from competition.entries import queries
from competition.entries.models import Entry
from competition.entries.questions import resting_on
from competition.entries.reading import kept_entry
from competition.foundation.web.errors import say
from competition.rules.eligibility.outcomes import Outcome, line_of
from competition.rules.entry_life import EntryState


def unfit_entries(event_id: int) -> list[Entry]:
    """Approved entries of an event of which a check has failed, as the event asks now."""
    return [
        entry
        for entry in queries.placed_in(event_id)
        if entry.state == EntryState.APPROVED
        and any(check.outcome is Outcome.FAILED for check in kept_entry(entry).checks())
    ]


def names_going_back(event_id: int) -> list[str]:
    """Those of them on which nothing rests yet, each with what has failed: they go back once the event goes on."""
    return [
        f"{_names(entry)}（{failed_in(entry)}）"
        for entry in unfit_entries(event_id)
        if not resting_on(entry.id)
    ]


def failed_in(entry: Entry) -> str:
    """What has failed of the checks of an entry, in a few words of its contest's language."""
    with force_locale("zh"):
        failed = [say(line_of(one)) for one in kept_entry(entry).checks() if one.outcome is Outcome.FAILED]
    return "；".join(dict.fromkeys(one.rstrip("。") for one in failed))


def names_entered(event_id: int) -> list[str]:
    """The people of each entry that holds its place, as one name."""
    return [_names(entry) for entry in queries.placed_in(event_id)]


def names_unfit(event_id: int) -> list[str]:
    return [_names(entry) for entry in unfit_entries(event_id)]


def _names(entry: Entry) -> str:
    return "·".join(member.person.name for member in entry.members) or str(entry.id)
