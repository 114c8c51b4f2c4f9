"""How far the door of each event is."""

from collections.abc import Sequence

from flask import url_for

from competition.checking_in import queries
from competition.contests.models import Contest, Event
from competition.contests.questions import Cells, Stage
from competition.foundation.web.figures.cells import Cell, CellState, share
from competition.rules.phases import Phase

# Until the contest runs nobody has to be there yet.
BEFORE = frozenset({Phase.PREPARING, Phase.ANNOUNCED, Phase.REGISTRATION, Phase.REVIEW, Phase.READY})


def cells(contest: Contest, events: Sequence[Event]) -> Cells:
    """Who is there of those who may still come; whoever is not ticked once the contest is over wants a word."""
    counts = {id: (untold, coming) for id, _code, untold, coming in queries.attendance_counts(contest.id)}
    return {
        Stage.CHECK_IN: {event.id: _cell(contest, event, *counts.get(event.id, (0, 0))) for event in events}
    }


def _cell(contest: Contest, event: Event, untold: int, coming: int) -> Cell:
    url = url_for("checking_in.check_in", event_id=event.id)
    if not coming or (untold == coming and contest.phase in BEFORE):
        return Cell(url=url)
    if not untold:
        return Cell(CellState.DONE, str(coming), 100, url)
    there = coming - untold
    late = contest.phase not in BEFORE | {Phase.RUNNING}
    return Cell(CellState.FIX if late else CellState.RUN, f"{there}/{coming}", share(there, coming), url)
