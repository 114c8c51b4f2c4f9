"""The one form base: shows refusals beside its fields and loses nothing that was typed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

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
    SelectFieldBase,
    SelectMultipleField,
)
from wtforms.fields.core import UnboundField
from wtforms.form import Form as PlainForm
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from competition.foundation.system.clock import SHANGHAI
from competition.foundation.web.errors import say
from competition.rules.problems import Problem, Refused


class Form(FlaskForm):  # type: ignore[misc]
    """A page's form. `show(refusal)` puts each problem at its field, or on top of the form; `refused` keeps them."""

    refused: Sequence[Problem] = ()

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Where a field is wrong, the operation is not reached: what the rules say of the others is told too."""
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
        """What its page answers with: 422 once something that was sent is wrong; a first look is none."""
        refused = self.is_submitted() and self.all_errors
        return HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK


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
