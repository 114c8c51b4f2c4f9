"""Every write about rulings: recorded by one person, carried out with all that follows when a second confirms."""

from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.problems import Refused
from competition.rules.roles import Actor
from competition.staffing import queries as staffing
from scoring.rules.consequences import Consequence
from scoring.rules.ruling_life import RULING, RulingFacts, RulingState, RulingStep, Wording, problems_with
from scoring.rulings import queries
from scoring.rulings.models import Ruling
from scoring.rulings.questions import CARRY_OUT


@atomic
def ask_ruling(event_id: int, wording: Wording, *, by: Actor) -> Ruling:
    """Record what is ruled; nothing of the result changes before somebody else confirms it."""
    event = contests.hold_event(event_id)
    if problems := problems_with(wording):
        raise Refused(*problems)
    ruling = Ruling(
        contest_id=event.contest_id,
        event_id=event.id,
        kind=wording.kind,
        entry_id=wording.entry_id,
        raised_by=wording.raised_by.strip()[:120],
        text=wording.text.strip()[:500],
        clause=wording.clause.strip()[:200],
        asked_by=by.account_id,
        asked_at=clock.now(),
        state=RulingState.WAITING,
    )
    db.session.add(ruling)
    db.session.flush()
    _record(ruling, "ruling.asked", by, ruling.text)
    return ruling


@atomic
def confirm_ruling(ruling_id: int, *, by: Actor) -> list[Consequence]:
    """A second person confirms: the result changes, and all that rests on it follows, in this transaction."""
    contests.hold_event_and_contest(queries.ruling(ruling_id).event_id)
    ruling = _decided(ruling_id, RulingStep.CONFIRM, by)
    db.session.flush()
    done = CARRY_OUT.answer()(ruling, by)
    ruling.revision = done.revision
    _record(ruling, "ruling.confirmed", by, ruling.text)
    return list(done.consequences)


@atomic
def decline_ruling(ruling_id: int, reason: str, *, by: Actor) -> None:
    """A second person says no, and why."""
    ruling = _decided(ruling_id, RulingStep.DECLINE, by, reason)
    ruling.decision_reason = reason.strip()[:500]
    _record(ruling, "ruling.declined", by, ruling.decision_reason)


@atomic
def drop_ruling(ruling_id: int, *, by: Actor) -> None:
    """Who recorded it takes it off the table again."""
    _record(_decided(ruling_id, RulingStep.DROP, by), "ruling.dropped", by)


def _decided(ruling_id: int, step: RulingStep, by: Actor, reason: str = "") -> Ruling:
    ruling = queries.hold_ruling(ruling_id)
    state = RulingState(ruling.state)
    apart = staffing.are_two(ruling.contest_id, ruling.asked_by, by.account_id)
    facts = RulingFacts(by=by.account_id, reason=reason, asked_by=ruling.asked_by, apart=apart)
    if problems := RULING.problems(state, step, facts):
        raise Refused(*problems)
    ruling.state = RULING.after(state, step)
    ruling.decided_by, ruling.decided_at = by.account_id, clock.now()
    return ruling


def _record(ruling: Ruling, action: str, by: Actor, reason: str | None = None) -> None:
    audit.record(
        by,
        action,
        contest_id=ruling.contest_id,
        subject=("ruling", ruling.id),
        reason=reason,
        event=ruling.event_id,
        kind=ruling.kind,
        entry=ruling.entry_id,
        clause=ruling.clause,
        revision=ruling.revision,
    )
