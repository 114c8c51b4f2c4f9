"""How far the entries and the review of each event are."""

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _

from competition.contests.models import Contest, Event
from competition.contests.questions import Cells, Stage
from competition.entries import queries as entries
from competition.foundation.system import clock
from competition.foundation.web.figures.cells import Cell, CellState, share
from competition.rules.entry_life import PLACED, EntryState
from competition.rules.phases import takes_entries


def cells(contest: Contest, events: Sequence[Event]) -> Cells:
    """Entries that hold a place; of these what is decided, what waits and what was sent back."""
    counts = {event_id: states for event_id, _code, states in entries.state_counts(contest.id)}
    opens, closes = contest.registration_opens_at, contest.registration_closes_at
    is_open = takes_entries(contest.phase, opens, closes, clock.now())
    pages = {
        event.id: url_for("reviews.queue", contest_id=contest.id, event=event.id, state="")
        for event in events
    }
    return {
        Stage.ENTRIES: {id: _entered(counts.get(id, {}), is_open, url) for id, url in pages.items()},
        Stage.REVIEW: {id: _reviewed(counts.get(id, {}), url) for id, url in pages.items()},
    }


def _entered(counts: Mapping[str, int], is_open: bool, url: str) -> Cell:
    count = sum(number for state, number in counts.items() if state in PLACED)
    if is_open:
        return Cell(CellState.RUN, str(count), None, url)
    return Cell(CellState.DONE, str(count), 100, url) if count else Cell(url=url)


def _reviewed(counts: Mapping[str, int], url: str) -> Cell:
    waiting, returned = counts.get(EntryState.SUBMITTED, 0), counts.get(EntryState.RETURNED, 0)
    approved = counts.get(EntryState.APPROVED, 0)
    total = waiting + returned + approved
    if not total:
        return Cell(url=url)
    if waiting:
        return Cell(CellState.RUN, f"{approved}/{total}", share(approved, total), url)
    if returned:
        return Cell(CellState.WAIT, _("补正 %(count)s", count=returned), share(approved, total), url)
    return Cell(CellState.DONE, str(approved), 100, url)
