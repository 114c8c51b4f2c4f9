"""The public register of corrections: everything that became another after it was published, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.rules.lifecycle import Look, Tone
from competition.rules.words.catalogue import phrase
from scoring.results import queries
from scoring.results.models import Publication
from scoring.results.renaming import renamed_in
from scoring.rules.publication_life import Published
from scoring.rules.ruling_life import KIND_WORDS, RulingKind
from scoring.rulings import queries as rulings
from scoring.rulings.models import Ruling

CORRECTION = Look(phrase("更正"), Tone.WARN, "pencil-square")
WITHDRAWAL = Look(phrase("撤回公布"), Tone.BAD, "dash-circle")
NAME = Look(phrase("姓名更正"), Tone.WARN, "person-check")
RULED = {
    RulingKind.WITHDRAWAL: WITHDRAWAL,
    RulingKind.DISQUALIFICATION: Look(KIND_WORDS[RulingKind.DISQUALIFICATION], Tone.BAD, "x-circle"),
    RulingKind.OBJECTION: Look(KIND_WORDS[RulingKind.OBJECTION], Tone.INFO, "megaphone"),
}


@dataclass(frozen=True)
class RegisterLine:
    """One correction; `revision` is the publication it brought, None where it brought none.

    `names` are a name before and after, where one was put right.
    """

    event: Event
    look: Look
    reason: str
    clause: str
    at: datetime
    revision: int | None
    names: tuple[str, str] | None = None


def corrections_of(contest_id: int) -> list[RegisterLine]:
    """The register of a contest, the newest first; it stays when a result is withdrawn."""
    events = {event.id: event for event in contests.events_of(contest_id)}
    ruled = rulings.confirmed_in(contest_id)
    under_ruling = {(one.event_id, one.revision) for one in ruled}
    lines = [
        *(_ruled(one, events) for one in ruled),
        *(
            _published(one, events)
            for one in queries.corrections(contest_id)
            if (one.event_id, one.revision) not in under_ruling
        ),
        *(
            RegisterLine(one.event, NAME, "", "", one.at, None, (one.before, one.after))
            for one in renamed_in(contest_id)
        ),
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _ruled(found: Ruling, events: Mapping[int, Event]) -> RegisterLine:
    at = found.decided_at or found.asked_at
    return RegisterLine(
        events[found.event_id], RULED[RulingKind(found.kind)], found.text, found.clause, at, found.revision
    )


def _published(found: Publication, events: Mapping[int, Event]) -> RegisterLine:
    look = WITHDRAWAL if found.kind == Published.WITHDRAWN else CORRECTION
    return RegisterLine(events[found.event_id], look, found.reason, "", found.at, found.revision)
