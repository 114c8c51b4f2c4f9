"""The one write of an entry's people, whoever enters them: on a phone, for a unit, by a workbook of thousands."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete

from competition.entries.copies import copy_onto
from competition.entries.models import Entry, EntryMember
from competition.entries.reading import EntryReading
from competition.entries.seatings import Seating
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import refused_if_there
from competition.persons import operations as persons
from competition.persons.models import Person
from competition.persons.queries import index_of
from competition.rules.problems import Problem
from competition.rules.roles import Actor


@atomic
def write_members(seatings: Sequence[Seating], *, by: Actor) -> int:
    """Persons where there are none yet, then everybody's place with what was said of them; how many people.

    Whoever withdrew from an event gives their former place up. A person's own record changes by their own act alone.
    Raises Refused("already_entered") where somebody has a place in the event by now.
    """
    fresh: dict[str, Person] = {}
    teams = [(seating, _people_of(seating, fresh, by)) for seating in seatings]
    _free_places(seating.reading for seating in seatings)
    with refused_if_there(Problem("already_entered", {"member": 1, "cited": ""}, "id_number")):
        # A new person has no number of the database's yet.
        db.session.flush()
        for seating, people in teams:
            _seat(seating, people)
    return sum(len(people) for _seating, people in teams)


def _people_of(seating: Seating, fresh: dict[str, Person], by: Actor) -> list[Person]:
    """Who each member is: found, brought up to date by themselves, or new (once, in however many entries)."""
    people = []
    for position, (member, person) in enumerate(zip(seating.members, seating.known, strict=True), start=1):
        unit = seating.units.get(member.unit_name)
        own, index = position == seating.own_number, index_of(member)
        if person is not None and (own or person.of_unit == seating.of_unit != 0):
            persons.update_person(person.id, member, unit, by=by)
        elif person is None and index not in fresh:
            of_unit = 0 if own else seating.of_unit
            fresh[index] = persons.add_person(member, unit, own=own, of_unit=of_unit, by=by)
        people.append(person or fresh[index])
    return people


def _free_places(readings: Iterable[EntryReading]) -> None:
    """Whoever withdrew from an event makes room for their new entry in it."""
    left = [seat.member_id for reading in readings for seat in reading.left]
    if left:
        db.session.execute(delete(EntryMember).where(EntryMember.id.in_(left)))


def _seat(seating: Seating, people: Sequence[Person]) -> None:
    entry, reading = seating.entry, seating.reading
    entry.delegation_id, entry.organisation_id = reading.delegation_id, seating.organisation_id
    there = {member.person_id: member for member in entry.members}
    _make_way(entry, {person.id: position for position, person in enumerate(people, start=1)})
    for position, (said, person) in enumerate(zip(seating.members, people, strict=True), start=1):
        place = there.get(person.id) or EntryMember(event_id=entry.event_id, person_id=person.id)
        place.position = position
        copy_onto(
            place,
            said,
            organisation_id=seating.units.get(said.unit_name),
            photo_id=seating.photo_of(position),
        )
        if person.id not in there:
            place.person = person
            entry.members.append(place)
        for paper, _file in seating.held.get(position, ()):
            paper.holder, paper.position = person.id_index, position
    entry.members.sort(key=lambda member: member.position)


def _make_way(entry: Entry, places: Mapping[int, int]) -> None:
    """Whoever left the team gives their place up; whoever moves stands aside until all have moved."""
    if not entry.members:
        return
    for member in [*entry.members]:
        if member.person_id not in places:
            entry.members.remove(member)
        elif member.position != places[member.person_id]:
            member.position = -member.position
    db.session.flush()
