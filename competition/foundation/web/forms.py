"""The one form base: shows refusals beside its fields and loses nothing that was typed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import flash, session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.i18n import translations
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    PasswordField,
    SelectFieldBase,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import DateField as PlainDateField
from wtforms import DecimalField as PlainDecimalField
from wtforms.fields.core import UnboundField
from wtforms.form import Form as PlainForm
from wtforms.validators import DataRequired, InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from competition.foundation.system.clock import SHANGHAI
from competition.foundation.web.errors import CONFLICTS, say
from competition.rules.characters import note_of_selectors, problems_with_text, trimmed, without_selectors
from competition.rules.dates import day_of
from competition.rules.decimals import decimal_of
from competition.rules.problems import Problem, Refused


class Form(FlaskForm):  # type: ignore[misc]
    """A page's form. `show(refusal)` puts each problem at its field, or on top of the form; `refused` keeps them."""

    refused: Sequence[Problem] = ()

    # A draft is kept right or wrong: what reads it later tells what no text may hold.
    keeps_any_text = False

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Where a field is wrong, the operation is not reached: what the rules say of the others is told too."""
        for place in _texts_of(self):
            _take_out_selectors(place)
            if not self.keeps_any_text and _fit not in place.validators:
                place.validators = [*place.validators, _fit]
        valid: bool = super().validate(extra_validators)
        if not valid:
            wrong = set(self.errors)
            for problem in self.further_problems():
                if problem.field not in wrong:
                    self.show_problem(problem)
        return valid

    def further_problems(self) -> Sequence[Problem]:
        """What the rules would say of this form, for a form that asks them."""
        return ()

    def show(self, refusal: Refused) -> None:
        self.refused = refusal.problems
        for problem in refusal.problems:
            self.show_problem(problem)

    def show_problem(self, problem: Problem) -> None:
        place: Field | None = self._fields.get(problem.field) if problem.field else None
        text = say(problem)
        if place is None:
            self.form_errors.append(text)
        else:
            place.errors = [*place.errors, text]

    @property
    def all_errors(self) -> list[tuple[str | None, str, str]]:
        """(field id or None, label, sentence) of everything wrong, for the list on top."""
        found: list[tuple[str | None, str, str]] = [(None, "", text) for text in self.form_errors]
        for place in self:
            found += [(place.id, str(place.label.text), text) for text in _flat(place.errors)]
        return found

    @property
    def status(self) -> int:
        """What its page answers with: 422 once something that was sent is wrong, 409 where somebody else came first."""
        if any(problem.code in CONFLICTS for problem in self.refused):
            return HTTPStatus.CONFLICT
        refused = self.is_submitted() and self.all_errors
        return HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK


def _texts_of(form: Iterable[Field]) -> Iterator[Field]:
    """Every field that somebody writes in, parts and repeated parts included."""
    for place in form:
        if isinstance(place, FieldList | FormField):
            yield from _texts_of(place)
        elif _is_written(place) and isinstance(place.data, str):
            yield place


def _is_written(place: Field) -> bool:
    return isinstance(place, StringField) and not isinstance(place, PasswordField | HiddenField)


def _take_out_selectors(place: Field) -> None:
    """What chooses a shape is taken out and said; what copying leaves at the ends of a line goes as blanks do."""
    typed = place.data if isinstance(place, TextAreaField) else trimmed(place.data)
    if note := note_of_selectors(typed):
        sentence = f"{place.label.text}{_('：')}{say(note)}"
        # A page that saves itself sends the same again and again.
        if ("message", sentence) not in map(tuple, session.get("_flashes", [])):
            flash(sentence)
        typed = without_selectors(typed)
    place.data = typed


def _fit(_form: Any, place: Field) -> None:
    """A validator of every text: nothing is in it that no text may hold."""
    if problems := problems_with_text(place.data, lines=isinstance(place, TextAreaField)):
        raise ValidationError(" ".join(map(say, problems)))


class DecimalField(PlainDecimalField):  # type: ignore[misc]
    """A number with decimals, read as everywhere: full-width figures and points too."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        read = decimal_of(valuelist[0]) if valuelist else None
        super().process_formdata(valuelist if read is None else [f"{read:f}"])


class DateField(PlainDateField):  # type: ignore[misc]
    """A day, read as everywhere: 1990/3/7 and 1990年3月7日 too, where a browser has no calendar."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        read = day_of(valuelist[0]) if valuelist else None
        super().process_formdata(valuelist if read is None else [read.isoformat()])


class EmptyForm(Form):
    """A button."""


class SeenForm(Form):
    """A form over a record that others change too: `seen` is the stamp of what it showed.

    A save over a later change is refused; `overtaken` then shows both values, and the next save goes over them.
    """

    seen = HiddenField()
    met = False

    def against(self, now: "Callable[[], SeenForm]") -> Callable[[Refused], None]:
        """Shows a refusal; where somebody else saved meanwhile, against the form of what is stored `now`."""

        def show(refusal: Refused) -> None:
            self.show(refusal)
            if any(problem.code == "overtaken" for problem in refusal.problems):
                self.overtaken(now())

        return show

    def overtaken(self, now: "SeenForm") -> None:
        """Beside each field that differs from what is stored `now`, what is stored; 409 instead of 422."""
        self.met = True
        self.seen.data = now.seen.data
        for place, other in _pairs(self, now):
            if (place.data or None) != (other.data or None):
                stored = _("现在保存的是：%(value)s", value=_shown(other) or _("（空）"))
                place.errors = [*place.errors, stored]

    @property
    def status(self) -> int:
        """409 once somebody else's change was met."""
        return HTTPStatus.CONFLICT if self.met else super().status


def _pairs(one: Any, other: Any) -> Iterator[tuple[Field, Field]]:
    """The same field of two forms of one kind, parts and repeated parts included."""
    for place, there in zip(one, other, strict=False):
        if isinstance(place, FieldList | FormField):
            yield from _pairs(place, there)
        elif not isinstance(place, HiddenField):
            yield place, there


def _shown(place: Field) -> str:
    """A field's value as its page shows it."""
    if isinstance(place, BooleanField):
        return str(_("是") if place.data else _("否"))
    if isinstance(place, SelectFieldBase):
        chosen = {str(value) for value in (place.data if isinstance(place.data, list) else [place.data])}
        return str(_("、")).join(str(word) for value, word in place.choices or () if str(value) in chosen)
    return str(place._value())


class PartForm(PlainForm):  # type: ignore[misc]
    """A named or repeated part of a page's form; it speaks the reader's language as the page does."""

    class Meta:
        def get_translations(self, _form: PlainForm) -> Any:
            return translations


def _flat(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        return [text for part in errors.values() for text in _flat(part)]
    texts: list[str] = []
    for error in errors:
        texts += _flat(error) if isinstance(error, list | tuple | dict) else [str(error)]
    return texts


REQUIRED = DataRequired(_l("请填写这一项。"))
NUMBER = InputRequired(_l("请填写数字。"))


class BoxesField(SelectMultipleField):  # type: ignore[misc]
    """Several choices as boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def choices(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """The translated choices of a select, keyed as text."""
    return [(str(key), _(word)) for key, word in words.items()]


LARGEST = 2**31 - 1  # more does not fit into a column


def whole(text: str | None) -> int | None:
    """The number that a hidden field or an address brought back, None when it is no such number."""
    if not (text and text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST))):
        return None
    number = int(text)
    return number if number <= LARGEST else None


def moment_of(local: datetime | None) -> datetime | None:
    """A time typed in the contests' time zone, aware."""
    return None if local is None else local.replace(tzinfo=SHANGHAI)


def local_of(moment: datetime | None) -> datetime | None:
    """A stored moment as the contests' clocks show it, for a field."""
    return None if moment is None else moment.astimezone(SHANGHAI).replace(tzinfo=None)


def labels() -> dict[str, str]:
    """What forms call their fields, by the field's name, of those that every form calls the same."""
    called: dict[str, set[str]] = {}
    waiting = list(Form.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        for name, made in vars(form).items():
            if isinstance(made, UnboundField) and made.args:
                called.setdefault(name, set()).add(str(made.args[0]))
    return {name: next(iter(words)) for name, words in called.items() if len(words) == 1}
