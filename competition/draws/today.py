"""What waits of draws: lists and halves to print, sessions to draw."""

from collections.abc import Collection

from flask import url_for
from flask_babel import gettext as _

from competition.checking_in import queries as checking_in
from competition.checking_in.naming import place_of_session
from competition.contests import queries as contests
from competition.draws import papers, queries
from competition.draws.models import Draw
from competition.foundation.system import clock
from competition.foundation.web.i18n import pick
from competition.foundation.web.today import TodayItem
from competition.keepers import queries as keepers
from competition.keepers.questions import Paper
from competition.rules.draw.life import DrawStep, possible
from competition.rules.phases import SETTLED
from competition.rules.roles import Actor
from competition.timetables import queries as timetables


def waiting(actor: Actor) -> list[TodayItem]:
    """Papers to print, sessions to draw, entries that a draw has passed by."""
    return [*_papers_to_print(actor), *_sessions_to_draw(actor), *_without_code(actor)]


def papers_of(account_id: int, event_ids: Collection[int]) -> list[Paper]:
    """What this keeper prints of these events' draws, printed or not."""
    return [
        paper
        for draw in queries.draws_kept_by(account_id, event_ids)
        for paper in (*_lists(draw, account_id), *_halves(draw, account_id))
    ]


def _lists(draw: Draw, account_id: int) -> list[Paper]:
    if not possible(draw.state, DrawStep.PRINT_LIST):
        return []
    return [
        Paper(
            title=_(papers.LISTS[row["list"]][0]),
            place=_place_of(draw),
            url=url_for("draws.own_list", draw_id=draw.id, name=row["list"]),
            printed=row["printed_at"] is not None,
            since=draw.drawn_at,
        )
        for row in draw.own_lists
        if row["account_id"] == account_id
    ]


def _halves(draw: Draw, account_id: int) -> list[Paper]:
    if not possible(draw.state, DrawStep.PRINT_HALF):
        return []
    return [
        Paper(
            title=_("恢复单（第 %(place)s 半，共 2 半）", place=row["place"]),
            place=_place_of(draw),
            url=url_for("draws.recovery_half", draw_id=draw.id),
            printed=row["sealed"] is None,
            since=draw.drawn_at,
        )
        for row in draw.recovery.get("halves", [])
        if row["account_id"] == account_id
    ]


def _place_of(draw: Draw) -> str:
    return papers.headline(contests.event(draw.event_id), timetables.session(draw.session_id))


def _papers_to_print(actor: Actor) -> list[TodayItem]:
    events = keepers.events_going_on(actor)
    if actor.account_id is None or not events:
        return []
    return [
        TodayItem(_("打印%(title)s", title=paper.title), paper.place, paper.url, since=paper.since)
        for paper in papers_of(actor.account_id, [event.id for event in events])
        if not paper.printed
    ]


def _sessions_to_draw(actor: Actor) -> list[TodayItem]:
    own = {event.id: event for event in checking_in.events_of_organiser(actor)}
    return [
        TodayItem(
            _("抽签加密"),
            place_of_session(session, own[session.event_id]),
            url_for("draws.overview", event_id=session.event_id),
            deadline=session.starts_at,
        )
        for session in checking_in.open_sessions(own, clock.now())
    ]


def _without_code(actor: Actor) -> list[TodayItem]:
    """Whoever was approved after the draw has no code, and learns of it in the hall unless somebody looks."""
    own = [event for event in checking_in.events_of_organiser(actor) if event.contest.phase not in SETTLED]
    late = queries.entries_without_code([event.id for event in own])
    return [
        TodayItem(
            _("没有加密号的报名"),
            pick(event.name, event.name_en),
            url_for("draws.overview", event_id=event.id),
            count=len(late[event.id]),
        )
        for event in own
        if event.id in late
    ]
