"""Forms of applications and decisions."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from certificates.rules.recommendation_life import RecommendationState
from competition.foundation.web.forms import DateField, Form, choices
from competition.rules.levels_held import HOLDABLE_WORDS, SEEN_WORDS, Proof, ProvenLevel

REQUIRED = DataRequired(_l("请填写这一项。"))


class ApplicationForm(Form):
    organisation_id = SelectField(_l("评价机构"), [REQUIRED], coerce=int)


class HeldForm(Form):
    """What somebody says of a level they hold: in whichever occupation, as the certificate has it."""

    occupation = StringField(
        _l("职业编码"),
        [REQUIRED, Length(max=10)],
        description=_l("证书上的职业，按《职业分类大典（2022年版）》"),
    )
    held = SelectField(_l("等级"))
    number = StringField(_l("证书编号"), [REQUIRED, Length(max=40)])
    issuer = StringField(_l("发证的评价机构或单位"), [REQUIRED, Length(max=120)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held.choices = choices(HOLDABLE_WORDS)

    def said(self, proof: Proof = Proof.DOCUMENT) -> ProvenLevel:
        """The level as it was typed; a claim's proof counts for nothing."""
        return ProvenLevel.of(
            self.held.data,
            self.occupation.data.strip(),
            self.number.data.strip(),
            self.issuer.data.strip(),
            proof,
        )


class ProofForm(HeldForm):
    """What an officer has seen of a level that somebody holds."""

    proof = RadioField(_l("核验方式"), [REQUIRED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proof.choices = choices(SEEN_WORDS)

    def proven(self) -> ProvenLevel:
        """The level as the proof shows it."""
        return self.said(Proof(self.proof.data))


class DecisionForm(Form):
    outcome = RadioField(
        _l("结论"),
        [REQUIRED],
        choices=[
            SelectChoice(RecommendationState.GRANTED, _l("予以认定")),
            SelectChoice(RecommendationState.DECLINED, _l("不予认定")),
        ],
        default=RecommendationState.GRANTED,
    )
    certificate_number = StringField(
        _l("职业技能等级证书编号"),
        [Optional(), Length(max=40)],
        description=_l("22 位，由评价机构核发；不予认定时不填。"),
    )
    decided_on = DateField(_l("认定日期"), [REQUIRED])
    reason = TextAreaField(_l("理由"), [Optional(), Length(max=500)])
