"""Forms of working times: a row for each code of the event, or a workbook."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import FieldList, FormField, HiddenField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import Length, Optional

from competition.foundation.web.errors import say
from competition.foundation.web.forms import Form, choices, whole
from competition.rules.problems import Problem, Refused
from scoring.rules import timing
from scoring.rules.timing import STATE_WORDS, TimeState, TypedTime
from scoring.times.checking import TimeLine
from scoring.times.queries import Recorded

SHORT, LONG = [Optional(), Length(max=40)], [Optional(), Length(max=200)]


class TimeRowForm(PlainForm):  # type: ignore[misc]
    """One code; `seen` is the number of the record that stood when the page was opened."""

    code = HiddenField()
    seen = HiddenField()
    state = SelectField(_l("情况"), validate_choice=False)
    time = StringField(_l("用时"), SHORT)
    extra = StringField(_l("补时"), SHORT)
    extra_reason = StringField(_l("补时理由"), LONG)
    reason = StringField(_l("更改理由"), LONG)

    def typed(self) -> TypedTime:
        """The row as it was typed."""
        state = self.state.data if self.state.data in set(TimeState) else ""
        return TypedTime(self.time.data or "", self.extra.data or "", self.extra_reason.data or "", state)


class TimesForm(Form):
    """The times of an event; every wrong row is shown at its code, and nothing typed is lost."""

    rows = FieldList(FormField(TimeRowForm))

    def fill(self, codes: Sequence[str], standing: Mapping[str, Recorded]) -> None:
        """A row for every code, with what stands."""
        for code in codes:
            record = standing.get(code)
            self.rows.append_entry({"code": code, "seen": "0"} | (_values(record) if record else {}))

    def offer(self) -> None:
        """Fill the choices of every row."""
        words = choices(STATE_WORDS)
        for row in self.rows:
            row.form.state.choices = [("", "—"), *words]

    def lines(self, standing: Mapping[str, Recorded]) -> tuple[list[TimeLine], list[Problem]]:
        """The rows that say something, and what is wrong with the others, problems named "code/field"."""
        problems: list[Problem] = []
        lines: list[TimeLine] = []
        for row in self.rows:
            code, typed = row.form.code.data or "", row.form.typed()
            if typed.empty:
                if code in standing:
                    problems.append(Problem("time_not_removed", {"code": code}, f"{code}/time"))
                continue
            time, wrong = timing.read(code, typed)
            problems += [Problem(one.code, one.details, f"{code}/{one.field}") for one in wrong]
            if time is not None:
                lines.append(TimeLine(code, time, row.form.reason.data or "", whole(row.form.seen.data)))
        return lines, problems

    def show_rows(self, refusal: Refused, standing: Mapping[str, Recorded]) -> None:
        """Each problem at its field of its row; what has changed meanwhile is shown as it stands now."""
        forms = {row.form.code.data: row.form for row in self.rows}
        for problem in refusal.problems:
            code, _slash, name = (problem.field or "").partition("/")
            if code not in forms:
                self.show_problem(problem)
                continue
            place = forms[code][name]
            place.errors = [*place.errors, say(problem)]
            if problem.code == "time_changed_since":
                forms[code].seen.data = str(standing[code].number)

    @property
    def all_errors(self) -> list[tuple[str | None, str, str]]:
        """Problems of the whole, then those of the rows, each with a link to its field."""
        found = [error for error in super().all_errors if error[0] != self.rows.id]
        for row in self.rows:
            for place in row.form:
                found += [(place.id, str(place.label.text), str(text)) for text in place.errors]
        return found


def _values(record: Recorded) -> dict[str, str]:
    time = record.time
    return {
        "seen": str(record.number),
        "state": time.state.value,
        "time": "" if time.seconds is None else timing.shown(time.seconds),
        "extra": timing.shown(time.extra) if time.extra else "",
        "extra_reason": time.extra_reason,
    }


class WorkbookForm(Form):
    """A workbook of working times."""

    file = FileField(_l("用时工作簿"), description=_l("按模板填写的 .xlsx 文件"))
