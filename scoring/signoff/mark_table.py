"""The marks of a closed sheet as a table: on its page and on its paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from scoring.marks import queries as marks
from scoring.marks.mark_texts import units_text
from scoring.marks.standing.queries import SheetMark
from scoring.rules.marking.kinds.registry import kind_named
from scoring.signoff.contents import Contents


@dataclass(frozen=True)
class MarkRow:
    """An aspect on a closed sheet, with what each judge gave."""

    code: str
    title: str
    max: str
    judgement: bool
    by_number: Mapping[int, SheetMark]


@dataclass(frozen=True)
class MarkTable:
    """The marks of a closed sheet by aspect, in the scheme's order, under the numbers of those who gave them."""

    numbers: Sequence[int]
    rows: Sequence[MarkRow]

    @property
    def judges(self) -> list[str]:
        """The heads of the columns, in the reader's language."""
        return [_("%(number)s 号裁判", number=number) for number in self.numbers]


def mark_table(read: Contents) -> MarkTable:
    """The marks that a closed sheet holds, as it is shown and printed."""
    scheme = read.scheme
    rows = [
        MarkRow(
            aspect.code,
            aspect.title,
            units_text(aspect.max_units, scheme.decimals),
            kind_named(aspect.kind).graded,
            {mark.number: mark for mark in read.team(scheme.aspects[aspect.id])},
        )
        for aspect in marks.aspects_of(scheme.id, read.modules)
    ]
    return MarkTable(sorted({mark.number for mark in read.counted}), rows)
