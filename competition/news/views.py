"""News of a contest to subscribe to, and its times for one's own calendar; for everybody, without signing in."""

from dataclasses import replace
from urllib.parse import urlsplit

from flask import Blueprint, make_response, request, url_for
from flask.typing import ResponseReturnValue

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.contests.naming import author_of
from competition.contests.questions import DATED, HAPPENED, Dated, Happening
from competition.foundation.system.settings import current_settings
from competition.foundation.web.forms import whole
from competition.foundation.web.i18n import current_language, pick
from competition.foundation.web.parts import Part
from competition.foundation.web.security import public
from competition.news import own, writing

bp = Blueprint("news", __name__)

# A reader that asks sooner gets the same; what changed is there after five minutes.
FRESH = "public, max-age=300"


@bp.get("/contests/<int:contest_id>/feed.atom")
@public
def feed(contest_id: int) -> ResponseReturnValue:
    """What happened before everybody, newest first."""
    contest, site = contests.announced(contest_id), current_settings().public_url
    language = current_language()
    head = writing.Head(
        name=pick(contest.name, contest.name_en),
        author=author_of(contest),
        language="en" if language == "en" else "zh-CN",
        page=f"{site}/contests/{contest_id}",
        own=site + url_for(".feed", contest_id=contest_id, language=language),
        site=site,
    )
    return _for_every_cache(writing.feed(head, _news(contest)), "application/atom+xml; charset=utf-8")


def _news(contest: Contest) -> list[Happening]:
    """The newest first; what was there before the contest was announced is news of that moment."""
    since = own.announced_at(contest)
    told = [one for answer in HAPPENED.answers() for one in answer(contest)]
    if since is not None:
        told = [replace(one, at=max(one.at, since)) for one in told]
    return sorted(told, key=lambda one: (one.at, one.key), reverse=True)


@bp.get("/contests/<int:contest_id>/calendar.ics")
@public
def calendar(contest_id: int) -> ResponseReturnValue:
    """Dates and sessions of a contest, or of one event of it."""
    contest, site = contests.announced(contest_id), current_settings().public_url
    times = [one for answer in DATED.answers() for one in answer(contest)]
    if (wanted := request.args.get("event")) is not None:
        times = [one for one in times if one.event_id in (None, whole(wanted) or 0)]
    if contests.cancellation(contest_id) is not None:
        times = [_not_held(contest, one) for one in times]
    host = urlsplit(site).hostname or "localhost"
    book = writing.calendar(pick(contest.name, contest.name_en), times, site, host)
    return _for_every_cache(book, "text/calendar; charset=utf-8")


def _not_held(contest: Contest, one: Dated) -> Dated:
    """Of a cancelled contest nothing is held, and that is a change of everything."""
    changed_at = max([one.changed_at, *(own.called_off_at(contest))])
    return replace(one, off=True, changes=one.changes + 1, changed_at=changed_at)


def _for_every_cache(body: bytes, media_type: str) -> ResponseReturnValue:
    answer = make_response(body)
    answer.headers["Content-Type"] = media_type
    answer.headers["Cache-Control"] = FRESH
    answer.headers["Vary"] = "Cookie"
    answer.add_etag()
    return answer.make_conditional(request)


def public_links(contest: Contest) -> Part:
    """Where to subscribe, on the public page of a contest."""
    language = current_language()
    book = url_for("news.calendar", contest_id=contest.id, language=language)
    shown = {
        "feed": url_for("news.feed", contest_id=contest.id, language=language),
        "calendar": book,
        "webcal": f"webcal://{urlsplit(current_settings().public_url).netloc}{book}",
        "known": contests.is_known(contest),
    }
    return Part("competition/news/_public.html", shown)
