"""People of entries that fit a search, within what somebody may see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from competition.contests.models import Contest, Event
from competition.entries.models import Entry, EntryMember
from competition.entries.showing import sealed_positions
from competition.foundation.store import crypto
from competition.foundation.store.db import db
from competition.foundation.web.searching import MOST
from competition.persons import queries as persons
from competition.persons.models import Person
from competition.rules.roles import Actor
from competition.rules.searching import Sought

# Members read at most of each manner: a few teams more than are shown.
READ = 4 * (MOST + 1)


@dataclass(frozen=True)
class Seat:
    """Somebody in an entry, and where that is."""

    entry: Entry
    member: EntryMember
    person: Person
    event: Event
    contest: Contest


def seats_sought(sought: Sought, within: ColumnElement[bool], *, by: Actor) -> list[Seat]:
    """The newest entries within these whose number, or one of whose people, is sought.

    A document number and a phone find only people whose particulars this reader may see, the phone as the entry has it:
    of the others the page does not show them either, so that no number typed tells who is here.
    """
    seats = [seat for fits in _plainly(sought) for seat in _seats(fits, within)]
    for fits, said in _exactly(sought):
        seats += [seat for seat in _seats(fits, within) if said(seat) and _is_open(seat, by)]
    return sorted(
        {seat.member.id: seat for seat in seats}.values(),
        key=lambda seat: (-seat.entry.id, seat.member.position),
    )


def _plainly(sought: Sought) -> Iterable[ColumnElement[bool]]:
    """What every list of entries shows: names, and the numbers of entries."""
    if sought.by_name:
        yield persons.called(sought.by_name)
    if sought.entry is not None:
        yield Entry.id == sought.entry


def _exactly(sought: Sought) -> Iterable[tuple[ColumnElement[bool], Callable[[Seat], bool]]]:
    if sought.kinds:
        indexes = [persons.id_index(kind, sought.number) for kind in sought.kinds]
        yield Person.id_index.in_(indexes), lambda _seat: True
    if sought.phone:
        index = crypto.blind_index("phone", sought.phone)
        yield Person.phone_index == index, lambda seat: seat.member.phone == sought.phone


def _seats(fits: ColumnElement[bool], within: ColumnElement[bool]) -> list[Seat]:
    statement = (
        select(Entry, EntryMember, Person, Event, Contest)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Event, Event.id == Entry.event_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(fits, within)
        .order_by(Entry.id.desc(), EntryMember.position)
        .limit(READ)
    )
    return [Seat(*row) for row in db.session.execute(statement)]


def _is_open(seat: Seat, by: Actor) -> bool:
    return seat.member.position not in sealed_positions(seat.entry, by)
