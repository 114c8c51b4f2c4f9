"""The organiser's first page of a contest: when, what next, and how far each event is in each stage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import accumulate

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from competition.contests import queries
from competition.contests.models import Contest, Event
from competition.contests.parts import ConditionShown, StepShown, first_of
from competition.contests.questions import DUE, ENTERED_BY_DAY, RUNNING, STAGE_CELLS, Due, Running, Stage
from competition.contests.waits import Wait, how_long, waits_in
from competition.foundation.system import clock
from competition.foundation.system.clock import local_day
from competition.foundation.web.figures.cells import Cell
from competition.foundation.web.figures.curves import Curve, curve
from competition.foundation.web.figures.sparks import Spark, spark
from competition.foundation.web.figures.timelines import Span, Timeline, timeline
from competition.rules.roles import Actor

# So many dates stand on the page.
DUE_SHOWN = 6
NEAR = timedelta(days=1)


@dataclass(frozen=True)
class EventRow:
    event: Event
    cells: Sequence[Cell]


@dataclass(frozen=True)
class DueShown:
    """Something due with the time that is left; `near` on its last day."""

    due: Due
    left: str
    near: bool


@dataclass(frozen=True)
class Overview:
    """`next` is the step that follows, with (met or to_do, words) for each fact that it asks; `entered` all entries.

    `waits` stand by how long they have waited, `due` by when they are due; `earlier` is the edition that the curve shows.
    """

    stages: Sequence[str]
    rows: Sequence[EventRow]
    timeline: Timeline | None
    next: str
    facts: Sequence[tuple[str, str]]
    entered: int
    spark: Spark | None
    curve: Curve | None
    earlier: Contest | None
    waits: Sequence[Wait]
    due: Sequence[DueShown]
    running: Sequence[Running]


def overview_of(
    contest: Contest, events: Sequence[Event], steps: Sequence[StepShown], reader: Actor
) -> Overview:
    """What the rooms say of these events, put together; one that is called off is in no stage."""
    live = [event for event in events if not event.cancelled]
    found = _cells(contest, live)
    forward = next((step for step in steps if not step.back), None)
    waits = waits_in(contest, live, reader, clock.now())
    earlier = queries.previous_edition(contest)
    days = ENTERED_BY_DAY.answer()(contest.id)
    return Overview(
        [stage_word(stage) for stage in Stage],
        [EventRow(event, [found.get((stage, event.id), Cell()) for stage in Stage]) for event in events],
        timeline([_spans(contest)], [], clock.today()),
        forward.word if forward else "",
        _facts(forward) if forward else (),
        sum(number for _day, number in days),
        spark(list(accumulate(number for _day, number in days))) if len(days) > 1 else None,
        _curve(contest, days, earlier),
        earlier,
        waits,
        _due(contest, live, waits)[:DUE_SHOWN],
        [one for answer in RUNNING.answers() for one in answer(contest)],
    )


def _cells(contest: Contest, live: Sequence[Event]) -> dict[tuple[Stage, int], Cell]:
    found: dict[tuple[Stage, int], Cell] = {}
    for answer in STAGE_CELLS.answers():
        for stage, cells in answer(contest, live).items():
            found |= {(stage, event_id): cell for event_id, cell in cells.items()}
    return found


def _due(contest: Contest, live: Sequence[Event], waits: Sequence[Wait]) -> list[DueShown]:
    """The contest's own dates, those of its events, and what must be done until then; the next first."""
    now = clock.now()
    own = (
        (contest.registration_opens_at, _("报名开始")),
        (contest.registration_closes_at, _("报名截止")),
    )
    edit = url_for("contests.edit", contest_id=contest.id)
    found = [Due(at, word, "", edit) for at, word in own if at and at > now]
    found += [one for answer in DUE.answers() for one in answer(contest, live, now)]
    # A date that stands there already is told once.
    known = {one.at for one in found}
    found += [
        Due(wait.item.deadline, wait.item.title, wait.place, wait.url)
        for wait in waits
        if wait.item.deadline and wait.item.deadline > now and wait.item.deadline not in known
    ]
    return [DueShown(one, how_long(one.at - now), one.at - now < NEAR) for one in _together(found)]


def _together(found: Sequence[Due]) -> list[Due]:
    """What is due at one moment by the same words is one line."""
    lines: dict[tuple[datetime, str], list[Due]] = {}
    for one in sorted(found, key=lambda one: (one.at, one.where, one.what)):
        lines.setdefault((one.at, one.what), []).append(one)
    return [
        same[0] if len(same) == 1 else replace(same[0], where=_("%(count)s 个赛项", count=len(same)))
        for same in lines.values()
    ]


def _curve(contest: Contest, days: Sequence[tuple[date, int]], earlier: Contest | None) -> Curve | None:
    opens, closes = contest.registration_opens_at, contest.registration_closes_at
    before = ENTERED_BY_DAY.answer()(earlier.id) if earlier else []
    begun = earlier.registration_opens_at if earlier else None
    return curve(
        days,
        local_day(opens) if opens else days[0][0] if days else clock.today(),
        clock.today(),
        local_day(closes) if closes else None,
        (before, local_day(begun) if begun else before[0][0]) if before else None,
    )


def stage_word(stage: Stage) -> str:
    """How a stage is called in the head of the matrix."""
    words: dict[Stage, str] = {
        Stage.ENTRIES: pgettext("stage", "报名"),
        Stage.REVIEW: pgettext("stage", "审查"),
        Stage.CHECK_IN: pgettext("stage", "检录"),
        Stage.DRAW: pgettext("stage", "抽签"),
        Stage.MARKING: pgettext("stage", "评分"),
        Stage.LOCKED: pgettext("stage", "锁定"),
        Stage.RESULTS: pgettext("stage", "公示"),
        Stage.CERTIFICATES: pgettext("stage", "证书"),
    }
    return words[stage]


def _spans(contest: Contest) -> list[Span]:
    """The phases whose days are known: entering, then until the first day, then the days of the contest."""
    spans: list[Span] = []
    opens, closes = contest.registration_opens_at, contest.registration_closes_at
    if opens and closes and opens < closes:
        spans.append(Span(pgettext("section", "报名"), local_day(opens), local_day(closes)))
    if closes and local_day(closes) + timedelta(days=1) < contest.starts_on:
        first, last = local_day(closes) + timedelta(days=1), contest.starts_on - timedelta(days=1)
        spans.append(Span(_("审查与备赛"), first, last))
    spans.append(Span(_("比赛"), contest.starts_on, contest.ends_on, mark=True))
    return spans


def _facts(step: StepShown) -> list[tuple[str, str]]:
    """What is so by its name; what is not, by what is lacking: of several, the first and how many more."""
    return [_fact(one) for one in step.conditions]


def _fact(condition: ConditionShown) -> tuple[str, str]:
    if not condition.lacking:
        return "met", condition.word
    words = first_of([one.text for one in condition.lacking])
    return "not_yet" if condition.of_time else "to_do", words
