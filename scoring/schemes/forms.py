"""Forms about marking schemes."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from competition.foundation.web.forms import DecimalField, Form, SeenForm
from competition.rules.problems import Problem, Refused
from scoring.rules.marking.kinds.registry import KINDS

# Kinds that need more than a step and a number of judges come by workbook only.
SIMPLE_KINDS = {key: kind for key, kind in KINDS.items() if kind.simple}


class SchemeFileForm(Form):
    """A workbook with a scheme."""

    file = FileField(_l("评分标准工作簿"), description=_l("CIS 评分表，或按模板填写的 .xlsx 文件"))


class AspectForm(SeenForm):
    """How one aspect is marked."""

    code = HiddenField()
    kind = SelectField(_l("类型"))
    step = DecimalField(_l("步长"), [Optional(), NumberRange(min=0)], places=2)
    judges = IntegerField(_l("裁判数"), [InputRequired(_l("请填写数字。")), NumberRange(min=1, max=9)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(key, _(kind.word)) for key, kind in SIMPLE_KINDS.items()]

    def checked(self) -> None:
        """Refuse what the fields together cannot mean."""
        kind, judges = SIMPLE_KINDS[self.kind.data], self.judges.data
        if judges < kind.fewest_judges:
            told = {"row": 0, "column": "", "value": judges, "fewest": kind.fewest_judges}
            raise Refused(Problem("scheme_judges_wrong", told, "judges"))
        if kind.measured and judges != 1:
            raise Refused(Problem("one_judge_measures", {}, "judges"))
