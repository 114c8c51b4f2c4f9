"""Forms of the ceremony, of printing and of the recovery."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from competition.foundation.web.forms import Form
from competition.rules.draw.keeping import NamedKeeper

REQUIRED = InputRequired(_l("请填写这一项。"))
LONGEST = Length(max=200, message=_l("最长 200 个字符。"))


class PassphraseForm(Form):
    """A keeper's own passphrase, for printing what is theirs."""

    passphrase = PasswordField(_l("加密口令"), [REQUIRED, LONGEST])


class CeremonyForm(Form):
    """The public value and two keepers with their passphrases."""

    public_value = StringField(_l("公开数"), [REQUIRED, LONGEST])
    first_keeper = SelectField(_l("甲方保管人"), coerce=int)
    first_passphrase = PasswordField(_l("甲方口令"), [REQUIRED, LONGEST])
    second_keeper = SelectField(_l("乙方保管人"), coerce=int)
    second_passphrase = PasswordField(_l("乙方口令"), [REQUIRED, LONGEST])

    def offer(self, keepers: list[NamedKeeper]) -> None:
        choices = [(keeper.account_id, keeper.name) for keeper in keepers]
        self.first_keeper.choices = self.second_keeper.choices = choices
        if not self.is_submitted() and len(keepers) > 1:
            self.second_keeper.data = keepers[1].account_id


class RecoveryForm(Form):
    """The two halves from their envelopes."""

    first_half = StringField(_l("恢复单（第一半）"), [REQUIRED, LONGEST])
    second_half = StringField(_l("恢复单（第二半）"), [REQUIRED, LONGEST])
