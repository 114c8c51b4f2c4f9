"""What waits of notices: one's own that are new, those of one's contests that reached nobody, those of the whole site."""

from flask import url_for
from flask_babel import gettext as _

from competition.foundation.system import clock
from competition.foundation.web.i18n import pick
from competition.foundation.web.today import CONFLICT, TodayItem
from competition.foundation.work import outbox
from competition.foundation.work import queries as work
from competition.notices import queries
from competition.notices.questions import CONTEST_NAMES, WATCHING
from competition.notices.telling import receipts
from competition.rules.roles import Actor, May, Role, Scope, may


def waiting(actor: Actor) -> list[TodayItem]:
    """New notices of one's own; for organisers and administrators, what did not arrive."""
    return [*_new(actor), *_missed(actor), *_not_sent(actor)]


def _new(actor: Actor) -> list[TodayItem]:
    count, since = queries.unread_since(actor.account_id or 0)
    if not count:
        return []
    return [TodayItem(_("新通知"), _("通知"), url_for("notices.mine"), count=count, since=since)]


def _missed(actor: Actor) -> list[TodayItem]:
    own = actor.held_in(Scope.CONTEST, Role.ORGANISER)
    counts = queries.missed_in(WATCHING.answer()(own), receipts(), clock.now()) if own else {}
    names = CONTEST_NAMES.answer()(counts.keys())
    return [
        TodayItem(
            _("通知没有送达，请另行告知"),
            pick(*names[contest_id]),
            url_for("notices.of_contest", contest_id=contest_id),
            state=CONFLICT,
            count=count,
        )
        for contest_id, count in counts.items()
    ]


def _not_sent(actor: Actor) -> list[TodayItem]:
    if not may(actor, May.MANAGE_SITE):
        return []
    count = work.messages_that_failed(clock.now() - outbox.FRESH)
    if not count:
        return []
    place = _("邮件和短信")
    return [TodayItem(_("通知没有送出"), place, url_for("notices.messages"), state=CONFLICT, count=count)]
