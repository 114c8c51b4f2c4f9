"""The form by which somebody asks to have something corrected or deleted."""

from typing import Any

from flask_babel import gettext as _
from wtforms import SelectField, TextAreaField

from competition.foundation.web.forms import Form
from competition.rules.request_life import KIND_WORDS, RequestKind


class RequestForm(Form):
    """Which contest, what, and in one's own words."""

    contest = SelectField(validate_choice=False)
    kind = SelectField(validate_choice=False)
    what = TextAreaField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contest.label.text = _("哪一项竞赛")
        self.kind.label.text = _("要求")
        self.what.label.text = _("说明")
        self.kind.choices = [(kind.value, _(KIND_WORDS[kind])) for kind in RequestKind]
