"""The form of strangers who look a certificate up."""

from http import HTTPStatus

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from competition.foundation.web.forms import Form

REQUIRED = DataRequired(_l("请填写这一项。"))


class LookUpForm(Form):
    """What a stranger asks; one who asked too often is told 429."""

    @property
    def status(self) -> int:
        too_many = any(problem.code == "too_many_lookups" for problem in self.refused)
        return HTTPStatus.TOO_MANY_REQUESTS if too_many else super().status


class VerifyForm(LookUpForm):
    number = StringField(_l("证书编号"), [REQUIRED, Length(max=60)])
    name = StringField(_l("持证人姓名"), [REQUIRED, Length(max=80)])


class NameForm(LookUpForm):
    name = StringField(
        _l("证书上的姓名"), [REQUIRED, Length(max=80)], description=_l("照证书输入，与签名时的姓名比对。")
    )
