"""An entry with all that decides about it, read once: the same object goes from reading to rule to writing.

`EntryReading` is what the rules ask, of people typed just now, kept here, or named in a unit's workbook;
`TypedEntry` adds what was typed on the four steps and what handing it in will write.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.entries import queries
from competition.entries.models import Entry
from competition.entries.opening import Window, window
from competition.entries.places import queries as places
from competition.entries.places.queries import Places, Seat
from competition.foundation.system import clock
from competition.organisations import queries as organisations
from competition.persons import queries as persons
from competition.persons.models import Person
from competition.persons.particulars import person_facts
from competition.persons.queries import index_of
from competition.rules.consents import problems_with_consents
from competition.rules.editions.model import ContestRules
from competition.rules.eligibility import (
    Check,
    EntryFacts,
    EntryRules,
    PersonFacts,
    answers_wanted,
    checklist,
    entry_rules,
    problems_with,
    without_documents,
)
from competition.rules.entry_life import EntryState
from competition.rules.particulars import Particulars, facts_from, read_particulars
from competition.rules.problems import Problem
from competition.rules.roles import Actor


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
        standing = [seat for seat in self.rivals(index) if seat.state != EntryState.WITHDRAWN]
        return replace(
            self.people[position - 1],
            documents=frozenset(self.papers.get(position, ())),
            entries_in_event=len(standing),
            events_entered=len(others),
        )

    def _in_another_event(self, seat: Seat) -> bool:
        return seat.contest_id == self.event.contest_id and seat.event_id != self.event.id

    def rivals(self, index: str | None) -> list[Seat]:
        """Where else in this event this person is, in whatever state."""
        return [
            seat
            for seat in self.seats.get(index or "", ())
            if seat.event_id == self.event.id and seat.entry_id != self.entry_id
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
        people=[person_facts(person) for person in people],
        indexes=[person.id_index for person in people],
        seats=_by_index(people),
        taken=places.places_taken(event.id, entry.delegation_id, entry.organisation_id, but=entry.id),
        delegation_id=entry.delegation_id,
        delegations=delegation_ids(event.contest_id),
        papers=_kinds((document.position, document.kind) for document, _ in queries.documents_of(entry.id)),
        entry_id=entry.id,
    )


@dataclass(frozen=True, kw_only=True)
class TypedEntry(EntryReading):
    """An entry as it was typed, on its way in: what was read of it, and what is to be written."""

    entry: Entry
    contest: Contest
    by: Actor
    draft: Mapping[str, Any]
    members: Sequence[Particulars]
    misread: Sequence[Problem]
    persons: Mapping[str, Person]  # who of them, and who of this account, is here already
    units: Mapping[str, int]  # organisations by exactly the name of a member's unit
    photos: Mapping[int, int]  # files by position
    nominating: bool

    @cached_property
    def own_number(self) -> int | None:
        """Which member is the one who acts; None when it is none of them."""
        account_id = self.by.account_id
        if not self.entry.nominated and self.entry.created_by == account_id:
            return 1
        if (seated := queries.member_of(self.entry, account_id)) is not None:
            return seated.position
        own = self.own_person
        indexes = [*self.indexes]
        return indexes.index(own.id_index) + 1 if own is not None and own.id_index in indexes else None

    @property
    def own_person(self) -> Person | None:
        """Who the one who acts is here already."""
        account_id = self.by.account_id
        return next((p for p in self.persons.values() if account_id and p.account_id == account_id), None)

    def unit_of(self, member: Particulars) -> int | None:
        """The organisation that has exactly the member's unit name."""
        return self.units.get(member.unit_name)

    @property
    def organisation_id(self) -> int | None:
        return _organisation_of(self.entry, self.members, self.units)

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything that keeps it from being handed in; a nomination needs no papers and consents yet."""
        already = {(p.details.get("member"), p.field) for p in self.misread}
        ruled = [
            p
            for p in problems_with(self.facts, self.rules)
            if p.code != "answer_missing" or (p.details.get("member"), p.field) not in already
        ]
        return [*self.misread, *ruled, *([] if self.nominating else self._consent_problems())]

    def _consent_problems(self) -> list[Problem]:
        """Whoever hands in consents for themselves; the others of a team do so when they claim."""
        if self.own_number is None:
            return [Problem("consent_by_contestant", {}, None)]
        minor = self.members[self.own_number - 1].minor_on(clock.today())
        return problems_with_consents(
            self.draft.get("consents") or [], minor, self.draft.get("guardian") or {}
        )

    def settled(self, person: Person) -> bool:
        """Are a person's name and number settled by another approved entry?"""
        seats = self.seats.get(person.id_index, ())
        return any(seat.state == EntryState.APPROVED and seat.entry_id != self.entry_id for seat in seats)

    def entered_elsewhere(self, person: Person) -> bool:
        """Has nobody claimed them, and another unit or another person has entered them?"""
        unit = self.entry.organisation_id if self.entry.nominated else None
        return entered_by_others(person, self.seats.get(person.id_index, ()), unit, self.entry.created_by)


def typed_entry(entry: Entry, by: Actor, *, nominating: bool = False) -> TypedEntry:
    """The members as typed with all that is known around them."""
    event, contest = contests.event(entry.event_id), contests.contest(entry.contest_id)
    rules, draft = rules_of(event), queries.draft_of(entry)
    rules = without_documents(rules) if nominating else rules
    members, misread = _members(draft, event, rules)
    indexes = [index_of(member) if member.id_kind and member.id_number else None for member in members]
    known = persons.known_persons({index for index in indexes if index}, by.account_id)
    units = organisations.organisation_ids_named({m.unit_name for m in members if m.unit_name})
    delegations = delegation_ids(entry.contest_id)
    delegation_id = _chosen(draft, delegations)
    papers = queries.documents_of(entry.id)
    return TypedEntry(
        event=event,
        rules=rules,
        people=[facts_from(member) for member in members],
        indexes=indexes,
        seats=_by_index(known.values()),
        taken=places.places_taken(
            event.id, delegation_id, _organisation_of(entry, members, units), but=entry.id
        ),
        delegation_id=delegation_id,
        delegations=delegations,
        papers=_kinds((document.position, document.kind) for document, _ in papers),
        # An entry sent back may be mended after the closing day.
        window=window(contest) if entry.state == EntryState.DRAFT and not entry.members else {},
        entry_id=entry.id,
        entry=entry,
        contest=contest,
        by=by,
        draft=draft,
        members=members,
        misread=misread,
        persons=known,
        units=units,
        photos={document.position: file.id for document, file in papers if document.kind == "photo"},
        nominating=nominating,
    )


def _members(
    draft: Mapping[str, Any], event: Event, rules: EntryRules
) -> tuple[list[Particulars], list[Problem]]:
    """One for each place of the team, and what could not be read."""
    wanted, today = answers_wanted(rules.eligibility), clock.today()
    members: list[Particulars] = []
    problems: list[Problem] = []
    typed = [*draft.get("members", ()), *({} for _ in range(event.members))][: event.members]
    for number, answers in enumerate(typed, start=1):
        read, wrong = read_particulars(answers, today, wanted)
        members.append(read)
        problems += [replace(p, details={**p.details, "member": number}) for p in wrong]
    return members, problems + _twice_in_team(members)


def _twice_in_team(members: Sequence[Particulars]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for number, member in enumerate(members, start=1):
        if member.id_number and member.id_number in seen:
            problems.append(Problem("member_twice", {"member": number}, "id_number"))
        seen.add(member.id_number)
    return problems


def _chosen(draft: Mapping[str, Any], delegations: Collection[int]) -> int | None:
    """The delegation that was chosen, if the contest has it."""
    wish = str(draft.get("delegation") or "")
    return int(wish) if wish in {str(known) for known in delegations} else None


def _organisation_of(entry: Entry, members: Sequence[Particulars], units: Mapping[str, int]) -> int | None:
    """The unit that nominated, else the organisation that has exactly the first member's unit name."""
    if entry.nominated:
        return entry.organisation_id
    return units.get(members[0].unit_name) if members else None


def _by_index(people: Iterable[Person]) -> dict[str, Sequence[Seat]]:
    by_id = {person.id: person.id_index for person in people}
    return {by_id[person_id]: seats for person_id, seats in places.seats_of(by_id).items()}


def _kinds(papers: Iterable[tuple[int, str]]) -> dict[int, set[str]]:
    kinds: dict[int, set[str]] = {}
    for position, kind in papers:
        kinds.setdefault(position, set()).add(kind)
    return kinds


def delegation_ids(contest_id: int) -> frozenset[int]:
    """The delegations that an entry of this contest may choose from."""
    return frozenset(row.id for row in organisations.delegations_of(contest_id))


def rules_of(event: Event, rules: ContestRules | None = None) -> EntryRules:
    """The entry rules in force for an event; `rules` where those of its contest were read already."""
    return entry_rules(rules or contests.rules_of(event.contest_id), event.group_kind, event.code)


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
