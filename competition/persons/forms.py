"""The form by which somebody claims what others entered for them."""

from typing import Any

from flask_babel import gettext as _
from wtforms import SelectField, StringField

from competition.foundation.web.forms import Form
from competition.rules.words.answers import FIELD_WORDS
from competition.rules.words.id_kinds import ID_KIND_WORDS, IdKind


class ClaimForm(Form):
    """What a contestant types to take over what their unit entered."""

    name = StringField()
    id_kind = SelectField(validate_choice=False)
    id_number = StringField()
    code = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "id_kind", "id_number"):
            self._fields[name].label.text = _(FIELD_WORDS[name])
        self.code.label.text = _("认领码")
        self.id_kind.choices = [(kind.value, _(ID_KIND_WORDS[kind])) for kind in IdKind]
