"""What waits for an organiser."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries, standing
from competition.contests.models import Contest
from competition.contests.parts import word_of
from competition.foundation.system import clock
from competition.foundation.web.i18n import pick
from competition.foundation.web.today import TodayItem
from competition.rules.phases import BACK, CONTEST, ContestDates, Phase, next_task
from competition.rules.proposal_life import PROPOSAL
from competition.rules.roles import Actor, Role, Scope
from competition.rules.words.catalogue import phrase

# What is proposed as soon as the facts allow it; the other steps wait on the pages of reviews and results.
ENOUGH = {
    Phase.RUNNING: phrase("各场次已结束、评分表已锁定，可以结束比赛"),
    Phase.FINAL: phrase("获奖名单已确认，可以归档"),
}


def waiting(actor: Actor) -> list[TodayItem]:
    """Contests to complete, registrations past their end, days to begin and to end; steps to confirm."""
    return [*_to_move(actor), *_to_confirm(actor)]


def _to_confirm(actor: Actor) -> list[TodayItem]:
    """Steps that somebody else proposed and this person may confirm."""
    own = actor.held_in(Scope.CONTEST, Role.ORGANISER, Role.SUPERVISOR)
    everywhere = actor.has(Role.SECURITY_ADMIN)
    if not own and not everywhere:
        return []
    return [
        TodayItem(
            title=_("确认“%(step)s”", step=word_of(proposed)),
            place=pick(contest.name, contest.name_en),
            url=url_for("steps.waiting", contest_id=contest.id),
            state=PROPOSAL.look(proposed.state),
            since=proposed.proposed_at,
        )
        for proposed in queries.waiting_proposals(None if everywhere else own)
        if proposed.proposed_by != actor.account_id
        and (contest := queries.contest(proposed.contest_id)) is not None
    ]


def _to_move(actor: Actor) -> list[TodayItem]:
    own = actor.held_in(Scope.CONTEST, Role.ORGANISER)
    return [
        TodayItem(
            title=_(task),
            place=pick(contest.name, contest.name_en),
            url=url_for("contests.manage", contest_id=contest.id),
            state=CONTEST.look(contest.phase),
            since=contest.created_at,
            deadline=contest.registration_closes_at if contest.phase == Phase.REGISTRATION else None,
        )
        for contest in queries.contests_of(actor)
        if contest.id in own and (task := _next_task(contest))
    ]


def _next_task(contest: Contest) -> str:
    dates = ContestDates(
        closes=contest.registration_closes_at, starts_on=contest.starts_on, ends_on=contest.ends_on
    )
    phase = Phase(contest.phase)
    task = next_task(phase, dates, clock.now(), clock.today())
    return task or (ENOUGH.get(phase, "") if _can_follow(contest, phase) else "")


def _can_follow(contest: Contest, phase: Phase) -> bool:
    """From the last day on: whether all that the ordinary next step asks is so."""
    if phase not in ENOUGH or clock.today() < contest.ends_on:
        return False
    step = next(step for step in CONTEST.steps_from(phase) if step not in BACK)
    return not any(line.lacking for line in standing.lines(contest, step))
