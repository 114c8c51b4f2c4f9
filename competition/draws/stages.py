"""How far the draws of each event are."""

from collections.abc import Sequence

from flask import url_for

from competition.contests.models import Contest, Event
from competition.contests.questions import Cells, Stage
from competition.draws import queries
from competition.foundation.web.figures.cells import Cell, CellState, share


def cells(contest: Contest, events: Sequence[Event]) -> Cells:
    """Sessions whose draw is made; a sealed seed is a draw under way."""
    counts = queries.draw_counts(contest.id)
    return {Stage.DRAW: {event.id: _cell(event, *counts.get(event.id, (0, 0, 0))) for event in events}}


def _cell(event: Event, sessions: int, begun: int, made: int) -> Cell:
    url = url_for("draws.overview", event_id=event.id)
    if not begun:
        return Cell(url=url)
    if made == sessions:
        return Cell(CellState.DONE, f"{made}/{sessions}", 100, url)
    return Cell(CellState.RUN, f"{made}/{sessions}", share(made, sessions), url)
