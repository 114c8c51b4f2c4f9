"""How a step in the life of a contest is shown: what it asks of the facts, and what is so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import current_app, url_for
from flask_babel import gettext as _

from competition.contests import queries, standing
from competition.contests.models import Contest, Event, PhaseProposal
from competition.foundation.web.errors import say
from competition.foundation.web.i18n import pick
from competition.rules.event_life import EVENT, EventStep
from competition.rules.lifecycle import Asking, StepRule
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

    step: PhaseStep | EventStep
    word: str
    conditions: tuple[ConditionShown, ...]
    reason: bool
    agreed: bool
    refused: bool
    back: bool
    against: tuple[str, ...] = ()  # what speaks against it beside its conditions


def step_shown(contest: Contest, step: PhaseStep) -> StepShown:
    """A step of this contest as its dialog shows it now."""
    return _shown(contest, step, CONTEST.steps[step], standing.lines(contest, step), back=step in BACK)


def proposed_step(proposed: PhaseProposal) -> StepShown:
    """A step that waits for somebody else, as it stands now."""
    if proposed.event_id is None:
        return step_shown(queries.contest(proposed.contest_id), PhaseStep(proposed.step))
    shown = event_step_shown(queries.event(proposed.event_id), EventStep(proposed.step))
    return replace(shown, word=word_of(proposed))


def word_of(proposed: PhaseProposal) -> str:
    """What a proposed step is called, with the event that takes it."""
    if proposed.event_id is None:
        return str(_(CONTEST.steps[PhaseStep(proposed.step)].word))
    event, word = queries.event(proposed.event_id), _(EVENT.steps[EventStep(proposed.step)].word)
    return str(_("%(step)s：%(event)s", step=word, event=f"{event.code} {pick(event.name, event.name_en)}"))


def event_step_shown(event: Event, step: EventStep) -> StepShown:
    """The same of one event alone; what keeps it back at all is the first of its conditions."""
    lines, rule = standing.event_lines(event, step), EVENT.steps[step]
    asked = Asking(reason=_("（待填写）"))
    known = [found.lacking for line in lines for found in line.lacking]
    more = [one for one in standing.event_problems(event, step, lines, asked) if one not in known]
    shown = _shown(event.contest, step, rule, lines, back=True)
    return replace(shown, refused=shown.refused or bool(more), against=tuple(say(one) for one in more))


def _shown(
    contest: Contest, step: PhaseStep | EventStep, rule: StepRule, lines: Sequence[Line], *, back: bool
) -> StepShown:
    return StepShown(
        step=step,
        word=_(rule.word),
        conditions=tuple(condition_shown(contest, line) for line in lines),
        reason=rule.reason or bool(against(lines, Weight.AGREED, Weight.REASONED)),
        agreed=standing.needs_second(rule, lines),
        refused=bool(against(lines, Weight.NEEDED)),
        back=back,
    )


def condition_shown(contest: Contest, line: Line) -> ConditionShown:
    """A condition of this contest in words, with everything that is lacking of it and where it is put right."""
    lacking = tuple(
        Lacking(say(found.lacking), _page(contest, found)) for found in line.lacking if found.lacking
    )
    return ConditionShown(_(CONDITION_WORDS[line.condition]), line.weight, lacking, line.condition in OF_TIME)


def first_of(sentences: Sequence[str]) -> str:
    """Of several sentences the first, and how many more there are."""
    if len(sentences) < 2:
        return "".join(sentences)
    return str(_("%(first)s 另有 %(count)s 处。", first=sentences[0], count=len(sentences) - 1))


def _page(contest: Contest, found: Found) -> str:
    """The address of the page that is told, with the id that its rule takes."""
    rule = next(current_app.url_map.iter_rules(found.page))
    if "event_id" in rule.arguments:
        return url_for(found.page, event_id=found.event_id)
    return url_for(found.page, contest_id=contest.id)
