"""Entries of an event that is changed: whom it concerns, and which approved ones no longer fit."""

from competition.entries import queries
from competition.entries.models import Entry
from competition.entries.reading import kept_entry
from competition.rules.eligibility.outcomes import Outcome
from competition.rules.entry_life import EntryState


def unfit_entries(event_id: int) -> list[Entry]:
    """Approved entries of an event of which a check has failed, as the event asks now."""
    return [
        entry
        for entry in queries.placed_in(event_id)
        if entry.state == EntryState.APPROVED
        and any(check.outcome is Outcome.FAILED for check in kept_entry(entry).checks())
    ]


def names_entered(event_id: int) -> list[str]:
    """The people of each entry that holds its place, as one name."""
    return [_names(entry) for entry in queries.placed_in(event_id)]


def names_unfit(event_id: int) -> list[str]:
    return [_names(entry) for entry in unfit_entries(event_id)]


def _names(entry: Entry) -> str:
    return "·".join(member.person.name for member in entry.members) or str(entry.id)
