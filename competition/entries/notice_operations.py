"""Word to everybody a contest concerns: who entered, the units that entered them, who works there."""

from competition.contests.models import Contest
from competition.entries import fitting, operations, queries
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.notices import operations as notices
from competition.notices.telling import Addressee
from competition.organisations import queries as organisations
from competition.rules.entry_life import EntryState
from competition.rules.phases import PhaseStep
from competition.rules.roles import Actor
from competition.staffing import queries as staffing

# The steps that everybody is told of, each with its notice.
TOLD = {PhaseStep.CANCEL: "contest_cancelled", PhaseStep.REVIVE: "contest_revived"}


@atomic
def tell_of_move(contest: Contest, step: PhaseStep, reason: str, *, by: Actor) -> None:
    """Tell everybody in their own language that a contest is called off, or goes on after all; once each."""
    template = TOLD.get(step)
    if template is None:
        return
    concerned = _concerned(contest.id)
    facts = {"contest": contest.name, "contest_en": contest.name_en, "reason": reason}
    for whom in concerned:
        notices.tell(whom, template, f"/contests/{contest.id}", contest_id=contest.id, **facts)
    audit.record(
        by,
        "contest.told",
        contest_id=contest.id,
        subject=("contest", contest.id),
        notice=template,
        count=len(concerned),
    )


def _concerned(contest_id: int) -> list[Addressee]:
    """Whom it concerns, each once: those who entered, who works there, and who entered others for a unit."""
    people = queries.people_entered(contest_id)
    units = sorted({unit for *_person, unit in people if unit is not None})
    own = {one.account_id: one for one, _unit in people if one.account_id is not None}
    ids = {row.account_id for row in staffing.people_of(contest_id)}
    ids |= {row.account_id for rows in organisations.registrars_of(units).values() for row in rows}
    others = [Addressee(id) for id in sorted(ids - own.keys())]
    return [*own.values(), *dict.fromkeys(one for one, _unit in people if one.account_id is None), *others]


@atomic
def review_unfit(event_id: int, reason: str, *, by: Actor) -> int:
    """Send the approved entries that no longer fit their event back to review; how many."""
    # All are held before the first of them writes its line.
    unfit = [queries.locked_entry(entry.id) for entry in fitting.unfit_entries(event_id)]
    for entry in unfit:
        operations.send_back(entry.id, reason, by=by)
    return len(unfit)


@atomic
def tell_of_time(event_id: int, text: str, reason: str) -> None:
    """Tell the approved entries of an event of another time or place."""
    for entry in queries.placed_in(event_id):
        if entry.state == EntryState.APPROVED:
            operations.tell_entry(entry.id, "session_changed", session=text, reason=reason)
