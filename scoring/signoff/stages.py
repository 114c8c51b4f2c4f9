"""How far the sheets of each event are: handed in, and locked."""

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _

from competition.contests.models import Contest, Event
from competition.contests.questions import Cells, Stage
from competition.foundation.web.figures.cells import Cell, CellState, share
from scoring.marks.conflicts import queries as conflicts
from scoring.rules.signoff import SheetState
from scoring.sheets import queries as sheets


def cells(contest: Contest, events: Sequence[Event]) -> Cells:
    """Of the sheets alone, no mark and no name; conflicts that nobody decided come before all."""
    counts = sheets.state_counts(contest.id)
    apart = {event_id: number for event_id, _code, number in conflicts.open_counts(contest.id)}
    pages = {event.id: url_for("signoff.progress", event_id=event.id) for event in events}
    return {
        Stage.MARKING: {id: _marked(counts.get(id, {}), apart.get(id, 0), url) for id, url in pages.items()},
        Stage.LOCKED: {id: _locked(counts.get(id, {}), url) for id, url in pages.items()},
    }


def _marked(counts: Mapping[str, int], apart: int, url: str) -> Cell:
    total = sum(counts.values())
    done = share(total - counts.get(SheetState.DRAFT, 0), total)
    if not total:
        return Cell(url=url)
    if apart:
        return Cell(CellState.FIX, _("冲突 %(count)s", count=apart), done, url)
    return Cell(CellState.DONE if done == 100 else CellState.RUN, f"{done}%", done, url)


def _locked(counts: Mapping[str, int], url: str) -> Cell:
    total, locked = sum(counts.values()), counts.get(SheetState.LOCKED, 0)
    if not total or counts.get(SheetState.DRAFT, 0) == total:
        return Cell(url=url)
    if locked == total:
        return Cell(CellState.DONE, str(total), 100, url)
    return Cell(CellState.RUN, f"{locked}/{total}", share(locked, total), url)
