"""The form of a judge's own PIN."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import Length

from competition.foundation.web.forms import REQUIRED, Form


class PinForm(Form):
    pin = PasswordField(
        _l("评分口令"),
        [REQUIRED, Length(max=12)],
        description=_l(
            "6 至 12 位数字。不用生日、手机号、连号和重复的数字；不告诉任何人，组委会和裁判长也不问。"
        ),
    )
    repeated = PasswordField(_l("再输入一次"), [REQUIRED, Length(max=12)])
