"""Everybody's pages: what waits for me, and the contests in which I have work."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from competition.contests import queries as contests
from competition.foundation.system import clock
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.rules.roles import Actor, May, Scope, Subject, may
from competition.rules.words.tiers import TIER_WORDS

bp = Blueprint("today", __name__)

FAR = datetime.max.replace(tzinfo=UTC)
# A browser asks again for the number in the bar after so long: it costs as much as the page that it leads to.
KEPT_SECONDS = 30


@bp.get("/today")
@requires(May.SIGNED_IN)
def today() -> ResponseReturnValue:
    """What waits for this person, the oldest first."""
    actor = the_actor()
    items = _waiting(actor)
    items.sort(key=lambda item: (item.since or item.deadline or FAR, item.title))
    now = clock.now()
    near = [item for item in items if item.deadline and item.deadline < now + timedelta(days=1)]
    return render_template(
        "competition/today/today.html",
        items=items,
        near=near,
        contests=contests.contests_of(actor),
        now=now,
        may_create=may(actor, May.CREATE_CONTEST),
    )


def _waiting(actor: Actor) -> list[TodayItem]:
    return [item for waits in current_app.config["TODAY"] for item in waits(actor)]


@bp.get("/today/count")
@requires(May.SIGNED_IN)
def count() -> ResponseReturnValue:
    """How much waits, for the bar of every page. The address names its reader, whose browser keeps the answer a while."""
    actor = the_actor()
    if request.args.get("reader", str(actor.account_id)) != str(actor.account_id):
        abort(404)
    answer = make_response(render_template("competition/today/_count.html", count=len(_waiting(actor))))
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return answer


@bp.get("/contests")
@requires(May.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """The contests in which this person has work."""
    actor = the_actor()
    own = contests.contests_of(actor)
    return render_template(
        "competition/today/mine.html",
        contests=own,
        works=bool(actor.grants) and not any(grant.scope is Scope.SITE for grant in actor.grants),
        managed={c.id for c in own if may(actor, May.MANAGE_CONTEST, Subject(contest_id=c.id))},
        counts=contests.event_counts([contest.id for contest in own]),
        may_create=may(actor, May.CREATE_CONTEST),
        tier_words=TIER_WORDS,
    )
