"""Forms of venues, sittings and workstations."""

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from competition.foundation.web.forms import REQUIRED, Form


class VenueForm(Form):
    name = StringField(_l("场地名称"), [REQUIRED, Length(max=120)])
    address = StringField(_l("地址"), [Optional(), Length(max=200)])


class SessionForm(Form):
    event_id = SelectField(_l("赛项"), coerce=int)
    name = StringField(_l("场次名称"), [REQUIRED, Length(max=80)], description=_l("例如 第一场"))
    starts_at = DateTimeLocalField(_l("开始"), [REQUIRED])
    ends_at = DateTimeLocalField(_l("结束"), [REQUIRED])
    venue_id = SelectField(_l("场地"))


class ChangeForm(Form):
    """A sitting that is changed."""

    name = StringField(_l("场次名称"), [REQUIRED, Length(max=80)])
    starts_at = DateTimeLocalField(_l("开始"), [REQUIRED])
    ends_at = DateTimeLocalField(_l("结束"), [REQUIRED])
    venue_id = SelectField(_l("场地"))
    reason = TextAreaField(
        _l("改动的理由"), [Optional(), Length(max=500)], description=_l("已有人报名时必填，会告诉选手")
    )


class WorkstationsForm(Form):
    event_id = SelectField(_l("赛项"), coerce=int)
    labels = StringField(
        _l("赛位"), [REQUIRED, Length(max=400)], description=_l("可写成 A-01…A-30，多段用逗号分开")
    )
    venue_id = SelectField(_l("场地"))
