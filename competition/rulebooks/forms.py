"""Forms of a contest's rules: what counts for the whole contest, levels and titles, the full text."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from flask_babel import lazy_gettext as _l
from wtforms import (
    DecimalField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from competition.foundation.web.forms import REQUIRED, Form, PartForm
from competition.foundation.web.i18n import pick
from competition.rulebooks.fields import Kind, PartFields
from competition.rules.editions.blocks import with_part
from competition.rules.editions.kinds.eligibility import ELIGIBILITY
from competition.rules.editions.kinds.kind import CLAUSE, BlockKind, RuleKind, RulePart
from competition.rules.editions.kinds.levels import LEVELS, Level
from competition.rules.editions.kinds.prizes import PRIZES, Prize
from competition.rules.editions.kinds.titles import TITLES, Title
from competition.rules.editions.model import BLOCK_KINDS, KINDS, ContestRules
from competition.rules.editions.targets import EVERYTHING, GROUPS
from competition.rules.problems import Problem, Refused

FormClass = TypeVar("FormClass", bound=type)


def _common(kind: Kind) -> PartFields[Kind]:
    names = {value.name: value.page_name for value in kind.common if value.page_name}
    return PartFields(kind, kind.common, names | {"clause": f"{kind.key}_clause"})


ELIGIBILITY_FIELDS = PartFields(ELIGIBILITY, ELIGIBILITY.common)
# What is for the whole contest where no group or event has its own.
BASE_FIELDS = tuple(_common(kind) for kind in BLOCK_KINDS if EVERYTHING in kind.whole)
# What is for the whole contest alone.
WHOLE_FIELDS = tuple(_common(kind) for kind in KINDS if kind.common and not isinstance(kind, BlockKind))
ALL_FIELDS: tuple[PartFields[Any], ...] = (*BASE_FIELDS, *WHOLE_FIELDS)
LEVEL_FIELDS = PartFields(LEVELS, (*LEVELS.values, CLAUSE))
TITLE_FIELDS = PartFields(TITLES, (*TITLES.values, CLAUSE))


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
    """One rank of prize."""

    name = StringField(_l("奖项"), [REQUIRED, Length(max=20)])
    name_en = StringField(_l("英文"), [REQUIRED, Length(max=40)])
    count = IntegerField(_l("名额"), [Optional(), NumberRange(0, 500)])
    share = DecimalField(_l("比例（%）"), [Optional(), NumberRange(0, 100)], places=None)


def _rules_fields() -> dict[str, Any]:
    """The fields of the page in its order."""
    found: dict[str, Any] = {target.group: FormField(EligibilityForm) for target in GROUPS}
    for fields in ALL_FIELDS:
        if fields.kind is PRIZES:
            found["prizes"] = FieldList(FormField(PrizeForm), min_entries=3, max_entries=6)
        found |= fields.unbound()
    return found


@asking(_rules_fields())
class RulesForm(Form):
    """The parts of the rules that most editions change; the rest is in the blocks and in the full text."""

    seen = HiddenField()
    prizes: FieldList
    clause = StringField(
        _l("本次修改的依据"), [Optional(), Length(max=200)], description=_l("写明文件名称和条款，随版本公开")
    )

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
        """Show the rules in force."""
        data: dict[str, Any] = {
            target.group: ELIGIBILITY_FIELDS.shown(rules.eligibility_for(target.group, ""))
            for target in GROUPS
        }
        for base in BASE_FIELDS:
            data |= base.shown(_base(rules, base.kind))
        for whole in WHOLE_FIELDS:
            data |= whole.shown(getattr(rules, whole.kind.key))
        ranks = [msgspec.structs.asdict(prize) for prize in rules.prizes.prizes]
        self.process(data=data | {"prizes": ranks})

    def rules(self, before: ContestRules) -> ContestRules:
        """`before` with what this form says; event-level rows and levels stay as they were."""
        rules = before
        for target in GROUPS:
            said = ELIGIBILITY_FIELDS.said(self[target.group].form)
            own = msgspec.structs.replace(before.eligibility_for(target.group, ""), **said)
            rules = with_part(rules, ELIGIBILITY, target, own)
        for base in BASE_FIELDS:
            part = msgspec.structs.replace(_base(before, base.kind), **base.said(self))
            rules = with_part(rules, base.kind, EVERYTHING, part)
        stated = {
            whole.kind.key: msgspec.structs.replace(getattr(before, whole.kind.key), **whole.said(self))
            for whole in WHOLE_FIELDS
        }
        stated["prizes"] = msgspec.structs.replace(stated["prizes"], prizes=self._ranks(before))
        return msgspec.structs.replace(rules, **stated)

    def _ranks(self, before: ContestRules) -> tuple[Prize, ...]:
        codes = [prize.code for prize in before.prizes.prizes] + ["first", "second", "third"]
        return tuple(
            Prize(
                code=codes[place] if place < len(codes) else f"prize{place + 1}",
                name=entry.form.name.data,
                name_en=entry.form.name_en.data,
                count=entry.form.count.data or 0,
                share=entry.form.share.data or Decimal(0),
            )
            for place, entry in enumerate(self.prizes)
        )


def _base(rules: ContestRules, kind: BlockKind[Any]) -> RulePart:
    """What is said for the whole contest."""
    part: RulePart = kind.counting(rules, "", "") or kind.blank
    return part


@asking(LEVEL_FIELDS.unbound())
class LevelForm(PartForm):
    """One row: which places are recommended for which level."""

    def read(self, number: int, problems: list[Problem]) -> Level | None:
        """The row; None where it is empty or half filled in, which is then a problem."""
        says = self.first_place.data or self.prizes.data or self.both_passed.data
        if not says and not self.clause.data:
            return None
        if not says or not self.clause.data:
            problems.append(Problem("level_rule_incomplete", {"row": number}))
            return None
        return msgspec.structs.replace(LEVELS.blank, **LEVEL_FIELDS.said(self))


@asking(TITLE_FIELDS.unbound())
class TitleForm(PartForm):
    """One row: a title that comes with a place."""

    def read(self, number: int, problems: list[Problem]) -> Title | None:
        """The row; None where it is empty or half filled in, which is then a problem."""
        if not self.name.data and not self.clause.data:
            return None
        if not (self.name.data and self.clause.data and self.granted_by.data):
            problems.append(Problem("title_incomplete", {"row": number}))
            return None
        said = TITLE_FIELDS.said(self)
        said["last_place"] = self.last_place.data or said["first_place"]
        return msgspec.structs.replace(TITLES.blank, **said)


SPARE_ROWS = 2


class LevelsForm(Form):
    """Recommended levels and titles; rows without a clause and a name are left out."""

    seen = HiddenField()
    levels = FieldList(FormField(LevelForm), max_entries=30)
    titles = FieldList(FormField(TitleForm), max_entries=30)
    clause = StringField(_l("本次修改的依据"), [REQUIRED, Length(max=200)])

    def fill(self, rules: ContestRules) -> None:
        """The rows in force, and some empty ones."""
        for level in rules.levels:
            self.levels.append_entry(LEVEL_FIELDS.shown(level))
        for title in rules.titles:
            self.titles.append_entry(TITLE_FIELDS.shown(title))
        for _spare in range(SPARE_ROWS):
            self.levels.append_entry({"cap": "1", "one_up": True})
            self.titles.append_entry({"group": "staff"})

    def offer(self, rules: ContestRules) -> None:
        """Fill the choices of every row."""
        prizes = [(prize.code, pick(prize.name, prize.name_en)) for prize in rules.prizes.prizes]
        for row in self.levels:
            LEVEL_FIELDS.offer(row.form)
            row.form.prizes.choices = prizes
        for row in self.titles:
            TITLE_FIELDS.offer(row.form)

    def rules(self, before: ContestRules) -> ContestRules:
        """`before` with these levels and titles; raises Refused for a row half filled in."""
        problems: list[Problem] = []
        levels = [row.form.read(number, problems) for number, row in enumerate(self.levels, 1)]
        titles = [row.form.read(number, problems) for number, row in enumerate(self.titles, 1)]
        if problems:
            raise Refused(*problems)
        return msgspec.structs.replace(
            before,
            levels=tuple(level for level in levels if level is not None),
            titles=tuple(title for title in titles if title is not None),
        )


class FullRulesForm(Form):
    """The whole body as JSON, for what the other form does not show (levels, titles, single events)."""

    seen = HiddenField()
    body = TextAreaField(_l("规则全文（JSON）"), [REQUIRED, Length(max=200_000)])
    clause = StringField(_l("本次修改的依据"), [REQUIRED, Length(max=200)])
