"""Forms of the blocks of the rules: conditions, places, weights and tie ladders by group and event.

Blocks are added, copied and removed by buttons that send the whole page, so nothing typed is lost.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DecimalField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.validators import Length, NumberRange, Optional

from competition.foundation.web.errors import say
from competition.foundation.web.forms import NUMBER, REQUIRED, BoxesField, Form, PartForm, choices
from competition.rulebooks.forms import EligibilityForm, honours_in
from competition.rules.editions.blocks import (
    EVERYTHING,
    Block,
    Kind,
    RulePart,
    Target,
    blocks_of,
    with_blocks,
)
from competition.rules.editions.model import (
    ContestRules,
    Eligibility,
    Group,
    Identity,
    Quota,
    TieLadder,
    TieStep,
    Weights,
    problem_with_ladder,
)
from competition.rules.eligibility import DOCUMENT_WORDS, EDUCATION_WORDS, IDENTITY_WORDS
from competition.rules.problems import Problem
from competition.rules.words import terms

MOST_BLOCKS = 120


class BlockForm(PartForm):
    """What every block has: that it is there, whom it is for, and its clause."""

    there = HiddenField(default="1")
    targets = BoxesField(_l("适用于"))
    clause = StringField(_l("依据条款"), [REQUIRED, Length(max=200)])

    def offer(self) -> None:
        """Fill the choices."""

    def read(self) -> RulePart:
        """The part this block says."""
        raise NotImplementedError

    def own_problems(self) -> list[Problem]:
        """What is wrong inside this block; fields are its own."""
        return []


class EligibilityBlock(BlockForm, EligibilityForm):
    """Who may enter."""

    clause = StringField(_l("依据条款"), [REQUIRED, Length(max=200)])
    work_months = IntegerField(_l("从事本职业最少月数"), [Optional(), NumberRange(0, 600)])
    lowest_education = SelectField(_l("最低文化程度"), default="")
    lowest_level_held = SelectField(_l("最低已有技能等级"), default="")
    events_per_person = IntegerField(_l("每人最多报几个赛项"), [NUMBER, NumberRange(1, 50)], default=1)
    same_organisation_team = BooleanField(_l("同队选手须来自同一单位"), default=True)

    def offer(self) -> None:
        self.identities.choices = choices(IDENTITY_WORDS)
        self.lowest_education.choices = [("", _("不限")), *choices(EDUCATION_WORDS)]
        self.lowest_level_held.choices = [("", _("不限")), *choices(terms.LEVELS)]
        others = [(kind, kind) for kind in self.documents.data or () if kind not in DOCUMENT_WORDS]
        self.documents.choices = [*choices(DOCUMENT_WORDS), *others]

    def read(self) -> Eligibility:
        return Eligibility(
            group=Group.STAFF,
            born_on_or_after=self.born_on_or_after.data,
            born_on_or_before=self.born_on_or_before.data,
            identities=tuple(Identity(identity) for identity in self.identities.data or ()),
            work_months=self.work_months.data or 0,
            lowest_education=self.lowest_education.data or None,
            lowest_level_held=int(self.lowest_level_held.data) if self.lowest_level_held.data else None,
            non_local_work_months=self.non_local_work_months.data or 0,
            non_local_insurance_months=self.non_local_insurance_months.data or 0,
            barred_honours=honours_in(self.barred_honours.data),
            same_organisation_team=self.same_organisation_team.data,
            events_per_person=self.events_per_person.data or 1,
            documents=tuple(self.documents.data or ()),
            clause=self.clause.data or "",
        )

    def own_problems(self) -> list[Problem]:
        first, last = self.born_on_or_after.data, self.born_on_or_before.data
        crossed = first is not None and last is not None and first > last
        return [Problem("birth_dates_crossed", field="born_on_or_before")] if crossed else []


class QuotaBlock(BlockForm):
    """How many may enter."""

    per_delegation = IntegerField(_l("每个代表队每个赛项"), [Optional(), NumberRange(1, 500)])
    per_organisation = IntegerField(_l("每个单位每个赛项"), [Optional(), NumberRange(1, 500)])
    per_event = IntegerField(_l("每个赛项总数"), [Optional(), NumberRange(1, 5000)])
    fewest = IntegerField(
        _l("少于多少人只选拔、不设奖"),
        [NUMBER, NumberRange(0, 500)],
        default=30,
        description=_l("常见规定为 30 人"),
    )
    coaches_per_entry = IntegerField(_l("每个参赛的指导教师数"), [NUMBER, NumberRange(0, 10)], default=1)

    def read(self) -> Quota:
        return Quota(
            per_delegation=self.per_delegation.data,
            per_organisation=self.per_organisation.data,
            per_event=self.per_event.data,
            fewest=self.fewest.data or 0,
            coaches_per_entry=self.coaches_per_entry.data or 0,
            clause=self.clause.data or "",
        )


class WeightsBlock(BlockForm):
    """Theory and practice in the total."""

    theory = DecimalField(_l("理论占比（%）"), [NUMBER, NumberRange(0, 100)], places=None)
    practice = DecimalField(_l("操作占比（%）"), [NUMBER, NumberRange(0, 100)], places=None)
    theory_pass = DecimalField(_l("理论合格线"), [NUMBER, NumberRange(0, 100)], places=None)
    practice_pass = DecimalField(_l("操作合格线"), [NUMBER, NumberRange(0, 100)], places=None)
    decimals = IntegerField(_l("总分保留几位小数"), [NUMBER, NumberRange(0, 4)], default=2)

    def read(self) -> Weights:
        return Weights(
            theory=self.theory.data,
            practice=self.practice.data,
            theory_pass=self.theory_pass.data,
            practice_pass=self.practice_pass.data,
            decimals=self.decimals.data,
            clause=self.clause.data or "",
        )

    def own_problems(self) -> list[Problem]:
        theory, practice = self.theory.data, self.practice.data
        if theory is None or practice is None or theory + practice == 100:
            return []
        return [Problem("weights_not_hundred", {"theory": str(theory), "practice": str(practice)}, "theory")]


class TiesBlock(BlockForm):
    """What parts equal totals."""

    tie_1 = SelectField(_l("总分相同，先看"), default="")
    tie_2 = SelectField(_l("仍相同，再看"), default="")
    tie_3 = SelectField(_l("仍相同，再看"), default="")
    tie_4 = SelectField(_l("最后"), default="")

    @property
    def steps(self) -> tuple[TieStep, ...]:
        chosen = (self.tie_1.data, self.tie_2.data, self.tie_3.data, self.tie_4.data)
        return tuple(TieStep(step) for step in chosen if step in terms.TIE_STEPS)

    def offer(self) -> None:
        for select in (self.tie_1, self.tie_2, self.tie_3, self.tie_4):
            select.choices = [("", "—"), *choices(terms.TIE_STEPS)]

    def read(self) -> TieLadder:
        return TieLadder(steps=self.steps, clause=self.clause.data or "")

    def own_problems(self) -> list[Problem]:
        if not self.steps:
            return [Problem("ladder_empty", field="tie_1")]
        problem = problem_with_ladder(self.steps)
        return [problem] if problem else []


def _shown(part: RulePart) -> dict[str, Any]:
    """A part as its form shows it."""
    if isinstance(part, TieLadder):
        steps = [step.value for step in part.steps[:4]]
        return {f"tie_{number}": step for number, step in enumerate(steps, 1)} | {"clause": part.clause}
    said = {name: getattr(part, name) for name in part.__struct_fields__}
    if isinstance(part, Eligibility):
        said |= {
            "identities": [identity.value for identity in part.identities],
            "barred_honours": "、".join(part.barred_honours),
            "documents": list(part.documents),
            "lowest_education": part.lowest_education or "",
            "lowest_level_held": str(part.lowest_level_held or ""),
        }
    return said


class BlocksForm(Form):
    """All blocks of one kind, and the document on which this change rests."""

    kind: ClassVar[Kind]
    block_form: ClassVar[type[BlockForm]]
    blocks: FieldList

    seen = HiddenField()
    clause = StringField(
        _l("本次修改的依据"), [REQUIRED, Length(max=200)], description=_l("写明文件名称和条款，随版本公开")
    )

    def fill(self, rules: ContestRules, events: Sequence[Target], version: int) -> None:
        """The blocks of the rules in force."""
        self.seen.data = str(version)
        for block in blocks_of(rules, self.kind, _groups(events)):
            keys = [target.key for target in block.targets]
            self.blocks.append_entry(_shown(block.part) | {"targets": keys, "there": "1"})

    def offer(self, targets: Sequence[tuple[str, str]]) -> None:
        """Fill the choices of every block; a target that is no longer offered stays where it is chosen."""
        known = {key for key, _word in targets}
        for row in self.blocks:
            chosen = [key for key in row.form.targets.data or () if key not in known]
            gone = [(key, _("%(code)s（已不在赛项中）", code=Target.of(key).event_code)) for key in chosen]
            row.form.targets.choices = [*targets, *gone]
            row.form.offer()

    def check(self) -> bool:
        """Everything that is wrong at once: each field, each block, and the blocks together."""
        right = self.validate()
        places: dict[str, int] = {}
        for number, row in enumerate(self.blocks, 1):
            keys = row.form.targets.data or []
            words = dict(row.form.targets.choices)
            if not keys:
                _at(row.form.targets, Problem("target_missing"))
            taken = [key for key in keys if key in places]
            for key in taken:
                details = {"target": words.get(key, key), "row": places[key]}
                _at(row.form.targets, Problem("target_twice", details))
            places |= {key: number for key in keys if key not in places}
            for problem in row.form.own_problems():
                _at(row.form[problem.field], problem)
        if self.kind in (Kind.WEIGHTS, Kind.TIES) and EVERYTHING.key not in places:
            self.show_problem(Problem("rules_without_base"))
        return right and not self.all_errors

    def rules(self, before: ContestRules) -> ContestRules:
        """`before` with these blocks; only after `check` found nothing."""
        blocks = [
            Block(tuple(Target.of(key) for key in row.form.targets.data), row.form.read())
            for row in self.blocks
        ]
        return with_blocks(before, self.kind, blocks)

    @property
    def all_errors(self) -> list[tuple[str | None, str, str]]:
        """Everything wrong, each with the number of its block and a link to its own field."""
        found: list[tuple[str | None, str, str]] = [(None, "", text) for text in self.form_errors]
        for number, row in enumerate(self.blocks, 1):
            for field in row.form:
                label = _("第 %(number)s 条 %(field)s", number=number, field=field.label.text)
                found += [(field.id, label, str(text)) for text in field.errors]
        found += [(self.clause.id, str(self.clause.label.text), str(text)) for text in self.clause.errors]
        return found


class EligibilityBlocks(BlocksForm):
    kind = Kind.ELIGIBILITY
    block_form = EligibilityBlock
    blocks = FieldList(FormField(EligibilityBlock), max_entries=MOST_BLOCKS)


class QuotaBlocks(BlocksForm):
    kind = Kind.QUOTAS
    block_form = QuotaBlock
    blocks = FieldList(FormField(QuotaBlock), max_entries=MOST_BLOCKS)


class WeightsBlocks(BlocksForm):
    kind = Kind.WEIGHTS
    block_form = WeightsBlock
    blocks = FieldList(FormField(WeightsBlock), max_entries=MOST_BLOCKS)


class TiesBlocks(BlocksForm):
    kind = Kind.TIES
    block_form = TiesBlock
    blocks = FieldList(FormField(TiesBlock), max_entries=MOST_BLOCKS)


FORMS: dict[Kind, type[BlocksForm]] = {
    form.kind: form for form in (EligibilityBlocks, QuotaBlocks, WeightsBlocks, TiesBlocks)
}

# What a new block of each kind begins with.
_BLANK: dict[Kind, RulePart] = {
    Kind.ELIGIBILITY: Eligibility(group=Group.STAFF),
    Kind.QUOTAS: Quota(),
    Kind.WEIGHTS: Weights(),
    Kind.TIES: TieLadder(),
}


def rearranged(typed: MultiDict[str, str], kind: Kind) -> MultiDict[str, str]:
    """What was sent, after the button that was pressed: add, copy-N or remove-N, N as in the field names."""
    verb, _dash, number = typed.get("do", "").partition("-")
    after = MultiDict(typed)
    numbers = {int(part) for name in typed if (part := _number_of(name))}
    new = f"blocks-{max(numbers, default=-1) + 1}-"
    if len(numbers) >= MOST_BLOCKS and verb in ("add", "copy"):
        return after
    if verb == "add":
        for name, value in _blank_fields(kind):
            after.add(new + name, value)
        return after
    own = f"blocks-{number}-"
    for name in [name for name in typed if name.startswith(own)]:
        if verb == "remove":
            after.poplist(name)
        elif verb == "copy" and name != f"{own}targets":
            after.setlist(new + name.removeprefix(own), typed.getlist(name))
    return after


def _blank_fields(kind: Kind) -> list[tuple[str, str]]:
    fields = [("there", "1")]
    for name, value in _shown(_BLANK[kind]).items():
        if name in ("group", "event_code") or value in (None, False, ""):
            continue
        for one in value if isinstance(value, list) else [value]:
            fields.append((name, "y" if one is True else str(one)))
    return fields


def _number_of(name: str) -> str:
    parts = name.split("-")
    return parts[1] if len(parts) > 2 and parts[0] == "blocks" and parts[1].isdecimal() else ""


def _groups(events: Sequence[Target]) -> dict[str, str]:
    return {target.event_code: target.group for target in events}


def _at(field: Field, problem: Problem) -> None:
    field.errors = [*field.errors, say(problem)]
