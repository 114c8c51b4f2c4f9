"""Forms of those who guard accounts."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from competition.accounts.checking import problems_with_account
from competition.foundation.web.forms import REQUIRED, Form
from competition.rules.problems import Problem


class AccountForm(Form):
    login_name = StringField(_l("账号"), [REQUIRED, Length(max=80)])
    name = StringField(_l("姓名"), [REQUIRED, Length(max=80)])

    def further_problems(self) -> Sequence[Problem]:
        return problems_with_account(self.login_name.data or "", self.name.data or "", None)
