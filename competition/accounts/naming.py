"""Naming an account in a form: for every room that appoints people."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from competition.accounts import operations, queries
from competition.foundation.web.forms import Form, whole
from competition.foundation.web.i18n import moment
from competition.rules.problems import Problem
from competition.rules.roles import ROLE_NAMES


class NamedAccountForm(Form):
    """A form that names an account: it shows whom it found and asks whether that person is meant.

    Sent once, `identify` refuses and `found` is shown; sent again, `confirmed` names the account that was.
    """

    confirmed = HiddenField(default="")
    known = BooleanField(_l("我已向本人核实，这个账号是本人的"))
    found: queries.Acquaintance | None = None

    def meant(self) -> operations.Confirmed:
        """Who was shown and confirmed."""
        return operations.Confirmed(whole(self.confirmed.data), bool(self.known.data))

    @property
    def found_facts(self) -> list[tuple[str, str]]:
        """What the page tells of the account that was found."""
        found = self.found
        if found is None:
            return []
        if found.self_registered:
            origin = _("本人自行注册")
        else:
            origin = _("由 %(name)s 建立", name=found.made_by) if found.made_by else _("由系统建立")
        contact = _("、").join(part for part in (found.phone, found.email) if part)
        return [
            (_("姓名"), found.name),
            (_("账号"), found.login_name),
            (_("建立时间"), moment(found.created_at)),
            (_("来源"), origin),
            (_("联系方式"), contact or _("未登记")),
            (_("已有角色"), _("、").join(_(ROLE_NAMES[role]) for role in found.roles) or _("无")),
        ]

    def show_problem(self, problem: Problem) -> None:
        if problem.code in {"account_to_confirm", "account_not_known"}:
            self.found = queries.acquaintance(int(str(problem.details["account"])))
            # A new name is a new question: what was ticked for another account does not count.
            if problem.code == "account_to_confirm":
                self.confirmed.data = str(self.found.account_id)
                self.known.data = False
                return
        super().show_problem(problem)
