"""Forms of applications and decisions."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from certificates.rules.recommendation_life import RecommendationState
from competition.foundation.web.forms import Form

REQUIRED = DataRequired(_l("请填写这一项。"))


class ApplicationForm(Form):
    organisation_id = SelectField(_l("评价机构"), [REQUIRED], coerce=int)


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
