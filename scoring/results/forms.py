"""Forms about results."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField
from wtforms.validators import DataRequired

from competition.foundation.web.forms import Form
from competition.rules.draw.keeping import NamedKeeper

REQUIRED = DataRequired(_l("请填写这一项。"))


class OpeningForm(Form):
    """Two keepers, each with a passphrase."""

    first = SelectField(_l("第一名加密裁判"), coerce=int)
    first_passphrase = PasswordField(_l("第一名的口令"), [REQUIRED])
    second = SelectField(_l("第二名加密裁判"), coerce=int)
    second_passphrase = PasswordField(_l("第二名的口令"), [REQUIRED])

    def offer(self, keepers: Sequence[NamedKeeper]) -> None:
        """The keepers named for this event."""
        choices = [(keeper.account_id, keeper.name) for keeper in keepers]
        self.first.choices = choices
        self.second.choices = choices
