"""The form of a year's holidays."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from competition.foundation.store import uploads
from competition.foundation.web.forms import REQUIRED, Form
from competition.foundation.work import isolation
from competition.rules import calendar
from competition.rules.calendar import OFF, YearNotice


class YearForm(Form):
    """The days of one year as lines, or as a workbook with the same lines."""

    days = TextAreaField(
        _l("放假和调休上班的日子"),
        [Optional(), Length(max=20_000)],
        description=_l("一行一个日子或一段，写“休”或“班”，例如：2月6日至12日 休；2月20日、2月28日 班"),
    )
    file = FileField(_l("用 Excel 代替上面的文字"), description=_l("两列：日期、休或班；日期可以写成一段"))
    source = StringField(
        _l("依据的通知"), [REQUIRED, Length(max=200)], description=_l("文号或名称，和日期一起显示")
    )
    seen = HiddenField()

    def fill(self, notice: YearNotice | None, number: int) -> None:
        """The days that count now."""
        self.seen.data = str(number)
        if notice is not None:
            self.days.data = "\n".join(f"{days} {kind}" for days, kind in shown_lines(notice))
            self.source.data = notice.source

    def take_workbook(self) -> None:
        """Put the lines of the uploaded workbook into the text; raises Refused when it cannot be read."""
        if not self.file.data:
            return
        data = self.file.data.read()
        uploads.checked(data, {"xlsx"}, "file")
        rows = [" ".join(filter(None, row)) for row in isolation.workbook_sheet(data, "file").texts]
        heading = _("日期")
        self.days.data = "\n".join(row for row in rows if row and not row.startswith(("日期", heading)))


def shown_lines(notice: YearNotice) -> list[tuple[str, str]]:
    """The days of a notice as they are typed, and as the reader's language says their kind."""
    return [
        (
            first.isoformat() if first == last else first.isoformat() + _("至") + last.isoformat(),
            str(_("休") if kind == OFF else _("班")),
        )
        for first, last, kind in calendar.lines_of(notice)
    ]
