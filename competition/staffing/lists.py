"""The list of everybody with a role in a contest."""

from flask import url_for
from flask_babel import gettext as _

from competition.foundation.store import paging
from competition.foundation.web.i18n import pick
from competition.foundation.web.listing import Column, Listing, Nothing, Pick
from competition.rules.roles import ROLE_NAMES, Role
from competition.rules.words.catalogue import phrase
from competition.staffing import queries
from competition.staffing.queries import PersonRow


def _place(row: PersonRow) -> str:
    if row.event is not None:
        return f"{row.event.code} {pick(row.event.name, row.event.name_en)}"
    return row.delegation or str(_("整个竞赛"))


def _role(row: PersonRow) -> str:
    role, rests = str(_(ROLE_NAMES[row.role])), str(_("（停用中）"))
    return role + rests if row.rests else role


COLUMNS: tuple[Column[PersonRow], ...] = (
    Column(phrase("姓名"), lambda row: row.name, heads=True),
    Column(phrase("账号"), lambda row: row.login_name),
    Column(phrase("角色"), _role),
    Column(phrase("范围"), _place),
    Column("", key="dismiss", kind="end"),
)


def people_list(contest_id: int) -> Listing[PersonRow]:
    """The whole contest first, then delegations, then events."""
    rows = queries.people_of(contest_id)
    held = {row.role for row in rows}
    roles = Pick("role", _("角色"), [(role.value, _(ROLE_NAMES[role])) for role in Role if role in held])
    return Listing(
        title=_("人员与角色"),
        at=url_for("staffing.people", contest_id=contest_id),
        columns=COLUMNS,
        filters=(roles,),
        rows=lambda chosen: paging.Listed([row for row in rows if chosen["role"] in ("", row.role)]),
        nothing=Nothing(_("没有符合的人员"), _("换一个角色，或在下面授予角色。")),
    )
