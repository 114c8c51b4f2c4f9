"""The life of an event within its contest: it goes on with the contest, or it alone is called off."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from competition.rules.lifecycle import Asking, LifeCycle, Look, StepRule, Tone
from competition.rules.phase_conditions import Condition, Found, Line, Weight, weighed
from competition.rules.phases import BEFORE_START, Phase
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase


class EventState(StrEnum):
    ON = "on"
    CANCELLED = "cancelled"


class EventStep(StrEnum):
    CANCEL = "cancel_event"
    REVIVE = "revive_event"


# Afterwards the results of the other events rest on it.
CANCELLABLE = BEFORE_START | {Phase.RUNNING}


@dataclass(frozen=True, kw_only=True)
class EventAsking(Asking):
    """What must be known before an event is called off or goes on: the contest's phase, how many others go on."""

    phase: Phase
    others: int


def _in_time(asking: EventAsking) -> list[Problem]:
    return [] if asking.phase in CANCELLABLE else [Problem("event_step_too_late")]


def _not_the_last(asking: EventAsking) -> list[Problem]:
    # A contest is called off only before it has started.
    code = "event_is_the_last_running" if asking.phase is Phase.RUNNING else "event_is_the_last"
    return [] if asking.others else [Problem(code)]


EVENT = LifeCycle(
    name="event",
    states={
        EventState.ON: Look(phrase("照常举行"), Tone.GOOD, "play-circle"),
        EventState.CANCELLED: Look(phrase("已取消"), Tone.BAD, "stop-circle"),
    },
    moves={
        (EventState.ON, EventStep.CANCEL): EventState.CANCELLED,
        (EventState.CANCELLED, EventStep.REVIVE): EventState.ON,
    },
    steps={
        EventStep.CANCEL: StepRule(word=phrase("取消赛项"), reason=True, facts=(_in_time, _not_the_last)),
        EventStep.REVIVE: StepRule(word=phrase("恢复赛项"), reason=True, second=True, facts=(_in_time,)),
    },
    refusal="event_step_not_possible",
)

EVENT_ASKED: Mapping[EventStep, Mapping[Condition, Weight]] = {
    EventStep.CANCEL: {
        Condition.NO_ENTRIES: Weight.AGREED,
        Condition.NOT_DRAWN: Weight.AGREED,
        Condition.NOT_MARKED: Weight.NEEDED,
        Condition.NOT_PUBLISHED: Weight.NEEDED,
    },
    EventStep.REVIVE: {},
}


def event_lines(step: EventStep, event_id: int, found: Collection[Found]) -> list[Line]:
    """Every condition of a step of one event, with what the rooms found lacking of it in that event."""
    return weighed(EVENT_ASKED[step], [one for one in found if one.event_id == event_id])
