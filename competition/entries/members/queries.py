"""The one read of what entries say of their people; lists, papers, awards and levels show nothing else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from competition.entries.models import EntryMember
from competition.foundation.store.db import db
from competition.organisations.models import Organisation
from competition.persons.models import Person

PORTION = 400


@dataclass(frozen=True)
class SaidOf:
    """What an entry says of one of its people. `name` is how they are called now, `name_then` how at handing in."""

    entry_id: int
    person_id: int
    position: int
    name: str
    name_then: str
    unit: str
    education: str | None
    identity: str | None
    employed: bool
    held_level: int | None
    photo_id: int | None
    reviewed: str


_SAID = (
    select(EntryMember, Person.name, Organisation.name)
    .join(Person, Person.id == EntryMember.person_id)
    .join(Organisation, Organisation.id == EntryMember.organisation_id, isouter=True)
    .where(EntryMember.entry_id.in_(bindparam("entries", expanding=True)))
    .order_by(EntryMember.entry_id, EntryMember.position)
)


def said_in(entry_ids: Iterable[int]) -> dict[int, list[SaidOf]]:
    """What these entries say of their people, in the team's order."""
    found: dict[int, list[SaidOf]] = {}
    listed = sorted(set(entry_ids))
    for start in range(0, len(listed), PORTION):
        asked = {"entries": listed[start : start + PORTION]}
        for seat, name, organisation in db.session.execute(_SAID, asked):
            found.setdefault(seat.entry_id, []).append(_said(seat, name, organisation))
    return found


def said_of(entry_ids: Collection[int]) -> dict[tuple[int, int], SaidOf]:
    """The same by (entry, person)."""
    return {(said.entry_id, said.person_id): said for team in said_in(entry_ids).values() for said in team}


def _said(seat: EntryMember, name: str, organisation: str | None) -> SaidOf:
    return SaidOf(
        entry_id=seat.entry_id,
        person_id=seat.person_id,
        position=seat.position,
        name=name,
        name_then=seat.name,
        unit=seat.unit_name or organisation or "",
        education=seat.education,
        identity=(seat.facts or {}).get("identity"),
        employed=seat.employed,
        held_level=seat.held_level,
        photo_id=seat.photo_id,
        reviewed=seat.reviewed,
    )
