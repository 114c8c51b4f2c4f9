"""The form of strangers who look a certificate up."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from competition.foundation.web.forms import Form

REQUIRED = DataRequired(_l("请填写这一项。"))


class VerifyForm(Form):
    number = StringField(_l("证书编号"), [REQUIRED, Length(max=60)])
    name = StringField(_l("持证人姓名"), [REQUIRED, Length(max=80)])


class NameForm(Form):
    name = StringField(
        _l("证书上的姓名"), [REQUIRED, Length(max=80)], description=_l("照证书输入，与签名时的姓名比对。")
    )
