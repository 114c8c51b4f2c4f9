"""Forms of the four steps. Everything typed stays text: a wrong answer comes back as it was typed."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms import FieldList, FormField, HiddenField, RadioField, SelectField, StringField
from wtforms import Form as Part

from competition.entries.open_pages import OpenPage
from competition.foundation.web.errors import say
from competition.foundation.web.forms import BoxesField, Form, SeenForm
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.particulars import NO_HONOUR
from competition.rules.problems import Problem
from competition.rules.words.answers import FIELD_WORDS
from competition.rules.words.documents import DOCUMENT_WORDS
from competition.rules.words.education import EDUCATION_WORDS
from competition.rules.words.id_kinds import ID_KIND_WORDS, IdKind
from competition.rules.words.identities import IDENTITY_WORDS, Identity
from competition.rules.words.levels import HELD_LEVEL_WORDS
from competition.rules.words.sexes import SEX_WORDS, Sex


class MemberForm(Part):  # type: ignore[misc]
    """One person's particulars."""

    name = StringField()
    id_kind = SelectField(validate_choice=False)
    id_number = StringField()
    born_on = StringField()
    sex = SelectField(validate_choice=False)
    phone = StringField()
    identity = SelectField(validate_choice=False)
    unit_name = StringField()
    education = SelectField(validate_choice=False)
    held_level = SelectField(validate_choice=False)
    local = RadioField(validate_choice=False)
    work_months = StringField()
    insurance_months = StringField()
    honours = BoxesField(validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, place in self._fields.items():
            place.label.text = _(FIELD_WORDS[name])
        choose = [("", _("请选择"))]
        self.id_kind.choices = [(kind.value, _(ID_KIND_WORDS[kind])) for kind in IdKind]
        self.sex.choices = choose + [(sex.value, _(SEX_WORDS[sex])) for sex in Sex]
        self.identity.choices = choose + [(kind.value, _(IDENTITY_WORDS[kind])) for kind in Identity]
        self.education.choices = choose + [(key, _(word)) for key, word in reversed(EDUCATION_WORDS.items())]
        self.held_level.choices = choose + [(key, _(word)) for key, word in HELD_LEVEL_WORDS.items()]
        self.local.choices = [("yes", _("是")), ("no", _("否"))]


class DetailsForm(SeenForm):
    """Step 1: the people of an entry and their delegation; `seen` is the ticket of the page."""

    parts = ("members", "delegation")
    keeps_any_text = True

    members = FieldList(FormField(MemberForm))
    delegation = SelectField(validate_choice=False)

    def prepare(self, rules: Eligibility, delegations: Mapping[str, str]) -> None:
        """Offer the choices of this contest and these rules."""
        self.delegation.label.text = _(FIELD_WORDS["delegation"])
        self.delegation.choices = [("", _("请选择")), *delegations.items()]
        honours = [(honour, honour) for honour in rules.barred_honours]
        for member in self.members:
            member.form.honours.choices = [*honours, (NO_HONOUR, _("以上都没有"))]

    def typed(self) -> dict[str, Any]:
        """What stands in the form, right or wrong, as it is kept in the draft."""
        members = [
            {name: place.data for name, place in member.form._fields.items() if place.data is not None}
            for member in self.members
        ]
        return {"members": members, "delegation": self.delegation.data or ""}

    def show_problem(self, problem: Problem) -> None:
        number = problem.details.get("member")
        if isinstance(number, int) and 0 < number <= len(self.members):
            fields = self.members[number - 1].form._fields
            if problem.field in fields:
                place = fields[problem.field]
                place.errors = [*place.errors, say(problem)]
                return
        super().show_problem(problem)

    @property
    def all_errors(self) -> list[tuple[str | None, str, str]]:
        found: list[tuple[str | None, str, str]] = [(None, "", text) for text in self.form_errors]
        for member in self.members:
            for place in member.form:
                found += [(place.id, str(place.label.text), str(text)) for text in place.errors]
        found += [
            (self.delegation.id, str(self.delegation.label.text), str(t)) for t in self.delegation.errors
        ]
        return found


class DocumentForm(Form):
    """Step 2: one file at a time."""

    position = HiddenField()
    kind = SelectField(validate_choice=False)
    file = FileField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.label.text = _("材料")
        self.file.label.text = _("文件")
        self.kind.choices = [(key, _(word)) for key, word in DOCUMENT_WORDS.items()]


def draft_form(draft: Mapping[str, Any], members: int, **sent: Any) -> DetailsForm:
    """The first step's form filled with the draft, with a part for each member wanted."""
    typed = [*draft.get("members", ()), *({} for _ in range(members))][:members]
    page = OpenPage.opened(draft, DetailsForm.parts)
    delegation = str(draft.get("delegation") or "")
    return DetailsForm(data={"members": typed, "delegation": delegation, "seen": page.ticket}, **sent)
