"""An entry with all that the rules ask about it, read once, whoever its people are.

They may have typed it just now (`typed.py`), be kept here, or stand in a unit's workbook.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.entries import queries
from competition.entries.copies import facts_of
from competition.entries.models import Entry
from competition.entries.opening import Window
from competition.entries.papers import Holder, Paper, holder_of, kinds_of, papers_of
from competition.entries.places import queries as places
from competition.entries.places.queries import Places, Seat
from competition.organisations import queries as organisations
from competition.persons import queries as persons
from competition.persons.models import Person
from competition.rulebooks import queries as rulebooks
from competition.rules.editions.model import ContestRules
from competition.rules.eligibility.checklist import checklist
from competition.rules.eligibility.facts import EntryFacts, EntryRules, PersonFacts, entry_rules
from competition.rules.eligibility.outcomes import Check
from competition.rules.entry_life import STANDING, EntryState


@dataclass(frozen=True, kw_only=True)
class EntryReading:
    """What the entry rules ask about one entry; its people by position, whoever they are here by index."""

    event: Event
    rules: EntryRules
    people: Sequence[PersonFacts]
    indexes: Sequence[str | None]  # of their document numbers; None where none could be read
    seats: Mapping[str, Sequence[Seat]]  # in which entries each of them is, by index
    taken: Places
    delegation_id: int | None
    delegations: Collection[int]
    papers: Mapping[int, Collection[str]] = field(default_factory=dict)
    window: Window = field(default_factory=Window)
    entry_id: int | None = None

    @cached_property
    def facts(self) -> EntryFacts:
        """The entry as the rules see it, each member with papers and with the entries they are in."""
        return EntryFacts(
            members=[self._member(position) for position in range(1, len(self.people) + 1)],
            members_wanted=self.event.members,
            delegation_chosen=self.delegation_id is not None or not self.delegations,
            entries_of_delegation=self.taken.delegation,
            entries_of_organisation=self.taken.organisation,
            entries_in_event=self.taken.event,
            **self.window,
        )

    def _member(self, position: int) -> PersonFacts:
        index = self.indexes[position - 1]
        seats = self.seats.get(index or "", ())
        others = {seat.event_id for seat in seats if seat.placed and self._in_another_event(seat)}
        standing = [seat for seat in self._here(index) if seat.state != EntryState.WITHDRAWN]
        return replace(
            self.people[position - 1],
            documents=frozenset(self.papers.get(position, ())),
            entries_in_event=len(standing),
            events_entered=len(others),
        )

    def _in_another_event(self, seat: Seat) -> bool:
        return seat.contest_id == self.event.contest_id and seat.event_id != self.event.id

    def _here(self, index: str | None) -> list[Seat]:
        """Where else in this event this person is, in whatever state."""
        return [
            seat
            for seat in self.seats.get(index or "", ())
            if seat.event_id == self.event.id and seat.entry_id != self.entry_id
        ]

    @property
    def left(self) -> list[Seat]:
        """The places of these people in entries for this event that were withdrawn."""
        return [
            seat for index in self.indexes for seat in self._here(index) if seat.state == EntryState.WITHDRAWN
        ]

    def checks(self) -> list[Check]:
        """Every rule that applies with its outcome."""
        return checklist(self.facts, self.rules)


def kept_entry(entry: Entry) -> EntryReading:
    """An entry that was handed in, for the reviewer's checklist: its people as they are kept."""
    event = contests.event(entry.event_id)
    people = [member.person for member in entry.members]
    return EntryReading(
        event=event,
        rules=rules_of(event),
        people=[facts_of(member) for member in entry.members],
        indexes=[person.id_index for person in people],
        seats=_seats_by_number(people),
        taken=places.places_taken(event.id, entry.delegation_id, entry.organisation_id, but=entry.id),
        delegation_id=entry.delegation_id,
        delegations=delegation_ids(event.contest_id),
        papers=kinds_of(kept_papers(entry)),
        entry_id=entry.id,
    )


def seats_by_index(people: Iterable[Person]) -> dict[str, Sequence[Seat]]:
    """In which entries these persons are."""
    by_id = {person.id: person.id_index for person in people}
    return {by_id[person_id]: seats for person_id, seats in places.seats_of(by_id).items()}


def kept_papers(entry: Entry) -> dict[int, list[Paper]]:
    """The papers of each member of an entry that was handed in."""
    return papers_of(queries.documents_of(entry.id), kept_holders(entry))


def kept_holders(entry: Entry) -> list[Holder]:
    """Who is in each place of an entry that was handed in."""
    return [holder_of(member.person.name, member.person.id_index) for member in entry.members]


def unit_seats(indexes: Collection[str], organisation_id: int) -> dict[str, list[Seat]]:
    """In which entries that this unit nominated the people of these numbers are, by index; it knows of no others."""
    people = persons.persons_numbered(indexes)
    seats = places.seats_of({person.id for person in people})
    found: dict[str, list[Seat]] = {}
    for person in people:
        for seat in seats.get(person.id, ()):
            if seat.nominated and seat.organisation_id == organisation_id:
                found.setdefault(person.id_index, []).append(seat)
    return found


def _seats_by_number(people: Iterable[Person]) -> dict[str, list[Seat]]:
    """For a reviewer: where these persons are, and where else their numbers stand in entries that were handed in."""
    own = {person.id: person.id_index for person in people}
    numbered = {person.id: person.id_index for person in persons.persons_numbered(set(own.values()))}
    found: dict[str, list[Seat]] = {}
    for person_id, seats in places.seats_of(own | numbered).items():
        counted = [seat for seat in seats if person_id in own or seat.state in STANDING]
        found.setdefault((own | numbered)[person_id], []).extend(counted)
    return found


def delegation_ids(contest_id: int) -> frozenset[int]:
    """The delegations that an entry of this contest may choose from."""
    return frozenset(row.id for row in organisations.delegations_of(contest_id))


def rules_of(event: Event, rules: ContestRules | None = None) -> EntryRules:
    """The entry rules in force for an event; `rules` where those of its contest were read already."""
    return entry_rules(rules or rulebooks.rules_of(event.contest_id), event.group_kind, event.code)


def entered_by_others(
    person: Person, seats: Iterable[Seat], organisation_id: int | None, account_id: int | None
) -> bool:
    """Has nobody claimed this person, and another unit or another account has entered them?"""
    if person.account_id is not None:
        return False
    return any(
        seat.state != EntryState.WITHDRAWN
        # What the system itself entered is everybody's.
        and seat.created_by not in (None, account_id)
        and not (organisation_id and seat.nominated and seat.organisation_id == organisation_id)
        for seat in seats
    )
