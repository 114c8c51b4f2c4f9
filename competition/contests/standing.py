"""Where a contest stands: what is so before each step of its life, as the rooms that own the facts say."""

from collections.abc import Collection, Iterator, Sequence

from competition.contests import queries
from competition.contests.models import Contest, Event
from competition.contests.questions import CONDITIONS
from competition.foundation.system import clock
from competition.rules import event_life
from competition.rules.event_life import EVENT, EVENT_ASKED, EventAsking, EventState, EventStep
from competition.rules.lifecycle import Asking, StepRule
from competition.rules.phase_conditions import (
    ASKED,
    Condition,
    Found,
    Line,
    Weight,
    against,
    lines_of,
    problems_of,
    weighed,
)
from competition.rules.phases import CONTEST, Phase, PhaseStep
from competition.rules.problems import Problem


def lines(contest: Contest, step: PhaseStep) -> list[Line]:
    """Every condition of this step, with what the rooms find lacking now."""
    wanted = ASKED.get(step, {})
    over = queries.cancelled_events(contest.id) if wanted else set()
    # An event that is called off holds up nothing.
    return lines_of(step, [one for one in _found(contest, wanted) if one.event_id not in over])


def look(contest: Contest, wanted: Collection[Condition]) -> list[Line]:
    """These conditions as they stand now, whatever step asks them."""
    over = queries.cancelled_events(contest.id)
    found = [one for one in _found(contest, wanted) if one.event_id not in over]
    return weighed(dict.fromkeys(wanted, Weight.REASONED), found)


def event_lines(event: Event, step: EventStep) -> list[Line]:
    """Every condition of a step of one event, with what the rooms find lacking in it now."""
    return event_life.event_lines(step, event.id, _found(event.contest, EVENT_ASKED[step]))


def _found(contest: Contest, wanted: Collection[Condition]) -> list[Found]:
    return [one for look in CONDITIONS.answers() for one in look(contest, wanted)] if wanted else []


def is_last_on(event: Event) -> bool:
    """Whether no other event of its contest is on: it is neither called off nor taken out."""
    return not event.cancelled and not _others_on(event)


def _others_on(event: Event) -> list[Event]:
    return [one for one in queries.live_events_of(event.contest_id) if one.id != event.id]


def event_problems(event: Event, step: EventStep, found: Sequence[Line], asking: Asking) -> list[Problem]:
    """Why this step of an event is refused; the second person of one that wants one comes after it is proposed."""
    asked = EventAsking(
        by=asking.by,
        reason=asking.reason,
        second=asking.second,
        phase=Phase(event.contest.phase),
        others=len(_others_on(event)),
    )
    return _before_second(EVENT.problems(EventState(event.state), step, asked), found, asking)


def problems(contest: Contest, step: PhaseStep, found: Sequence[Line], asking: Asking) -> list[Problem]:
    """Why this step is refused; the second person of a step that wants one comes after it is proposed."""
    return _before_second(CONTEST.problems(Phase(contest.phase), step, asking), found, asking)


def _before_second(of_life: Sequence[Problem], found: Sequence[Line], asking: Asking) -> list[Problem]:
    told = [one for one in of_life if one.code != "second_person_missing"]
    return told + [one for one in problems_of(found, asking.reason) if one not in told]


def needs_second(rule: StepRule, found: Sequence[Line]) -> bool:
    """Whether somebody else has to confirm the step that this rule is of."""
    return rule.second or bool(against(found, Weight.AGREED))


def conditions(contest: Contest, wanted: Collection[Condition]) -> Iterator[Found]:
    """What contests themselves know: events, dates, and what day it is."""
    now, closes = clock.now(), contest.registration_closes_at
    if Condition.EVENTS in wanted and not queries.live_events_of(contest.id):
        yield Found(Condition.EVENTS, None, Problem("contest_without_events"), "contests.events")
    if Condition.DATES in wanted and closes is None:
        yield Found(Condition.DATES, None, Problem("registration_without_dates"), "contests.edit")
    if Condition.REGISTRATION_OVER in wanted and closes is not None and now < closes:
        problem = Problem(
            "registration_not_over", {"until": f"{closes.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"}
        )
        yield Found(Condition.REGISTRATION_OVER, None, problem, "contests.edit")
    if Condition.FIRST_DAY in wanted and clock.today() < contest.starts_on:
        yield Found(
            Condition.FIRST_DAY,
            None,
            Problem("first_day_to_come", {"day": contest.starts_on}),
            "contests.edit",
        )
