"""Forms of the reviewers."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField

from competition.foundation.web.forms import Form
from competition.rules.entry_life import Verdict


class DecisionForm(Form):
    """Approve, return with marked fields, or refuse with reason."""

    version = HiddenField()
    outcome = RadioField(validate_choice=False)
    reason = TextAreaField()
    fields = SelectMultipleField(validate_choice=False)

    def take_back(self) -> None:
        """Nothing but returning is left of an entry that was decided."""
        self.outcome.choices = [(Verdict.RETURN.value, _("退回修改"))]
        self.outcome.data = Verdict.RETURN.value

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.label.text = _("结论")
        self.outcome.choices = [
            (Verdict.APPROVE.value, _("通过")),
            (Verdict.RETURN.value, _("退回修改")),
            (Verdict.REFUSE.value, pgettext("step", "不予通过")),
        ]
        self.reason.label.text = _("给选手的话")
        self.fields.label.text = _("标出需要修改的地方")


class ApproveForm(Form):
    """Which entries to approve together, each with the version that was seen."""

    chosen = SelectMultipleField(validate_choice=False)
