"""What a search finds of contests and their events: those that everybody may see, and those where one has work."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries
from competition.contests.models import Contest, Event
from competition.contests.work.listing import work_of
from competition.foundation.web.i18n import pick
from competition.foundation.web.navigation import open_to
from competition.foundation.web.searching import MOST, Found, Hit, Kind
from competition.rules.phases import CONTEST, HIDDEN
from competition.rules.roles import Actor, May, Subject, may
from competition.rules.searching import Sought


def contests_and_events(actor: Actor, sought: Sought) -> Sequence[Found]:
    """By part of a name, events by their code too."""
    named = queries.contests_named(actor, sought.text, MOST + 1) if sought.by_name else []
    events = queries.events_named(actor, sought.text, MOST + 1)
    everything = (
        [(_("全部竞赛"), url_for("today.mine"))]
        if actor.grants
        else [(_("全部竞赛"), url_for("contests.home"))]
    )
    return [
        Found(Kind.CONTESTS, [hit for one in named if (hit := _contest(actor, one))], everything),
        Found(Kind.EVENTS, [hit for one in events if (hit := _event(actor, one))], everything),
    ]


def _contest(actor: Actor, contest: Contest) -> Hit | None:
    url = _home(actor, contest)
    if not url:
        return None
    return Hit(pick(contest.name, contest.name_en), str(contest.starts_on), url, CONTEST.look(contest.phase))


def _home(actor: Actor, contest: Contest) -> str:
    """The page from which this person works there, else the public one, "" where that is not open yet."""
    if may(actor, May.MANAGE_CONTEST, Subject(contest_id=contest.id)):
        return url_for("contests.manage", contest_id=contest.id)
    if work_of(actor, contest.id, queries.events_of(contest.id)):
        return url_for("work.whole", contest_id=contest.id)
    return "" if contest.phase in HIDDEN else url_for("contests.show", contest_id=contest.id)


def _event(actor: Actor, event: Event) -> Hit | None:
    """An event leads to its first page that this person may open, else to where everybody reads of it."""
    pages = open_to(actor, "event", Subject(contest_id=event.contest_id, event_id=event.id))
    url = pages[0].url if pages else _home(actor, event.contest)
    if not url:
        return None
    return Hit(
        f"{event.code} {pick(event.name, event.name_en)}",
        pick(event.contest.name, event.contest.name_en),
        url,
    )
