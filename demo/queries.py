"""What the demonstration asks of the database before it builds or hands out links."""

from sqlalchemy import func, select

from competition.accounts import queries as accounts
from competition.contests.models import Contest
from competition.foundation.store.db import db


def is_untouched() -> bool:
    """No contest, and no account but the first administrator's."""
    if db.session.scalar(select(func.count(Contest.id))):
        return False
    found = accounts.all_accounts().page(1, 2).rows
    return all(account.login_name == "admin" and not account.self_registered for account in found)
