"""What a search finds of contests and their events: those that everybody may see, and those where one has work."""

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries
from competition.contests.models import Contest, Event
from competition.contests.work.listing import work_of
from competition.foundation.web.i18n import day, pick
from competition.foundation.web.navigation import open_to
from competition.foundation.web.searching import MOST, Found, Hit, Kind
from competition.rules.phases import CONTEST
from competition.rules.roles import Actor, May, Subject, may
from competition.rules.searching import Sought


def contests_and_events(actor: Actor, sought: Sought) -> Sequence[Found]:
    """By part of a name, events by their code too."""
    if sought.exact:
        return []
    named = queries.contests_named(actor, sought.text, MOST + 1)
    events = queries.events_named(actor, sought.text, MOST + 1)
    known = {contest.id: contest for contest in [*named, *(event.contest for event in events)]}
    homes = {contest.id: _home(actor, contest) for contest in known.values()}
    lists = [(_("全部竞赛"), url_for("today.mine" if actor.grants else "contests.home"))]
    return [
        Found(Kind.CONTESTS, [_contest(one, homes[one.id]) for one in named if homes[one.id]], lists),
        Found(Kind.EVENTS, [hit for one in events if (hit := _event(actor, one, homes))], lists),
    ]


def _contest(contest: Contest, url: str) -> Hit:
    days = " – ".join(dict.fromkeys((day(contest.starts_on), day(contest.ends_on))))
    return Hit(pick(contest.name, contest.name_en), days, url, CONTEST.look(contest.phase))


def _home(actor: Actor, contest: Contest) -> str:
    """The page from which this person works there, else the public one, "" where that is not open yet."""
    if may(actor, May.MANAGE_CONTEST, Subject(contest_id=contest.id)):
        return url_for("contests.manage", contest_id=contest.id)
    if actor.grants and work_of(actor, contest.id, queries.events_of(contest.id)):
        return url_for("work.whole", contest_id=contest.id)
    return url_for("contests.show", contest_id=contest.id) if queries.is_known(contest) else ""


def _event(actor: Actor, event: Event, homes: Mapping[int, str]) -> Hit | None:
    """An event leads to its first page that this person may open, else to where everybody reads of it."""
    pages = open_to(actor, "event", Subject(contest_id=event.contest_id, event_id=event.id))
    url = pages[0].url if pages else homes[event.contest_id]
    if not url:
        return None
    name = f"{event.code} {pick(event.name, event.name_en)}"
    return Hit(name, pick(event.contest.name, event.contest.name_en), url)
