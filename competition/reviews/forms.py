"""Forms of the reviewers."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from competition.foundation.web.forms import Form
from competition.rules.editions.kinds.kind import PENDING
from competition.rules.entry_life import Verdict

# A clause that is none of those that failed.
OTHER = "other"


class DecisionForm(Form):
    """Approve, return with marked fields, or refuse with reason."""

    version = HiddenField()
    outcome = RadioField(validate_choice=False)
    reason = TextAreaField()
    clause = SelectField(validate_choice=False)
    clause_text = StringField(validators=[Optional(), Length(max=200)])
    fields = SelectMultipleField(validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.label.text = _("结论")
        self.outcome.choices = [
            (Verdict.APPROVE.value, _("通过")),
            (Verdict.RETURN.value, _("退回修改")),
            (Verdict.REFUSE.value, pgettext("step", "不予通过")),
        ]
        self.reason.label.text = _("给选手的话")
        self.clause.label.text = _("不予通过的依据")
        self.clause_text.label.text = _("其他依据的条款")
        self.fields.label.text = _("标出需要修改的地方")

    def offer(self, clauses: Sequence[str]) -> None:
        """The clauses that a refusal may rest on: those of the checks that failed, and another that is typed."""
        self.clause.choices = [
            ("", _("请选择")),
            *((clause[:200], _(PENDING) if clause == PENDING else clause) for clause in clauses),
            (OTHER, _("其他（写明条款）")),
        ]

    def clause_named(self) -> str:
        """The clause as it is kept."""
        typed = (self.clause_text.data or "").strip()
        return typed if self.clause.data in (OTHER, "", None) else self.clause.data


class ApproveForm(Form):
    """Which entries to approve together, each with the version that was seen."""

    chosen = SelectMultipleField(validate_choice=False)
    unseen = BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unseen.label.text = _("我知道其中有材料没有人打开过，仍然通过")
