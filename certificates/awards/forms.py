"""The form of a batch of award certificates."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from certificates.rules.design.template import DESIGN_NAMES, FIRST_DESIGN
from competition.foundation.web.forms import DateField, DecimalField, Form

REQUIRED = DataRequired(_l("请填写这一项。"))


class BatchForm(Form):
    design = RadioField(
        _l("样式"),
        [REQUIRED],
        choices=[SelectChoice(key, _l(name)) for key, name in DESIGN_NAMES.items()],
        default=FIRST_DESIGN,
    )
    issued_on = DateField(_l("落款日期"), [REQUIRED])
    future_reason = StringField(
        _l("写将来日期的理由"),
        [Optional(), Length(max=200)],
        description=_l("落款日期晚于今天时填写，记入日志。"),
    )
    level_line = BooleanField(
        _l("印推荐等级：按本届规则注明“依据…推荐…，以评价机构认定为准”"),
        description=_l("成绩正式公布以后才能打开；与是否已生成推荐名单无关。"),
    )
    order = SelectField(
        _l("打印顺序"),
        choices=[
            SelectChoice("ceremony", _l("按颁奖顺序：各赛项从后到前，最后是第一名")),
            SelectChoice("place", _l("按名次：各赛项从第一名开始")),
        ],
    )
    overprint = BooleanField(_l("套打：纸上已印好边框和标题，只打印可变内容"))
    right = DecimalField(
        _l("向右修正（毫米）"),
        [InputRequired(_l("请填写这一项。")), NumberRange(-30, 30, _l("修正量在 30 毫米以内。"))],
        default=Decimal(0),
    )
    up = DecimalField(
        _l("向上修正（毫米）"),
        [InputRequired(_l("请填写这一项。")), NumberRange(-30, 30, _l("修正量在 30 毫米以内。"))],
        default=Decimal(0),
    )
    scale = DecimalField(
        _l("缩放（百分比）"),
        [InputRequired(_l("请填写这一项。")), NumberRange(90, 110, _l("缩放在 90 到 110 之间。"))],
        default=Decimal(100),
    )
