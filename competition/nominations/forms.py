"""Forms of a unit that enters its people."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms import SelectField

from competition.foundation.web.forms import Form
from competition.rules.words.answers import FIELD_WORDS


class NominateForm(Form):
    """Which event the next person enters."""

    event = SelectField(validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event.label.text = _("赛项")


class ImportForm(Form):
    """A filled workbook, and the delegation of rows that name none."""

    workbook = FileField()
    delegation = SelectField(validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workbook.label.text = _("填好的工作簿（.xlsx）")
        self.delegation.label.text = _(FIELD_WORDS["delegation"])

    def offer(self, delegations: Mapping[str, str]) -> None:
        self.delegation.choices = [("", _("按每行填写")), *delegations.items()]
