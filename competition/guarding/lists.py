"""The list of accounts."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from competition.accounts import queries
from competition.accounts.models import Account
from competition.foundation.web.i18n import moment
from competition.foundation.web.listing import Column, Find, Listing, state_column
from competition.rules.account_life import ACCOUNT
from competition.rules.words.catalogue import phrase

COLUMNS: tuple[Column[Account], ...] = (
    Column(
        phrase("账号"),
        lambda row: row.login_name,
        heads=True,
        link=lambda row: url_for("guarding.account", account_id=row.id),
    ),
    Column(phrase("姓名"), lambda row: row.name, order="name"),
    state_column(lambda row: ACCOUNT.look(row.status)),
    Column(phrase("建立时间"), lambda row: moment(row.created_at), kind="n", order="made"),
)


def account_list() -> Listing[Account]:
    """Every account, the newest first."""
    return Listing(
        title=pgettext("list", "账号"),
        at=url_for("guarding.list_accounts"),
        columns=COLUMNS,
        filters=(Find("q", _("按姓名或账号查找")),),
        rows=lambda chosen: queries.all_accounts(chosen["q"], chosen.order),
    )
