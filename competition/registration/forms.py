"""Forms about an entry: consents, a reason, a claim. A wrong answer comes back as it was typed."""

from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, SelectField, StringField

from competition.foundation.web.forms import Form
from competition.rules.consents import TITLES, ConsentKind
from competition.rules.problems import Problem
from competition.rules.words.answers import FIELD_WORDS
from competition.rules.words.id_kinds import ID_KIND_WORDS, IdKind


class ConsentForm(Form):
    """Each consent by itself, nothing ticked beforehand."""

    processing = BooleanField()
    sensitive = BooleanField()
    publication = BooleanField()
    guardian = BooleanField()
    guardian_name = StringField()
    guardian_relation = StringField()
    guardian_phone = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in ConsentKind:
            self._fields[kind.value].label.text = _(TITLES[kind])
        self.guardian_name.label.text = _("监护人姓名")
        self.guardian_relation.label.text = _("与选手关系")
        self.guardian_phone.label.text = _("监护人电话")

    def typed(self) -> dict[str, Any]:
        given = [kind.value for kind in ConsentKind if self._fields[kind.value].data]
        guardian = {
            name: (self._fields[f"guardian_{name}"].data or "").strip()
            for name in ("name", "relation", "phone")
        }
        return {"consents": given, "guardian": guardian}

    def show_problem(self, problem: Problem) -> None:
        field = (problem.field or "").removeprefix("consent_")
        super().show_problem(Problem(problem.code, problem.details, field or None))


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
