"""Every write about one event alone being called off, or going on after all."""

from competition.contests import operations, queries, standing
from competition.contests.models import Event, PhaseProposal
from competition.contests.questions import EVENT_MOVED, NO_LONGER_FIT, REVIEWED_AGAIN
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.rules.event_life import EVENT, EventState, EventStep
from competition.rules.lifecycle import Asking
from competition.rules.phase_conditions import Weight
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Actor

# Each step and the line of the log that tells of it.
TOLD = {EventStep.CANCEL: "event.cancelled", EventStep.REVIVE: "event.revived"}


@atomic
def move_event(event_id: int, step: EventStep, reason: str, *, by: Actor) -> PhaseProposal | None:
    """Call one event off, or let it go on after all; everybody who entered is told.

    Where somebody has entered or been drawn it is only proposed (what is returned): another person confirms it.
    Refused once a mark stands in it, and for the last event: then the contest is called off.
    """
    event = queries.hold_event_and_contest(event_id)
    lines = [
        line for line in standing.event_lines(event, step) if by is not SYSTEM or line.weight is Weight.NEEDED
    ]
    said = reason.strip()
    if problems := standing.event_problems(event, step, lines, Asking(by=by.account_id, reason=said)):
        raise Refused(*problems)
    if by is not SYSTEM and standing.needs_second(EVENT.steps[step], lines):
        return operations.propose_step(event.contest, step, said, lines, event_id=event.id, by=by)
    take_event_step(event_id, step, reason=said, by=by)
    return None


@atomic
def take_event_step(
    event_id: int, step: EventStep, *, reason: str, by: Actor, **confirmed: int | None
) -> None:
    """Move an event by a step whose conditions were looked at.

    What was entered stays as it is. Who has meanwhile entered another event may hold more places than the rules
    allow once it goes on: that goes back to review, unless it is checked in or drawn already.
    """
    event = queries.hold_event_and_contest(event_id)
    event.state = EVENT.after(EventState(event.state), step)
    db.session.flush()
    back: list[int] = []
    if step is EventStep.REVIVE and NO_LONGER_FIT.answer()(event_id):
        back = REVIEWED_AGAIN.answer()(event_id, reason, resting_stay=True, by=by)
    _log(event, step, reason, by, **confirmed, **({"back": back} if back else {}))
    for follow in EVENT_MOVED.answers():
        follow(event, step, reason, back=back, by=by)


def _log(event: Event, step: EventStep, reason: str, by: Actor, **details: object) -> None:
    subject = ("event", event.id)
    audit.record(by, TOLD[step], contest_id=event.contest_id, subject=subject, reason=reason, **details)
