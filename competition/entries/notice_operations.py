"""Word to everybody a contest concerns: who entered, the units that entered them, who works there."""

from collections.abc import Collection, Mapping
from typing import Any

from competition.contests.models import Contest, Event
from competition.entries import fitting, operations, queries
from competition.entries.questions import SENT_BACK, resting_on
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.notices import operations as notices
from competition.notices.telling import Addressee
from competition.organisations import queries as organisations
from competition.rules.entry_life import EntryState
from competition.rules.event_life import EventStep
from competition.rules.phases import PhaseStep
from competition.rules.roles import Actor
from competition.staffing import queries as staffing

# The steps that everybody is told of, each with its notice.
TOLD = {PhaseStep.CANCEL: "contest_cancelled", PhaseStep.REVIVE: "contest_revived"}
EVENT_TOLD = {EventStep.CANCEL: "event_cancelled", EventStep.REVIVE: "event_revived"}


@atomic
def tell_of_move(contest: Contest, step: PhaseStep, reason: str, *, by: Actor) -> None:
    """Tell everybody in their own language that a contest is called off, or goes on after all; once each."""
    template = TOLD.get(step)
    if template is None:
        return
    facts = {"contest": contest.name, "contest_en": contest.name_en, "reason": reason}
    count = _tell_concerned(template, facts, contest.id)
    subject = ("contest", contest.id)
    audit.record(by, "contest.told", contest_id=contest.id, subject=subject, notice=template, count=count)


@atomic
def tell_of_event_move(
    event: Event, step: EventStep, reason: str, *, back: Collection[int] = (), by: Actor
) -> None:
    """Tell everybody of one event that it is called off, or goes on after all: who entered, their units, its staff.

    Who was told already that their entry (`back`) goes back to review is not told that it holds.
    """
    facts = {
        "contest": event.contest.name,
        "contest_en": event.contest.name_en,
        "event": event.name,
        "event_en": event.name_en,
        "reason": reason,
    }
    template = EVENT_TOLD[step]
    count = _tell_concerned(template, facts, event.contest_id, event.id, but=back)
    subject = ("event", event.id)
    audit.record(
        by, "contest.told", contest_id=event.contest_id, subject=subject, notice=template, count=count
    )


@atomic
def tell_of_document(
    contest_id: int, event_id: int | None, template: str, facts: dict[str, str | None], page: str
) -> int:
    """Tell everybody whom a published document concerns that it changed; how many."""
    return _tell_concerned(template, facts, contest_id, event_id, page=page)


def _tell_concerned(
    template: str,
    facts: dict[str, str | None],
    contest_id: int,
    event_id: int | None = None,
    *,
    page: str | None = None,
    but: Collection[int] = (),
) -> int:
    """Everybody in their own language, once each, without the members of the entries `but`; how many.

    `page` is where it is read, the contest's without one.
    """
    told = [member.person for id in but for member in queries.entry(id).members]
    accounts = {person.account_id for person in told if person.account_id is not None}
    people = {person.id for person in told}
    concerned = [
        one
        for one in _concerned(contest_id, event_id)
        if one.account_id not in accounts and one.person_id not in people
    ]
    for whom in concerned:
        notices.tell(whom, template, page or f"/contests/{contest_id}", contest_id=contest_id, **facts)
    return len(concerned)


def _concerned(contest_id: int, event_id: int | None) -> list[Addressee]:
    """Whom it concerns, each once: those who entered, who works there, and who entered others for a unit."""
    people = queries.people_entered(contest_id, event_id)
    units = sorted({unit for *_person, unit in people if unit is not None})
    own = {one.account_id: one for one, _unit in people if one.account_id is not None}
    staff = staffing.people_of(contest_id)
    ids = {
        row.account_id for row in staff if event_id is None or row.event is None or row.event.id == event_id
    }
    ids |= {row.account_id for rows in organisations.registrars_of(units).values() for row in rows}
    others = [Addressee(id) for id in sorted(ids - own.keys())]
    return [*own.values(), *dict.fromkeys(one for one, _unit in people if one.account_id is None), *others]


@atomic
def review_unfit(event_id: int, reason: str, *, resting_stay: bool = False, by: Actor) -> list[int]:
    """Send the approved entries that no longer fit their event back to review, with what has failed; their ids.

    Where something rests on one (it is checked in, drawn …) all is refused, or (`resting_stay`) that one stays.
    """
    # All are held before the first of them writes its line.
    unfit = [
        queries.locked_entry(entry.id)
        for entry in fitting.unfit_entries(event_id)
        if not (resting_stay and resting_on(entry.id))
    ]
    causes = {entry.id: f"{fitting.failed_in(entry)}。{reason}"[:500] for entry in unfit}
    for entry_id, cause in causes.items():
        SENT_BACK.answer()(entry_id, cause, by=by)
        operations.send_back(entry_id, cause, by=by)
    return list(causes)


@atomic
def tell_of_time(event_id: int, template: str, facts: Mapping[str, Any]) -> None:
    """Tell the approved entries of an event of another time or place, by this notice."""
    for entry in queries.placed_in(event_id):
        if entry.state == EntryState.APPROVED:
            operations.tell_entry(entry.id, template, **facts)
