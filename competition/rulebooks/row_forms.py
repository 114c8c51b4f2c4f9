"""The form of the kinds of rules that come in rows: levels, titles, honours. It keeps what it does not change."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import msgspec
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, StringField
from wtforms.validators import Length

from competition.foundation.web.errors import say
from competition.foundation.web.forms import REQUIRED, PartForm, whole
from competition.rulebooks.fields import PartFields
from competition.rulebooks.meanwhile import VersionForm
from competition.rules.editions.kinds.kind import CLAUSE, RowKind, RulePart
from competition.rules.editions.model import ROW_KINDS, ContestRules
from competition.rules.editions.presets import preset_rows
from competition.rules.problems import Problem

MOST_ROWS = 60
_SPARE_ROWS = 1


class RowForm(PartForm):
    """One row: what it says, the row it was opened with, and whether it is taken out."""

    fields: ClassVar[PartFields[RowKind[Any]]]

    was = HiddenField()
    gone = BooleanField(_l("去掉这一行"))

    @property
    def rows(self) -> list[list[Field]]:
        """The fields of its values, those that are asked side by side together."""
        return self.fields.rows(self)

    def read(self, before: Sequence[RulePart]) -> RulePart:
        """The row as typed; of the row it was opened with, what it still shows."""
        number = whole(self.was.data)
        known = before[number] if number is not None and number < len(before) else None
        said = self.fields.said(self, known)
        if "last_place" in said and self.last_place.data is None and known is None:
            said["last_place"] = _open_end(self.fields.kind, said["first_place"])
        part: RulePart = msgspec.structs.replace(known or self.fields.kind.blank, **said)
        return part

    @property
    def is_empty(self) -> bool:
        """A row that was offered empty and left so."""
        return not self.was.data and self.read(()) == self.fields.kind.blank and not self.errors


class RowsForm(VersionForm):
    """All rows of all these kinds, and the document on which this change rests."""

    clause = StringField(
        _l("本次修改的依据"), [REQUIRED, Length(max=200)], description=_l("写明文件名称和条款，随版本公开")
    )

    def fill(self, rules: ContestRules) -> None:
        """The rows in force, and an empty one of each kind."""
        for kind in ROW_KINDS:
            for number, part in enumerate(kind.parts(rules)):
                self[kind.key].append_entry(FIELDS[kind.key].shown(part) | {"was": str(number)})
            for _spare in range(_SPARE_ROWS):
                self[kind.key].append_entry(FIELDS[kind.key].shown(kind.blank))

    def offer(self, words: Mapping[str, Mapping[str, str]]) -> None:
        """Fill the choices of every row; `words` are those of this contest alone."""
        for kind in ROW_KINDS:
            for row in self[kind.key]:
                FIELDS[kind.key].offer(row.form, words)

    @property
    def sections(self) -> list[tuple[RowKind[Any], FieldList]]:
        """Each kind with its rows."""
        return [(kind, self[kind.key]) for kind in ROW_KINDS]

    def check(self, before: ContestRules) -> bool:
        """Everything that is wrong at once: each field, each row, and the rows against the other rules."""
        right = self.validate()
        for kind in ROW_KINDS:
            for row in self._kept(kind):
                part = row.read(kind.parts(before))
                for problem in FIELDS[kind.key].contradictions(row, part):
                    _at(row, problem)
        self._check_across(before)
        return bool(right) and not self.all_errors

    def _check_across(self, before: ContestRules) -> None:
        """What contradicts another kind of rule, beside its row."""
        rules = self.rules(before)
        for kind in ROW_KINDS:
            kept = self._kept(kind)
            for problem in kind.across(rules) if kind.across else []:
                row = problem.details.get("row")
                _at(kept[row - 1], problem) if isinstance(row, int) else self.show_problem(problem)

    def rules(self, before: ContestRules) -> ContestRules:
        """`before` with these rows."""
        rules = before
        for kind in ROW_KINDS:
            parts = kind.parts(before)
            rules = kind.with_rows(rules, [row.read(parts) for row in self._kept(kind)])
        return rules

    def _kept(self, kind: RowKind[Any]) -> list[RowForm]:
        return [
            entry.form for entry in self[kind.key] if not entry.form.gone.data and not entry.form.is_empty
        ]

    @property
    def all_errors(self) -> list[tuple[str | None, str, str]]:
        """Everything wrong, each with its row and a link to its own field."""
        found: list[tuple[str | None, str, str]] = [(None, "", text) for text in self.form_errors]
        for kind in ROW_KINDS:
            for number, entry in enumerate(self[kind.key], 1):
                place = _("%(row)s 第 %(number)s 行", row=_(kind.row_title), number=number)
                found += [
                    (field.id, f"{place} {field.label.text}", str(text))
                    for field in entry.form
                    for text in field.errors
                ]
        found += [(self.clause.id, str(self.clause.label.text), str(text)) for text in self.clause.errors]
        return found


def with_more_rows(typed: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was sent, after the button that was pressed: add-KIND, or the rows of the chosen preset."""
    verb, _dash, key = typed.get("do", "").partition("-")
    kind = next((kind for kind in ROW_KINDS if kind.key == ("levels" if verb == "preset" else key)), None)
    after = MultiDict(typed)
    if kind is None:
        return after
    rows = preset_rows(typed.get("preset", "")) if verb == "preset" else (kind.blank,)
    numbers = {int(name.split("-")[1]) for name in typed if _is_row_of(name, kind)}
    for number, part in enumerate(rows, max(numbers, default=-1) + 1):
        if number < MOST_ROWS:
            for name, value in sent(FIELDS[kind.key].shown(part)):
                after.add(f"{kind.key}-{number}-{name}", value)
    return after


def sent(shown: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """What a browser sends of the fields that show this."""
    for name, value in shown.items():
        for one in value if isinstance(value, list) else [value]:
            if one is True:
                yield name, "y"
            elif one is not False:
                yield name, "" if one is None else str(one)


def _is_row_of(name: str, kind: RowKind[Any]) -> bool:
    parts = name.split("-")
    return len(parts) > 2 and parts[0] == kind.key and parts[1].isdecimal()


def _open_end(kind: RowKind[Any], first: int) -> int | None:
    """What an empty end of a band means: where it has to be a number, the place that it begins with."""
    return None if kind.blank.last_place is None else first


def _at(row: RowForm, problem: Problem) -> None:
    field = row[problem.field] if problem.field in row._fields else row.gone
    field.errors = [*field.errors, say(problem)]


def _rows_of(kind: RowKind[Any]) -> FieldList:
    fields = FIELDS[kind.key]
    row = type(f"{kind.key}_row", (RowForm,), {"fields": fields, **fields.unbound()})
    return FieldList(FormField(row), max_entries=8 * MOST_ROWS)


FIELDS: dict[str, PartFields[RowKind[Any]]] = {
    kind.key: PartFields(kind, (*kind.values, CLAUSE)) for kind in ROW_KINDS
}
for _kind in ROW_KINDS:
    setattr(RowsForm, _kind.key, _rows_of(_kind))
