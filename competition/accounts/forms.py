"""Forms of signing in and of accounts."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from competition.accounts import operations, passwords, queries
from competition.foundation.web.forms import Form, whole
from competition.foundation.web.i18n import moment
from competition.rules.problems import Problem
from competition.rules.roles import ADMINISTRATORS, ROLE_NAMES, Role

REQUIRED = DataRequired(_l("请填写这一项。"))


class LoginForm(Form):
    login_name = StringField(_l("账号或手机号"), [REQUIRED, Length(max=80)])
    password = PasswordField(_l("密码"), [REQUIRED, Length(max=200)])


class SignUpForm(Form):
    name = StringField(_l("姓名"), [REQUIRED, Length(max=80)], description=_l("与身份证一致"))
    login_name = StringField(
        _l("账号"), [REQUIRED, Length(max=80)], description=_l("手机号，或 3 至 40 个字母和数字")
    )
    password = PasswordField(_l("密码"), [REQUIRED, Length(max=200)], description=_l("至少 10 个字符"))
    repeated = PasswordField(_l("再输入一次密码"), [REQUIRED, Length(max=200)])

    @property
    def typed(self) -> tuple[str, str, str, str]:
        """Login name, name, password, and the password again."""
        fields = (self.login_name, self.name, self.password, self.repeated)
        return tuple(field.data or "" for field in fields)  # type: ignore[return-value]

    def further_problems(self) -> list[Problem]:
        return operations.problems_with_account(*self.typed)


class PasswordForm(Form):
    password = PasswordField(_l("新密码"), [REQUIRED, Length(max=200)], description=_l("至少 10 个字符"))
    repeated = PasswordField(_l("再输入一次新密码"), [REQUIRED, Length(max=200)])

    def further_problems(self) -> list[Problem]:
        return passwords.problems_with(self.password.data or "", "", self.repeated.data or "")


class ChangePasswordForm(PasswordForm):
    old_password = PasswordField(_l("现在的密码"), [REQUIRED, Length(max=200)])


class EmailForm(Form):
    email = StringField(
        _l("邮箱"),
        [Optional(), Length(max=200)],
        description=_l("报名的审查结果发到这里；不填则发到报名时填写的手机"),
    )


class AccountForm(Form):
    login_name = StringField(_l("账号"), [REQUIRED, Length(max=80)])
    name = StringField(_l("姓名"), [REQUIRED, Length(max=80)])

    def further_problems(self) -> list[Problem]:
        return operations.problems_with_account(self.login_name.data or "", self.name.data or "", None)


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


class SiteRoleForm(NamedAccountForm):
    login_name = StringField(_l("账号"), [REQUIRED, Length(max=80)])
    role = SelectField(_l("角色"))

    def offer(self) -> None:
        """Fill the choices."""
        self.role.choices = [(role.value, _(ROLE_NAMES[role])) for role in Role if role in ADMINISTRATORS]
