"""The form of theory marks."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from competition.foundation.web.forms import Form


class TheoryForm(Form):
    """A workbook of theory marks."""

    file = FileField(_l("理论成绩工作簿"), description=_l("按模板填写的 .xlsx 文件"))
