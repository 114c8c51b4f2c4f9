"""What waits for reviewers, and for organisers when reviews are done."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests.models import Contest
from competition.foundation.system import clock
from competition.foundation.web.i18n import pick
from competition.foundation.web.today import TodayItem
from competition.reviews import queries
from competition.rules.entry_life import ENTRY, EntryState
from competition.rules.phases import CONTEST, SETTLED
from competition.rules.roles import Actor, Role, Scope


def waiting(actor: Actor) -> list[TodayItem]:
    """Entries that wait for this reviewer, contest by contest; for organisers, reviews that are done."""
    return [*_to_review(actor), *_reviewed(actor)]


def _reviewed(actor: Actor) -> list[TodayItem]:
    own = actor.held_in(Scope.CONTEST, Role.ORGANISER)
    return [
        TodayItem(
            title=_("没有待审的报名，完成资格审查"),
            place=pick(contest.name, contest.name_en),
            url=url_for("contests.manage", contest_id=contest.id),
            state=CONTEST.look(contest.phase),
        )
        for contest in (queries.reviewed_contests(own, clock.today()) if own else ())
    ]


def _to_review(actor: Actor) -> list[TodayItem]:
    return [
        TodayItem(
            title=_("审查报名"),
            place=pick(contest.name, contest.name_en),
            url=url_for("reviews.queue", contest_id=contest.id),
            state=ENTRY.look(EntryState.SUBMITTED),
            count=count,
            since=since,
        )
        for contest, count, since in queries.waiting_by_contest(actor)
    ]


def with_contestants(contest: Contest) -> list[tuple[TodayItem, str]]:
    """Entries sent back, which wait for their people."""
    count, since = queries.returned_in(contest.id)
    if not count or contest.phase in SETTLED:
        return []
    item = TodayItem(
        title=_("按审查意见补正"),
        place=pick(contest.name, contest.name_en),
        url=url_for("reviews.queue", contest_id=contest.id, state=EntryState.RETURNED),
        state=ENTRY.look(EntryState.RETURNED),
        count=count,
        since=since,
    )
    return [(item, _("选手"))]
