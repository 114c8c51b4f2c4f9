"""The form of what was printed after a backup."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from certificates.ledger.onpaper import OnPaper
from competition.foundation.web.forms import REQUIRED, Form


class RecountForm(Form):
    """Either the last number on paper, or that there is none."""

    last_number = StringField(
        _l("纸上最后一个编号"),
        [Length(max=40)],
        description=_l("备份以后打印过的（含换发的），照最大的一张输入；以后从它的下一个编号发起"),
    )
    none = BooleanField(_l("备份以后没有打印过证书"))
    voided = TextAreaField(
        _l("备份以后作废的编号"),
        [Optional(), Length(max=20_000)],
        description=_l("一行一个，含换发时作废的；没有就空着"),
    )
    reason = StringField(
        _l("依据"),
        [REQUIRED, Length(max=500)],
        description=_l("按什么核对的：存档的打印件、签收表……写入日志"),
    )

    # The next number as the page showed it: what somebody says is kept once they have seen what it does.
    shown = HiddenField()

    def validate_last_number(self, field: StringField) -> None:
        """One of the two, and not both."""
        typed = bool((field.data or "").strip())
        if typed == bool(self.none.data):
            raise ValidationError(_("填写最后一个编号，或勾选没有打印过：二者选一。"))

    def told(self) -> OnPaper:
        """As it was typed, numbers without spaces."""
        lines = ["".join(line.split()) for line in (self.voided.data or "").splitlines()]
        last = "".join((self.last_number.data or "").split())
        return OnPaper(last, tuple(line for line in lines if line), self.reason.data or "")
