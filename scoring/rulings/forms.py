"""The form of a ruling."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from competition.foundation.web.forms import Form
from scoring.rules.ruling_life import KIND_WORDS, RulingKind, Wording

REQUIRED = DataRequired(_l("请填写这一项。"))


class RulingForm(Form):
    kind = RadioField(
        _l("类别"),
        [REQUIRED],
        choices=[SelectChoice(kind.value, _l(word)) for kind, word in KIND_WORDS.items()],
    )
    entry_id = SelectField(_l("取消谁的成绩"), coerce=int, description=_l("只有取消成绩时要选。"))
    text = TextAreaField(
        _l("内容和理由"),
        [REQUIRED, Length(max=500)],
        description=_l("会在更正登记里公开，请不要写姓名。"),
    )
    clause = StringField(_l("依据条款"), [Optional(), Length(max=200)], description=_l("撤回公布可以不写。"))
    raised_by = StringField(
        _l("异议由谁提出"), [Optional(), Length(max=120)], description=_l("异议成立时填写，不公开。")
    )

    def offer(self, entries: Sequence[tuple[int, str]]) -> None:
        """The entries that may be disqualified, by id with their names."""
        self.entry_id.choices = [(0, "—"), *entries]

    def wording(self) -> Wording:
        """What was typed; the entry only where it is about one."""
        kind = RulingKind(self.kind.data)
        about = kind is RulingKind.DISQUALIFICATION
        return Wording(
            kind=kind,
            text=self.text.data or "",
            clause=self.clause.data or "",
            raised_by=self.raised_by.data or "",
            entry_id=(self.entry_id.data or None) if about else None,
        )
