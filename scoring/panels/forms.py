"""Forms about panels."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from competition.foundation.web.forms import BoxesField, Form


class PanelForm(Form):
    name = StringField(_l("评分组名称"), [InputRequired(_l("请填写名称。")), Length(max=60)])
    modules = BoxesField(_l("评分模块"), description=_l("不勾选表示全部模块。"))


class MemberForm(Form):
    account_id = SelectField(
        _l("裁判"), coerce=int, description=_l("只列出本赛项的裁判员和裁判长；先在赛项人员中授予角色。")
    )
    number = IntegerField(
        _l("裁判号"),
        [InputRequired(_l("请填写裁判号。")), NumberRange(1, 99, _l("裁判号为 1 至 99。"))],
        description=_l("评分表上只出现裁判号。几名裁判共评的项目由号码靠前的裁判评。"),
    )
    duty = SelectField(
        _l("职责"), choices=[SelectChoice("judge", _l("评分裁判")), SelectChoice("chief", _l("裁判长"))]
    )
    unit_name = StringField(
        _l("工作单位"), [Optional(), Length(max=120)], description=_l("用于回避检查，写全称。")
    )
    reason = TextAreaField(
        _l("变更理由"), [Optional(), Length(max=400)], description=_l("已有评分以后增减裁判必须填写。")
    )


class DeclarationForm(Form):
    conflicts = TextAreaField(
        _l("需要说明的关系"),
        [Optional(), Length(max=400)],
        description=_l("与选手有亲属、师徒、同单位等关系的，写明选手与关系；没有则留空。"),
    )
