"""Forms of signing in and of accounts."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import Length, Optional

from competition.accounts import passwords
from competition.accounts.checking import problems_with_account
from competition.accounts.naming import NamedAccountForm
from competition.foundation.web.forms import REQUIRED, Form
from competition.rules.problems import Problem
from competition.rules.roles import ADMINISTRATORS, ROLE_NAMES, Role


class LoginForm(Form):
    login_name = StringField(_l("账号或手机号"), [REQUIRED, Length(max=80)])
    password = PasswordField(_l("密码"), [REQUIRED, Length(max=200)])
    # Asked for where too much failed before.
    code = StringField(_l("验证码"), [Optional(), Length(max=20)])
    locked = sent = False

    def show_problem(self, problem: Problem) -> None:
        self.locked = self.locked or problem.code in {"login_locked", "login_or_code_failed"}
        super().show_problem(problem)


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
        return problems_with_account(*self.typed, own=True)


class PasswordForm(Form):
    password = PasswordField(_l("新密码"), [REQUIRED, Length(max=200)], description=_l("至少 10 个字符"))
    repeated = PasswordField(_l("再输入一次新密码"), [REQUIRED, Length(max=200)])

    def further_problems(self) -> list[Problem]:
        return passwords.problems_with(self.password.data or "", (), self.repeated.data or "")


class ChangePasswordForm(PasswordForm):
    old_password = PasswordField(_l("现在的密码"), [REQUIRED, Length(max=200)])


class CodeForm(Form):
    code = StringField(_l("验证码"), [REQUIRED, Length(max=20)])


class ProofForm(Form):
    proof_password = PasswordField(_l("密码"), [REQUIRED, Length(max=200)])


class SiteRoleForm(NamedAccountForm):
    login_name = StringField(_l("账号"), [REQUIRED, Length(max=80)])
    role = SelectField(_l("角色"))

    def offer(self) -> None:
        """Fill the choices."""
        self.role.choices = [(role.value, _(ROLE_NAMES[role])) for role in Role if role in ADMINISTRATORS]
