"""How far the prizes of each event are on their way to a certificate."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from certificates.awards import queries
from competition.contests.models import Contest, Event
from competition.contests.questions import Cells, Stage
from competition.foundation.web.figures.cells import Cell, CellState, share
from scoring.rules.publication_life import Published


def cells(contest: Contest, events: Sequence[Event]) -> Cells:
    """Prizes with a valid certificate, of those that are confirmed."""
    confirmed = {row.event.id: (row.published, row.awards) for row in queries.events_of(contest.id)}
    issued = queries.issued_counts(contest.id)
    return {
        Stage.CERTIFICATES: {
            event.id: _cell(event, *confirmed.get(event.id, (None, 0)), issued.get(event.id, 0))
            for event in events
        }
    }


def _cell(event: Event, published: str | None, awards: int, issued: int) -> Cell:
    url = url_for("awards.event", event_id=event.id)
    if published is None:
        return Cell(url=url)
    if not awards:
        final = published == Published.FINAL
        return Cell(CellState.FIX, _("待确认"), None, url) if final else Cell(url=url)
    if issued >= awards:
        return Cell(CellState.DONE, str(issued), 100, url)
    return Cell(CellState.WAIT, _("%(count)s 待印", count=awards - issued), share(issued, awards), url)
