"""Forms of signing in and of accounts."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from competition.foundation.forms import Form

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


class PasswordForm(Form):
    password = PasswordField(_l("新密码"), [REQUIRED, Length(max=200)], description=_l("至少 10 个字符"))
    repeated = PasswordField(_l("再输入一次新密码"), [REQUIRED, Length(max=200)])


class ChangePasswordForm(PasswordForm):
    old_password = PasswordField(_l("现在的密码"), [REQUIRED, Length(max=200)])


class AccountForm(Form):
    login_name = StringField(_l("账号"), [REQUIRED, Length(max=80)])
    name = StringField(_l("姓名"), [REQUIRED, Length(max=80)])


class SiteRoleForm(Form):
    login_name = StringField(_l("账号"), [REQUIRED, Length(max=80)])
    role = SelectField(_l("角色"))
