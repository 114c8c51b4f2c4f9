"""Everybody's pages: what waits for me, and the contests in which I have work."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from competition.contests import queries as contests
from competition.foundation.system import clock
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.rules.roles import May, Scope, Subject, may
from competition.rules.words.tiers import TIER_WORDS

bp = Blueprint("today", __name__)

FAR = datetime.max.replace(tzinfo=UTC)


@bp.get("/today")
@requires(May.SIGNED_IN)
def today() -> ResponseReturnValue:
    """What waits for this person, the oldest first."""
    actor = the_actor()
    items: list[TodayItem] = [item for waits in current_app.config["TODAY"] for item in waits(actor)]
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


@bp.get("/contests")
@requires(May.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """The contests in which this person has work."""
    actor = the_actor()
    own = contests.contests_of(actor)
    return render_template(
        "competition/today/mine.html",
        contests=own,
        works=any(grant.scope is not Scope.SITE for grant in actor.grants),
        managed={c.id for c in own if may(actor, May.MANAGE_CONTEST, Subject(contest_id=c.id))},
        counts=contests.event_counts([contest.id for contest in own]),
        may_create=may(actor, May.CREATE_CONTEST),
        tier_words=TIER_WORDS,
    )
