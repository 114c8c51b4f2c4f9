"""How a step in the life of a contest is shown: what it asks of the facts, and what is so."""

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext as _

from competition.contests import standing
from competition.contests.models import Contest
from competition.foundation.web.errors import say
from competition.rules.phase_conditions import CONDITION_WORDS, OF_TIME, Found, Line, Weight, against
from competition.rules.phases import BACK, CONTEST, PhaseStep


@dataclass(frozen=True)
class Lacking:
    """What is not so, as a sentence, and the page where it can be put right."""

    text: str
    url: str


@dataclass(frozen=True)
class ConditionShown:
    """A condition in words, how much it is asked, everything that is lacking of it, and whether time alone mends it."""

    word: str
    weight: Weight
    lacking: tuple[Lacking, ...]
    of_time: bool


@dataclass(frozen=True)
class StepShown:
    """A step with its conditions; `refused` while it would say what is false, `agreed` where two take it."""

    step: PhaseStep
    word: str
    conditions: tuple[ConditionShown, ...]
    reason: bool
    agreed: bool
    refused: bool
    back: bool


def step_shown(contest: Contest, step: PhaseStep) -> StepShown:
    """A step of this contest as its dialog shows it now."""
    lines, rule = standing.lines(contest, step), CONTEST.steps[step]
    return StepShown(
        step=step,
        word=_(rule.word),
        conditions=tuple(_condition(contest, line) for line in lines),
        reason=rule.reason or bool(against(lines, Weight.AGREED, Weight.REASONED)),
        agreed=standing.needs_second(step, lines),
        refused=bool(against(lines, Weight.NEEDED)),
        back=step in BACK,
    )


def _condition(contest: Contest, line: Line) -> ConditionShown:
    lacking = tuple(
        Lacking(say(found.lacking), _page(contest, found)) for found in line.lacking if found.lacking
    )
    return ConditionShown(_(CONDITION_WORDS[line.condition]), line.weight, lacking, line.condition in OF_TIME)


def _page(contest: Contest, found: Found) -> str:
    """The address of the page that is told, with the id that its rule takes."""
    rule = next(current_app.url_map.iter_rules(found.page))
    if "event_id" in rule.arguments:
        return url_for(found.page, event_id=found.event_id)
    return url_for(found.page, contest_id=contest.id)
