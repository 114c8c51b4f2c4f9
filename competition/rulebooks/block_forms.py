"""Forms of the blocks of the rules, by group and event: one for each kind that comes in blocks.

Blocks are added, copied and removed by buttons that send the whole page, so nothing typed is lost.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import msgspec
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, FormField, HiddenField, StringField
from wtforms.validators import Length

from competition.foundation.web.errors import say
from competition.foundation.web.forms import REQUIRED, BoxesField, PartForm, whole
from competition.rulebooks.fields import PartFields
from competition.rulebooks.meanwhile import VersionForm
from competition.rules.editions.blocks import Block, blocks_of, with_blocks
from competition.rules.editions.kinds.kind import CLAUSE, BlockKind, RulePart
from competition.rules.editions.kinds.value import Line
from competition.rules.editions.model import BLOCK_KINDS, ContestRules
from competition.rules.editions.targets import EVERYTHING, Target
from competition.rules.problems import Problem

MOST_BLOCKS = 120
_CLAUSE = replace(CLAUSE, sort=Line(200, needed=True))


class BlockForm(PartForm):
    """One block: that it is there, whom it is for, what it says, and its clause."""

    parts: ClassVar[PartFields[BlockKind[Any]]]

    there = HiddenField(default="1")
    # The number of the block it was opened with, in the rules that were in force.
    was = HiddenField()
    targets = BoxesField(_l("适用于"))

    @property
    def rows(self) -> list[list[Field]]:
        """The fields of its values, those that are asked side by side together."""
        return self.parts.rows(self, rungs=2)

    def read(self, before: Sequence[Block]) -> RulePart:
        """The part this block says; of the block it was opened with, what it still shows."""
        number = whole(self.was.data)
        known = before[number].part if number is not None and number < len(before) else None
        part: RulePart = msgspec.structs.replace(
            known or self.parts.kind.blank, **self.parts.said(self, known)
        )
        return part

    def own_problems(self, before: Sequence[Block]) -> list[Problem]:
        """What is wrong inside this block, where its fields alone are right; fields are its own."""
        part, kind = self.read(before), self.parts.kind
        left_out = [value for value in kind.values if value.missing and not getattr(part, value.name)]
        problems = [
            Problem(value.missing, field=self.parts.asked(self, value)[0].short_name) for value in left_out
        ]
        return problems + self.parts.contradictions(self, part)


class BlocksForm(VersionForm):
    """All blocks of one kind, and the document on which this change rests."""

    kind: ClassVar[BlockKind[Any]]
    blocks: FieldList

    clause = StringField(
        _l("本次修改的依据"), [REQUIRED, Length(max=200)], description=_l("写明文件名称和条款，随版本公开")
    )

    def fill(self, rules: ContestRules, events: Sequence[Target], version: int) -> None:
        """The blocks of the rules in force."""
        self.seen.data = str(version)
        for number, block in enumerate(blocks_of(rules, self.kind, _groups(events))):
            shown: dict[str, Any] = _fields(self.kind).shown(block.part)
            keys = [target.key for target in block.targets]
            self.blocks.append_entry(shown | {"targets": keys, "there": "1", "was": str(number)})

    def offer(self, targets: Sequence[tuple[str, str]]) -> None:
        """Fill the choices of every block; a target that is no longer offered stays where it is chosen."""
        known = {key for key, _word in targets}
        for row in self.blocks:
            chosen = [key for key in row.form.targets.data or () if key not in known]
            gone = [(key, _("%(code)s（已不在赛项中）", code=Target.of(key).event_code)) for key in chosen]
            row.form.targets.choices = [*targets, *gone]
            row.form.parts.offer(row.form)

    def check(self, before: ContestRules, events: Sequence[Target]) -> bool:
        """Everything that is wrong at once: each field, each block, and the blocks together."""
        right = self.validate()
        places: dict[str, int] = {}
        known = blocks_of(before, self.kind, _groups(events))
        for number, row in enumerate(self.blocks, 1):
            _check_targets(row.form.targets, places, number)
            for problem in row.form.own_problems(known):
                _at(row.form[problem.field], problem)
        if self.kind.needs_base and EVERYTHING.key not in places:
            self.show_problem(Problem("rules_without_base"))
        return right and not self.all_errors

    def rules(self, before: ContestRules, events: Sequence[Target]) -> ContestRules:
        """`before` with these blocks; only after `check` found nothing. Untouched blocks leave it as it is."""
        known = blocks_of(before, self.kind, _groups(events))
        blocks = [
            Block(tuple(Target.of(key) for key in row.form.targets.data), row.form.read(known))
            for row in self.blocks
        ]
        if [(set(one.targets), one.part) for one in blocks] == [
            (set(one.targets), one.part) for one in known
        ]:
            return before
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


def blocks_form(kind: BlockKind[Any]) -> type[BlocksForm]:
    """The form of the blocks of one kind."""
    fields = _fields(kind)
    block = type(f"{kind.key}_block", (BlockForm,), {"parts": fields, **fields.unbound()})
    blocks = FieldList(FormField(block), max_entries=8 * MOST_BLOCKS)
    return type(f"{kind.key}_blocks", (BlocksForm,), {"kind": kind, "blocks": blocks})


def rearranged(typed: MultiDict[str, str], kind: BlockKind[Any]) -> MultiDict[str, str]:
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


def _fields(kind: BlockKind[Any]) -> PartFields[BlockKind[Any]]:
    return PartFields(kind, (*kind.values, _CLAUSE))


def _check_targets(field: Field, places: dict[str, int], number: int) -> None:
    """Every block is for somebody and nobody has two; `places` gets the number of the block of each target."""
    keys = field.data or []
    words = dict(field.choices)
    if not keys:
        _at(field, Problem("target_missing"))
    for key in [key for key in keys if key in places]:
        _at(field, Problem("target_twice", {"target": words.get(key, key), "row": places[key]}))
    for key in keys:
        places.setdefault(key, number)


def _blank_fields(kind: BlockKind[Any]) -> list[tuple[str, str]]:
    fields = [("there", "1")]
    for name, value in _fields(kind).shown(kind.blank).items():
        if value in (None, False, ""):
            continue
        given = value if isinstance(value, list) else [value]
        fields += [(name, "y" if one is True else str(one)) for one in given]
    return fields


def _number_of(name: str) -> str:
    parts = name.split("-")
    return parts[1] if len(parts) > 2 and parts[0] == "blocks" and parts[1].isdecimal() else ""


def _groups(events: Sequence[Target]) -> dict[str, str]:
    return {target.event_code: target.group for target in events}


def _at(field: Field, problem: Problem) -> None:
    field.errors = [*field.errors, say(problem)]


FORMS: dict[str, type[BlocksForm]] = {kind.key: blocks_form(kind) for kind in BLOCK_KINDS}
