"""Forms of one's own proofs."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length, Optional

from competition.foundation.web.forms import REQUIRED, Form


class EmailForm(Form):
    email = StringField(_l("邮箱"), [Optional(), Length(max=200)])


class PhoneForm(Form):
    phone = StringField(_l("手机"), [Optional(), Length(max=20)])


class PasskeyForm(Form):
    """What the owner calls a passkey; the answer of the device comes with it."""

    name = StringField(
        _l("名称"), [REQUIRED, Length(max=40)], description=_l("便于以后认出，例如“办公室电脑”")
    )


class CodeForm(Form):
    code = StringField(_l("验证码"), [REQUIRED, Length(max=20)])
