"""What waits for the results: events whose sheets are all locked, contests to move on."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from competition.contests.models import Event
from competition.draws import queries as draws
from competition.foundation.system import clock
from competition.foundation.web.i18n import pick
from competition.foundation.web.today import CONFLICT, TodayItem
from competition.rules.draw.life import DrawState
from competition.rules.lifecycle import Look, Tone
from competition.rules.phases import CONTEST, Phase
from competition.rules.roles import Actor, May, Role, Scope, Subject, may
from competition.rules.words.catalogue import phrase
from scoring.results import checking, publicity, queries
from scoring.results.models import Publication
from scoring.rules.publication_life import PUBLICATION, Published

SEALED = Look(phrase("已封存"), Tone.FIRM, "lock")


def waiting(actor: Actor) -> list[TodayItem]:
    """Events whose sheets are all locked, and what they wait for; contests to move on."""
    return [*_not_as_kept(actor), *_events_waiting(actor), *_contests_waiting(actor)]


def _not_as_kept(actor: Actor) -> list[TodayItem]:
    """Published results whose snapshot was altered: the public sees a notice in their place."""
    own = actor.held_in(Scope.CONTEST, Role.ORGANISER, Role.SUPERVISOR)
    everywhere = may(actor, May.READ_SITE_LOG)
    if not own and not everywhere:
        return []
    wanted = queries.published_snapshots(None if everywhere else own)
    return [
        TodayItem(
            _(
                "%(event)s：公布的成绩与生成时的记录不符，公开页面已停止显示",
                event=pick(event.name, event.name_en),
            ),
            pick(event.contest.name, event.contest.name_en),
            _where_told(actor, event),
            state=CONFLICT,
        )
        for event, snapshot in wanted
        if not checking.is_sound(snapshot)
    ]


def _where_told(actor: Actor, event: Event) -> str:
    if may(actor, May.READ_LOG, _subject(event)):
        return url_for("house.contest_log", contest_id=event.contest_id, check=1)
    return url_for("results.results", event_id=event.id)


def _events_waiting(actor: Actor) -> Iterator[TodayItem]:
    contest_ids = actor.held_in(Scope.CONTEST, Role.SUPERVISOR, Role.ORGANISER)
    kept = actor.held_in(Scope.EVENT, Role.CIPHER_OFFICER)
    if not contest_ids and not kept:
        return
    events = queries.events_all_locked(contest_ids, kept)
    opened = queries.events_opened([event.id for event in events])
    newest = queries.newest_publications([event.id for event in events])
    over = publicity.objections_over(newest.values(), clock.now())
    shut = kept & ({event.id for event in events} - opened)
    draws_kept = draws.draws_kept_by(actor.account_id or 0, shut) if shut else []
    keeps = {draw.event_id for draw in draws_kept if draw.state == DrawState.DRAWN}
    for event in events:
        if event.id not in opened:
            yield from _to_open(event, actor, event.id in keeps)
        elif may(actor, May.PUBLISH_RESULTS, _subject(event)):
            yield from _to_publish(event, newest.get(event.id), over)


def _subject(event: Event) -> Subject:
    return Subject(contest_id=event.contest_id, event_id=event.id)


def _to_open(event: Event, actor: Actor, keeps: bool) -> Iterator[TodayItem]:
    name, place = pick(event.name, event.name_en), pick(event.contest.name, event.contest.name_en)
    if may(actor, May.OPEN_CODES, _subject(event)):
        title = _("%(event)s：评分表已全部锁定，等待解密", event=name)
        yield TodayItem(title, place, url_for("results.open_codes", event_id=event.id), told=True)
    elif keeps:
        title = _("%(event)s：评分表已全部锁定，请到监督处输入口令解密", event=name)
        yield TodayItem(title, place, url_for("draws.overview", event_id=event.id), state=SEALED)


def _to_publish(event: Event, last: Publication | None, over: set[int]) -> Iterator[TodayItem]:
    name, place = pick(event.name, event.name_en), pick(event.contest.name, event.contest.name_en)
    url = url_for("results.results", event_id=event.id)
    if last is None or last.kind == Published.WITHDRAWN:
        yield TodayItem(_("%(event)s：已解密，等待公示", event=name), place, url)
    elif last.id in over:
        title = _("%(event)s：公示期满，正式公布成绩", event=name)
        yield TodayItem(title, place, url, state=PUBLICATION.look(Published.PUBLICITY))


def _contests_waiting(actor: Actor) -> list[TodayItem]:
    own = actor.held_in(Scope.CONTEST, Role.ORGANISER)
    return [
        TodayItem(
            _("各赛项成绩已公示，竞赛转入公示")
            if contest.phase == Phase.RESULTS
            else _("各赛项成绩已正式公布，确定竞赛结果"),
            pick(contest.name, contest.name_en),
            url_for("contests.manage", contest_id=contest.id),
            state=CONTEST.look(contest.phase),
        )
        for contest in (queries.contests_to_move(own) if own else ())
    ]
