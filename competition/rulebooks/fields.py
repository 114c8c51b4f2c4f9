"""The fields of a form for the values of a rule, made from what its kind says of each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    Form,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.validators import Length, NumberRange, Optional, Regexp

from competition.foundation.web.forms import NUMBER, REQUIRED, BoxesField, DateField, DecimalField, choices
from competition.rules.editions.kinds.kind import CLAUSE, RuleKind, RulePart
from competition.rules.editions.kinds.value import (
    PUBLISHED_ONLY,
    Counts,
    Day,
    Figure,
    Ladder,
    Line,
    Names,
    OneOf,
    SomeOf,
    Sort,
    Value,
    Whole,
    YesNo,
)
from competition.rules.problems import Problem

Asked = TypeVar("Asked", bound=Sort)
Kind = TypeVar("Kind", bound=RuleKind[Any])

Words = Mapping[str, str]

_COUNTS = r"^\d+([,，、 ]+\d+)*$"


class Control(Generic[Asked]):
    """How one value is asked: by one field of its name, `sort` says within which limits."""

    made: type[Field]

    def __init__(self, value: Value, sort: Asked) -> None:
        self.value, self.sort = value, sort

    def unbound(self, name: str, blank: Any) -> dict[str, Any]:
        """The fields by their names; `blank` is the value while nothing is said."""
        return {name: self.field(self.value.label, blank)}

    def field(self, label: str, _blank: Any) -> Any:
        """One field that is not bound to a form yet."""
        return self.made(_l(label), self.validators(), description=self.help, **self.more())

    @property
    def help(self) -> Any:
        """What stands beside its fields; of what nobody carries out, that."""
        if not self.value.published_only:
            return _l(self.value.help) if self.value.help else ""
        if not self.value.help:
            return _l(PUBLISHED_ONLY)
        return _l("%(help)s（%(published)s）", help=_l(self.value.help), published=_l(PUBLISHED_ONLY))

    def validators(self) -> list[Any]:
        return [Optional()]

    def more(self) -> dict[str, Any]:
        return {}

    def offer(self, _asked: list[Field], _words: Words) -> None:
        """Fill the choices; `_words` are those of its keys where they are not the same everywhere."""

    def kept(self, _asked: list[Field], _said: Any) -> bool:
        """Whether its fields still show `_said`, where showing loses something of it."""
        return False

    def shown(self, name: str, said: Any) -> dict[str, Any]:
        """What the fields show of a value."""
        return {name: said}

    def read(self, asked: list[Field], blank: Any) -> Any:
        """The value that was typed; what is empty or wrong is `blank`."""
        typed = asked[0].data
        return blank if typed in (None, "") or asked[0].errors else self.meant(typed)

    def meant(self, typed: Any) -> Any:
        return typed


class WholeControl(Control[Whole | Figure]):
    made = IntegerField

    def validators(self) -> list[Any]:
        least, most = self.sort.least, self.sort.most
        return [NUMBER if self.sort.needed else Optional(), NumberRange(least, most)]


class FigureControl(WholeControl):
    made = DecimalField

    def more(self) -> dict[str, Any]:
        return {"places": None}


class DayControl(Control[Day]):
    made = DateField


class YesNoControl(Control[YesNo]):
    made = BooleanField

    def validators(self) -> list[Any]:
        return []


class LineControl(Control[Line]):
    made = StringField

    def validators(self) -> list[Any]:
        return [REQUIRED if self.sort.needed else Optional(), Length(max=self.sort.most)]

    def kept(self, asked: list[Field], said: Any) -> bool:
        # A browser sends a line without the breaks it may have been stored with.
        return _one_line(asked[0].data) == _one_line(said)


class NamesControl(Control[Names]):
    made = StringField

    def validators(self) -> list[Any]:
        return [Optional(), Length(max=self.sort.most)]

    def shown(self, name: str, said: Any) -> dict[str, Any]:
        return {name: "、".join(said)}

    def kept(self, asked: list[Field], said: Any) -> bool:
        return _one_line(asked[0].data) == _one_line("、".join(said))

    def read(self, asked: list[Field], _blank: Any) -> Any:
        names = (asked[0].data or "").replace("，", "、").replace(",", "、").split("、")
        return tuple(name.strip() for name in names if name.strip())


class CountsControl(Control[Counts]):
    made = StringField

    def validators(self) -> list[Any]:
        return [Optional(), Regexp(_COUNTS, message=_l("写成 1、1、0 的样子。"))]

    def shown(self, name: str, said: Any) -> dict[str, Any]:
        return {name: "、".join(str(count) for count in said)}

    def read(self, asked: list[Field], _blank: Any) -> Any:
        text = (asked[0].data or "").replace("，", " ").replace("、", " ").replace(",", " ")
        return () if asked[0].errors else tuple(int(part) for part in text.split())


class OneOfControl(Control[OneOf]):
    made = SelectField

    def field(self, label: str, blank: Any) -> Any:
        return SelectField(_l(label), description=self.help, default=_key(blank))

    def offer(self, asked: list[Field], _words: Words) -> None:
        none = [("", _(self.sort.none))] if self.sort.none else []
        asked[0].choices = [*none, *choices(self.sort.words)]

    def shown(self, name: str, said: Any) -> dict[str, Any]:
        return {name: _key(said)}

    def meant(self, typed: Any) -> Any:
        return self.sort.key(typed)


class SomeOfControl(Control[SomeOf]):
    made = BoxesField

    def validators(self) -> list[Any]:
        return []

    def offer(self, asked: list[Field], words: Words) -> None:
        known = words or self.sort.words
        others = [(key, key) for key in asked[0].data or () if self.sort.open and key and key not in known]
        asked[0].choices = [*([*words.items()] if words else choices(known)), *others]

    def kept(self, asked: list[Field], said: Any) -> bool:
        # Boxes have no order.
        return sorted(asked[0].data or ()) == sorted(str(key) for key in said)

    def shown(self, name: str, said: Any) -> dict[str, Any]:
        return {name: [str(key) for key in said]}

    def read(self, asked: list[Field], blank: Any) -> Any:
        return blank if asked[0].errors else tuple(self.sort.key(key) for key in asked[0].data or ())


class LadderControl(Control[Ladder]):
    def unbound(self, _name: str, _blank: Any) -> dict[str, Any]:
        return {rung: SelectField(_l(label), default="") for rung, label in self.sort.rungs}

    def offer(self, asked: list[Field], _words: Words) -> None:
        for rung in asked:
            rung.choices = [("", "—"), *choices(self.sort.words)]

    def shown(self, _name: str, said: Any) -> dict[str, Any]:
        keys = [*map(str, said), *[""] * len(self.sort.rungs)]
        return {rung: key for (rung, _label), key in zip(self.sort.rungs, keys, strict=False)}

    def kept(self, asked: list[Field], said: Any) -> bool:
        # Rungs below those that are asked stay as they are while the others do.
        return [rung.data or "" for rung in asked] == list(self.shown("", said).values())

    def read(self, asked: list[Field], _blank: Any) -> Any:
        return tuple(self.sort.key(rung.data) for rung in asked if rung.data in self.sort.words)


CONTROLS: dict[type[Sort], type[Control[Any]]] = {
    Whole: WholeControl,
    Figure: FigureControl,
    Day: DayControl,
    YesNo: YesNoControl,
    Line: LineControl,
    Names: NamesControl,
    Counts: CountsControl,
    OneOf: OneOfControl,
    SomeOf: SomeOfControl,
    Ladder: LadderControl,
}


@dataclass(frozen=True)
class PartFields(Generic[Kind]):
    """Values of one kind as fields of a form; `names` are those of fields that are not called as their value."""

    kind: Kind
    values: tuple[Value, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    def unbound(self) -> dict[str, Any]:
        """The fields by their names, for the class of a form."""
        found: dict[str, Any] = {}
        for value in self.values:
            found |= _control(value).unbound(self._name(value), getattr(self.kind.blank, value.name))
        return found

    def offer(self, form: Form, words: Mapping[str, Words] | None = None) -> None:
        """Fill the choices; `words` has those that are not the same in every contest, by the name of the value."""
        for value in self.values:
            _control(value).offer(self.asked(form, value), (words or {}).get(value.name, {}))

    def shown(self, part: RulePart) -> dict[str, Any]:
        """What the fields show of a part."""
        found: dict[str, Any] = {}
        for value in self.values:
            found |= _control(value).shown(self._name(value), getattr(part, value.name))
        return found

    def said(self, form: Form, before: RulePart | None = None) -> dict[str, Any]:
        """What was typed, by the names of the values; what is empty or wrong is as if nothing were said.

        What still shows a value of the part `before` is that value, whole, however it is shown.
        """
        return {value.name: self._said(form, value, before) for value in self.values}

    def _said(self, form: Form, value: Value, before: RulePart | None) -> Any:
        control, asked = _control(value), self.asked(form, value)
        if before is not None and control.kept(asked, getattr(before, value.name)):
            return getattr(before, value.name)
        return control.read(asked, getattr(self.kind.blank, value.name))

    def contradictions(self, form: Form, part: RulePart) -> list[Problem]:
        """What contradicts itself in a part where its fields alone are right; fields are those of the form."""
        told = [
            problem
            for contradiction in self.kind.contradictions
            if all(self._right(form, name) for name in contradiction.values)
            for problem in contradiction.problems(part)
        ]
        return [
            replace(problem, field=self.names.get(problem.field or "", problem.field)) for problem in told
        ]

    def _right(self, form: Form, name: str) -> bool:
        value = next((value for value in self.values if value.name == name), None)
        return value is None or not any(field.errors for field in self.asked(form, value))

    def rows(self, form: Form, rungs: int = 1) -> list[list[Field]]:
        """The bound fields, those that are asked side by side together; of a ladder so many `rungs`."""
        found: list[list[Field]] = []
        for row in (*self.kind.rows, (CLAUSE,)):
            fields = [one for value in row if self._asks(value) for one in self.asked(form, value)]
            width = rungs if any(isinstance(value.sort, Ladder) for value in row) else len(fields)
            found += [fields[start : start + width] for start in range(0, len(fields), width or 1)]
        return found

    def _asks(self, value: Value) -> bool:
        return any(one.name == value.name for one in self.values)

    def asked(self, form: Form, value: Value) -> list[Field]:
        """The fields of one value."""
        rungs = [name for name, _label in value.sort.rungs] if isinstance(value.sort, Ladder) else []
        return [form[name] for name in rungs or [self._name(value)]]

    def _name(self, value: Value) -> str:
        return self.names.get(value.name, value.name)


def _control(value: Value) -> Control[Any]:
    return CONTROLS[type(value.sort)](value, value.sort)


def _one_line(text: str | None) -> str:
    return re.sub(r"[\r\n]", "", text or "")


def _key(said: Any) -> str:
    return "" if said is None else str(said)
