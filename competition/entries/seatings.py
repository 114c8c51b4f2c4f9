"""The people of one entry on their way into it, whoever brings them: from a form, from a workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from competition.entries.models import Entry
from competition.entries.papers import Paper
from competition.entries.reading import EntryReading
from competition.entries.typed import TypedEntry
from competition.persons.models import Person
from competition.rules.particulars import Particulars


@dataclass(frozen=True, kw_only=True)
class Seating:
    """The people of one entry on their way into it."""

    entry: Entry
    reading: EntryReading
    members: Sequence[Particulars]
    known: Sequence[Person | None]  # who each of them is here already
    units: Mapping[str, int]  # organisations by exactly the name of a member's unit
    organisation_id: int | None
    of_unit: int = 0  # the unit whose nominees they are until they claim; 0: nobody's
    own_number: int | None = None  # which of them is the one who acts
    held: Mapping[int, Sequence[Paper]] = field(default_factory=dict)  # their papers by position

    def photo_of(self, position: int) -> int | None:
        own = self.held.get(position, ())
        return next((file.id for paper, file in own if paper.kind == "photo"), None)


def seating_of(typed: TypedEntry) -> Seating:
    """What was typed, with who its people are; raises Refused where a number is somebody else's."""
    return Seating(
        entry=typed.entry,
        reading=typed,
        members=typed.members,
        known=[typed.known(number) for number in range(1, len(typed.members) + 1)],
        units=typed.units,
        organisation_id=typed.organisation_id,
        of_unit=(typed.entry.organisation_id or 0) if typed.entry.nominated else 0,
        own_number=typed.own_number,
        held=typed.held,
    )
