"""Forms of a contest's rules: what counts for the whole contest, levels and titles, the full text."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    StringField,
    TextAreaField,
)
from wtforms.form import Form as PlainForm
from wtforms.validators import Length, NumberRange, Optional

from competition.foundation.web.errors import say
from competition.foundation.web.forms import REQUIRED, DecimalField, Form, PartForm
from competition.rulebooks.captions import where
from competition.rulebooks.fields import Kind, PartFields
from competition.rulebooks.meanwhile import VersionForm
from competition.rules.editions.blocks import with_part
from competition.rules.editions.kinds.eligibility import ELIGIBILITY
from competition.rules.editions.kinds.kind import BlockKind, RowKind, RuleKind, RulePart
from competition.rules.editions.kinds.prizes import MOST_PRIZES, PRIZES, Prize
from competition.rules.editions.model import BLOCK_KINDS, KINDS, ContestRules, problems_with_rules
from competition.rules.editions.targets import EVERYTHING, GROUPS
from competition.rules.problems import Problem
from competition.rules.words.groups import GROUP_WORDS

FormClass = TypeVar("FormClass", bound=type)


def _common(kind: Kind) -> PartFields[Kind]:
    names = {value.name: value.page_name for value in kind.common if value.page_name}
    return PartFields(kind, kind.common, names | {"clause": f"{kind.key}_clause"})


ELIGIBILITY_FIELDS = PartFields(ELIGIBILITY, ELIGIBILITY.common)
# What is for the whole contest where no group or event has its own.
BASE_FIELDS = tuple(_common(kind) for kind in BLOCK_KINDS if EVERYTHING in kind.whole)
# What is for the whole contest alone.
WHOLE_FIELDS = tuple(
    _common(kind) for kind in KINDS if kind.common and not isinstance(kind, BlockKind | RowKind)
)
ALL_FIELDS: tuple[PartFields[Any], ...] = (*BASE_FIELDS, *WHOLE_FIELDS)


def asking(fields: Mapping[str, Any]) -> Callable[[FormClass], FormClass]:
    """A form that asks these fields too."""

    def give(form: FormClass) -> FormClass:
        for name, field in fields.items():
            setattr(form, name, field)
        return form

    return give


@asking(ELIGIBILITY_FIELDS.unbound())
class EligibilityForm(PartForm):
    """Who may enter in one group."""

    @property
    def rows(self) -> list[list[Field]]:
        """Its fields, those that are asked side by side together."""
        return ELIGIBILITY_FIELDS.rows(self)


class PrizeForm(PartForm):
    """One rank of prize; an empty line is none."""

    # The code by which other rules name it; a new prize has none yet.
    code = HiddenField()
    name = StringField(_l("奖项"), [Length(max=20)])
    name_en = StringField(_l("英文"), [Optional(), Length(max=40)])
    count = IntegerField(_l("名额"), [Optional(), NumberRange(0, 500)])
    share = DecimalField(_l("比例（%）"), [Optional(), NumberRange(0, 100)], places=None)

    @property
    def is_nameless(self) -> bool:
        """Something is said of a prize that has no name."""
        said = self.name_en.data or self.count.data or self.share.data
        return bool(said) and not (self.name.data or "").strip()

    def read(self, code: str) -> Prize:
        """The prize of this line."""
        return Prize(
            code=code,
            name=(self.name.data or "").strip(),
            name_en=(self.name_en.data or "").strip(),
            count=self.count.data or 0,
            share=Decimal(0) if self.share.data is None else self.share.data,
        )


def _rules_fields() -> dict[str, Any]:
    """The fields of the page in its order."""
    found: dict[str, Any] = {target.group: FormField(EligibilityForm) for target in GROUPS}
    for fields in ALL_FIELDS:
        if fields.kind is PRIZES:
            found["prizes"] = FieldList(FormField(PrizeForm), max_entries=8 * MOST_PRIZES)
        found |= fields.unbound()
    return found


@asking(_rules_fields())
class RulesForm(VersionForm):
    """The parts of the rules that most editions change; the rest is in the blocks and in the full text."""

    prizes: FieldList
    clause = StringField(
        _l("本次修改的依据"), [Optional(), Length(max=200)], description=_l("写明文件名称和条款，随版本公开")
    )

    @property
    def all_errors(self) -> list[tuple[str | None, str, str]]:
        """Everything wrong, each with its group or prize and a link to its own field."""
        found: list[tuple[str | None, str, str]] = [(None, "", text) for text in self.form_errors]
        parts = [(str(_(GROUP_WORDS[target.group])), self[target.group].form) for target in GROUPS]
        parts += [
            (str(_("第 %(number)s 个奖项", number=number)), entry.form)
            for number, entry in enumerate(self.prizes, 1)
        ]
        for name, part in (*parts, ("", self)):
            found += [
                (field.id, f"{name} {field.label.text}".strip(), str(text))
                for field in part
                if not isinstance(field, FieldList | FormField)
                for text in field.errors
            ]
        return found

    @property
    def sections(self) -> list[tuple[RuleKind[Any], list[list[Field]]]]:
        """Each kind with its fields, those that are asked side by side together."""
        return [(fields.kind, fields.rows(self)) for fields in ALL_FIELDS]

    def offer(self) -> None:
        """Fill the choices."""
        for target in GROUPS:
            ELIGIBILITY_FIELDS.offer(self[target.group].form)
        for fields in ALL_FIELDS:
            fields.offer(self)

    def fill(self, rules: ContestRules) -> None:
        """Show the rules in force, and a line for one more prize."""
        data: dict[str, Any] = {
            target.group: ELIGIBILITY_FIELDS.shown(rules.eligibility_for(target.group, ""))
            for target in GROUPS
        }
        for base in BASE_FIELDS:
            data |= base.shown(_base(rules, base.kind))
        for whole in WHOLE_FIELDS:
            data |= whole.shown(getattr(rules, whole.kind.key))
        ranks = [msgspec.structs.asdict(prize) for prize in rules.prizes.prizes]
        self.process(data=data | {"prizes": [*ranks, {"share": None, "count": None}]})

    def check(self, before: ContestRules) -> bool:
        """Everything that is wrong at once: each field, each part that is asked here, and all rules together."""
        right = self.validate()
        for target in GROUPS:
            part = self[target.group].form
            said = _said(part, ELIGIBILITY_FIELDS, before.eligibility_for(target.group, ""))
            for problem in ELIGIBILITY_FIELDS.contradictions(part, said):
                part[problem.field].errors = [*part[problem.field].errors, say(problem)]
        for line in (entry.form for entry in self.prizes):
            if line.is_nameless:
                line.name.errors = [*line.name.errors, say(Problem("prize_without_name"))]
        for fields in ALL_FIELDS:
            said = self._part(fields, before)
            for problem in fields.contradictions(self, said):
                self.show_problem(problem)
        if right and not self.all_errors:
            show_elsewhere(self, problems_with_rules(self.rules(before)))
        return bool(right) and not self.all_errors

    def rules(self, before: ContestRules) -> ContestRules:
        """`before` with what this form says; what it does not change, and all it does not show, stays."""
        rules = before
        for target in GROUPS:
            known = before.eligibility_for(target.group, "")
            own = _said(self[target.group].form, ELIGIBILITY_FIELDS, known)
            if own != known:
                rules = with_part(rules, ELIGIBILITY, target, own)
        for base in BASE_FIELDS:
            part = self._part(base, before)
            if part != _base(before, base.kind):
                rules = with_part(rules, base.kind, EVERYTHING, part)
        return msgspec.structs.replace(
            rules, **{whole.kind.key: self._part(whole, before) for whole in WHOLE_FIELDS}
        )

    def _part(self, fields: PartFields[Any], before: ContestRules) -> RulePart:
        """What is said for the whole contest of one kind."""
        kind = fields.kind
        known: Any = _base(before, kind) if isinstance(kind, BlockKind) else getattr(before, kind.key)
        part: RulePart = _said(self, fields, known)
        if kind is PRIZES:
            return msgspec.structs.replace(part, prizes=self._ranks(known.prizes))
        return part

    def _ranks(self, before: Sequence[Prize]) -> tuple[Prize, ...]:
        known = {prize.code: prize for prize in before}
        lines = [entry.form for entry in self.prizes if (entry.form.name.data or "").strip()]
        used = {line.code.data for line in lines} | known.keys()
        spare = iter([code for code in (*_PRIZE_CODES, *map(_numbered, range(99))) if code not in used])
        return tuple(
            _kept_rank(line.read(line.code.data or next(spare)), known.get(line.code.data)) for line in lines
        )


_PRIZE_CODES = ("first", "second", "third", "fourth")


def _numbered(place: int) -> str:
    return f"prize{place + 5}"


def _kept_rank(typed: Prize, known: Prize | None) -> Prize:
    """The prize as stored where it is the same but for blanks around its names."""
    if known is None:
        return typed
    bare = msgspec.structs.replace(known, name=known.name.strip(), name_en=known.name_en.strip())
    return known if typed == bare else typed


def _said(form: PlainForm, fields: PartFields[Any], known: RulePart) -> Any:
    return msgspec.structs.replace(known, **fields.said(form, known))


def show_elsewhere(form: Form, problems: Iterable[Problem]) -> None:
    """Contradictions of rules that this form may not show, each with its kind, row and value."""
    for problem in problems:
        place = where(problem)
        form.form_errors.append(f"{place}{_('：')}{say(problem)}" if place else say(problem))


def _base(rules: ContestRules, kind: BlockKind[Any]) -> RulePart:
    """What is said for the whole contest."""
    part: RulePart = kind.counting(rules, "", "") or kind.blank
    return part


class FullRulesForm(VersionForm):
    """The whole body as JSON, for what the other form does not show (levels, titles, single events)."""

    body = TextAreaField(_l("规则全文（JSON）"), [REQUIRED, Length(max=200_000)])
    clause = StringField(_l("本次修改的依据"), [REQUIRED, Length(max=200)])
