"""The few answers of somebody who asks whether they can enter; nothing of them is kept."""

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import RadioField, SelectField, StringField

from competition.foundation.web.forms import BoxesField, Form
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.particulars import NO_HONOUR
from competition.rules.words.answers import FIELD_WORDS
from competition.rules.words.education import EDUCATION_WORDS
from competition.rules.words.identities import IDENTITY_WORDS, Identity
from competition.rules.words.levels import HELD_LEVEL_WORDS


class TrialForm(Form):
    """What decides in this event, and which delegation one would enter for."""

    born_on = StringField()
    identity = SelectField(validate_choice=False)
    education = SelectField(validate_choice=False)
    held_level = SelectField(validate_choice=False)
    local = RadioField(validate_choice=False)
    work_months = StringField()
    insurance_months = StringField()
    honours = BoxesField(validate_choice=False)
    delegation = SelectField(validate_choice=False)

    def offer(self, rules: Eligibility, wanted: Collection[str], delegations: Mapping[str, str]) -> None:
        """The choices of this event; what it does not ask is not in the form."""
        choose = [("", _("请选择"))]
        self.identity.choices = choose + [(kind.value, _(IDENTITY_WORDS[kind])) for kind in Identity]
        self.education.choices = choose + [(key, _(word)) for key, word in reversed(EDUCATION_WORDS.items())]
        self.held_level.choices = choose + [(key, _(word)) for key, word in HELD_LEVEL_WORDS.items()]
        self.local.choices = [("yes", _("是")), ("no", _("否"))]
        honours = [(honour, honour) for honour in rules.barred_honours]
        self.honours.choices = [*honours, (NO_HONOUR, _("以上都没有"))]
        self.delegation.choices = [("", _("还不知道")), *delegations.items()]
        for name in [*self._fields]:
            if name in FIELD_WORDS:
                self._fields[name].label.text = _(FIELD_WORDS[name])
                if name not in wanted and not (name == "delegation" and delegations):
                    del self[name]

    @property
    def typed(self) -> dict[str, Any]:
        """The answers as text, as the rules read them."""
        return {name: place.data for name, place in self._fields.items() if name in FIELD_WORDS}
