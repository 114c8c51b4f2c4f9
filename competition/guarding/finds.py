"""What a search finds of accounts, for those who guard them."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from competition.accounts import queries
from competition.foundation.web.searching import MOST, Found, Hit, Kind
from competition.rules.account_life import ACCOUNT
from competition.rules.roles import Actor, May, may
from competition.rules.searching import Sought


def accounts(actor: Actor, sought: Sought) -> Sequence[Found]:
    """Accounts by part of their name or login name, as their list is narrowed."""
    if not may(actor, May.GUARD_ACCOUNTS):
        return []
    rows = queries.all_accounts(sought.text).page(1, MOST + 1).rows
    hits = [
        Hit(
            one.name, one.login_name, url_for("guarding.account", account_id=one.id), ACCOUNT.look(one.status)
        )
        for one in rows
    ]
    return [Found(Kind.ACCOUNTS, hits, [(_("账号管理"), url_for("guarding.list_accounts", q=sought.text))])]
