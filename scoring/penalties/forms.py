"""The form of a penalty."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from competition.foundation.web.forms import DecimalField, Form


class PenaltyForm(Form):
    code = SelectField(_l("加密号"))
    points = DecimalField(
        _l("扣分"), [Optional(), NumberRange(0, 1000, _l("扣分为 0 至 1000。"))], places=None
    )
    percent = DecimalField(
        _l("按总分扣（%）"),
        [Optional(), NumberRange(0, 100, _l("百分比为 0 至 100。"))],
        places=None,
        description=_l("扣分与百分比填一项。在汇总之后执行，不进入去高去低。"),
    )
    reason = TextAreaField(_l("理由"), [InputRequired(_l("请写明理由。")), Length(max=400)])
