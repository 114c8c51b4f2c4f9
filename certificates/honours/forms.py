"""The form of a decision on a title."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from certificates.awards.queries import AwardRow
from certificates.rules.specification import TitleDecision
from competition.foundation.web.forms import BoxesField, DateField, Form

REQUIRED = DataRequired(_l("请填写这一项。"))


class DecisionForm(Form):
    granted_by = StringField(_l("授予单位"), [REQUIRED, Length(max=120)])
    number = StringField(
        _l("决定文号"), [REQUIRED, Length(max=80)], description=_l("照文件填写，会印在证书上。")
    )
    decided_on = DateField(_l("决定日期"), [REQUIRED])
    award_ids = BoxesField(_l("文件点名的获奖者"), coerce=int)

    def offer(self, winners: Sequence[AwardRow]) -> None:
        """Those who won the title."""
        self.award_ids.choices = [(row.award.id, f"{row.person.name}　{row.unit}") for row in winners]

    def said(self, title: str) -> TitleDecision:
        return TitleDecision(title, self.granted_by.data or "", self.number.data or "", self.decided_on.data)
