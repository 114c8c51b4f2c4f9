"""An entry as its people or their unit typed it, on its way in: from reading to rule to writing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.entries import queries
from competition.entries.models import Entry
from competition.entries.opening import window
from competition.entries.papers import Holder, Paper, holder_of, kinds_of, name_index, papers_of
from competition.entries.places import queries as places
from competition.entries.places.queries import Seat
from competition.entries.reading import (
    EntryReading,
    delegation_ids,
    entered_by_others,
    rules_of,
    seats_by_index,
    unit_seats,
)
from competition.foundation.system import clock
from competition.organisations import queries as organisations
from competition.persons import queries as persons
from competition.persons.consents import queries as consents
from competition.persons.models import Person
from competition.persons.queries import index_of
from competition.rules.consents import kinds_needed, problems_with_consents
from competition.rules.eligibility.checklist import problems_with
from competition.rules.eligibility.facts import EntryRules, answers_wanted, without_documents
from competition.rules.entry_life import EntryState
from competition.rules.identity import is_minor, name_key
from competition.rules.particulars import Particulars, facts_from, read_particulars
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor

# What the rules say where all places are taken.
_FULL = frozenset({"delegation_full", "organisation_full", "event_full"})
# What the rules say of a number that is in other entries.
_BY_NUMBER = frozenset({"already_entered", "events_too_many"})


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
    own_person: Person | None  # who the one who acts is here already
    own_number: int | None  # which member that is; None when it is none of them
    held: Mapping[int, Sequence[Paper]]  # whose papers they are, by position
    nominating: bool

    @cached_property
    def photos(self) -> dict[int, int]:
        """The file of each member's photo, by position."""
        return {
            position: file.id
            for position, papers in self.held.items()
            for paper, file in papers
            if paper.kind == "photo"
        }

    @property
    def organisation_id(self) -> int | None:
        return _organisation_of(self.entry, self.members, self.units)

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything that keeps it from being handed in; a nomination needs no papers and consents yet."""
        already = {(p.details.get("member"), p.field) for p in self.misread}
        ruled = [
            p
            for p in self._ruled()
            if p.code != "answer_missing" or (p.details.get("member"), p.field) not in already
        ]
        others = self._of_others()
        if others is not None:
            # Entries under one's number that are not one's own: the cause is who typed it, not how many there are.
            ruled = [
                p for p in ruled if p.code not in _BY_NUMBER or p.details.get("member") != self.own_number
            ]
            ruled.append(others)
        return [*self.misread, *ruled, *([] if self.nominating else self._consent_problems())]

    @cached_property
    def queues(self) -> bool:
        """All places are taken and the waiting list has room: handing in joins it."""
        full = any(problem.code in _FULL for problem in problems_with(self.facts, self.rules))
        return full and self._has_list and not self._list_full()

    @property
    def passes_waiting(self) -> bool:
        """There is room for it although others wait: whose turn it is has to be looked at."""
        return self.taken.waiting > 0 and not self.queues

    @property
    def _has_list(self) -> bool:
        """A first handing in, not a unit's naming, of an event that has a waiting list."""
        return self.rules.filling.waiting and self.entry.state == EntryState.DRAFT and not self.nominating

    def _list_full(self) -> list[Problem]:
        most = self.rules.filling.most_waiting
        full = most is not None and self.taken.waiting >= most
        return [Problem("waiting_list_full", {"limit": most})] if full else []

    def _ruled(self) -> list[Problem]:
        """What the rules say; where there is a waiting list, full places keep out only whom it has no room for."""
        ruled = problems_with(self.facts, self.rules)
        others = [problem for problem in ruled if problem.code not in _FULL]
        return [*others, *self._list_full()] if self._has_list and len(others) < len(ruled) else ruled

    def _of_others(self) -> Problem | None:
        """That the number of the one who acts is under somebody else's name here."""
        index = self.indexes[self.own_number - 1] if self.own_number else None
        person = (
            persons.person_indexed(index) if index and self.entry.nominated else self.persons.get(index or "")
        )
        if index is None or person is None or person is self.own_person:
            return None
        code = "claim_first" if person.account_id is None else "id_of_other_account"
        return Problem(code, {"member": self.own_number}, "id_number")

    def _consent_problems(self) -> list[Problem]:
        """Whoever hands in consents for themselves; the others of a team do so when they claim.

        A unit hands in what everybody agreed to themselves, or on a paper that is on record.
        """
        if self.own_number is None:
            return [] if self._all_agreed() else [Problem("consent_by_contestant", {}, None)]
        minor = self.members[self.own_number - 1].minor_on(clock.today())
        return problems_with_consents(
            self.draft.get("consents") or [], minor, self.draft.get("guardian") or {}
        )

    def _all_agreed(self) -> bool:
        people = [self.persons.get(index or "") for index in self.indexes]
        here = [person for person in people if person is not None]
        standing = consents.standing_consents([person.id for person in here], self.contest.id)
        today = clock.today()
        return len(here) == len(people) and all(
            set(kinds_needed(is_minor(person.born_on, today))) <= standing[person.id] for person in here
        )

    def known(self, number: int) -> Person | None:
        """Who this member is here already; raises Refused where the number is somebody else's."""
        return self._own(number) if number == self.own_number else self._other(number)

    def _other(self, number: int) -> Person | None:
        person, member = self.persons.get(self.indexes[number - 1] or ""), self.members[number - 1]
        if person is None:
            return None
        unclaimed = person.account_id is None and person.of_unit == self.entry.organisation_id
        own_nominee = self.entry.nominated and unclaimed
        # Whoever mistyped a name mends it, as long as nobody has claimed it.
        if name_key(person.name) != name_key(member.name) and not own_nominee:
            raise Refused(Problem("member_name_differs", {"member": number}, "name"))
        if own_nominee and person.name != member.name and self._settled(person):
            raise Refused(Problem("person_settled", {"member": number}, "name"))
        unit = self.entry.organisation_id if self.entry.nominated else None
        seats = self.seats.get(person.id_index, ())
        if entered_by_others(person, seats, unit, self.entry.created_by):
            # Whoever enters somebody sees their claim code: only the first may.
            raise Refused(Problem("member_entered_elsewhere", {"member": number}, "id_number"))
        return person

    def _own(self, number: int) -> Person | None:
        index, member = self.indexes[number - 1], self.members[number - 1]
        mine, others = self.own_person, self._of_others()
        if others is not None:
            raise Refused(others)
        if mine is None:
            return None
        # Once it is settled, not a dot of it is another.
        renamed = mine.id_index != index or mine.name != member.name
        if renamed and mine.id_number and self._settled(mine):
            raise Refused(Problem("person_settled", {"member": 1}, "name"))
        return mine

    def _settled(self, person: Person) -> bool:
        """Are a person's name and number settled by another approved entry?"""
        seats = self.seats.get(person.id_index, ())
        return any(seat.state == EntryState.APPROVED and seat.entry_id != self.entry_id for seat in seats)


def typed_entry(entry: Entry, by: Actor, *, nominating: bool = False) -> TypedEntry:
    """The members as typed with all that is known around them."""
    event, contest = contests.event(entry.event_id), contests.contest(entry.contest_id)
    rules, draft = rules_of(event), queries.draft_of(entry)
    rules = without_documents(rules) if nominating else rules
    members, misread = _members(draft, event, rules)
    indexes = [_index(member) for member in members]
    known = _known(entry, {index for index in indexes if index}, by)
    units = organisations.organisation_ids_named({m.unit_name for m in members if m.unit_name})
    delegations = delegation_ids(entry.contest_id)
    delegation_id = _chosen(draft, delegations)
    own = next((p for p in known.values() if by.account_id and p.account_id == by.account_id), None)
    number = _own_number(entry, by, indexes, own)
    held = papers_of(queries.documents_of(entry.id), _holders(members, indexes, number, own))
    return TypedEntry(
        event=event,
        rules=rules,
        people=[facts_from(member) for member in members],
        indexes=indexes,
        seats=_seats(entry, known, nominating),
        taken=places.places_taken(
            event.id, delegation_id, _organisation_of(entry, members, units), but=entry.id
        ),
        delegation_id=delegation_id,
        delegations=delegations,
        papers=kinds_of(held),
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
        own_person=own,
        own_number=number,
        held=held,
        nominating=nominating,
    )


def typed_papers(entry: Entry, by: Actor) -> dict[int, list[Paper]]:
    """The papers of each place of the team as it is typed now; those of people who left are nobody's there."""
    members = _read(entry)
    indexes = [_index(member) for member in members]
    own = persons.person_of(by.account_id)
    number = _own_number(entry, by, indexes, own)
    return papers_of(queries.documents_of(entry.id), _holders(members, indexes, number, own))


def typed_holder(entry: Entry, position: int) -> tuple[str | None, str | None]:
    """By what a paper of this place will know its person: blind indexes of document number and name."""
    member = _read(entry)[position - 1]
    return _index(member), name_index(member.name)


def _read(entry: Entry) -> list[Particulars]:
    event = contests.event(entry.event_id)
    return _members(queries.draft_of(entry), event, rules_of(event))[0]


def _index(member: Particulars) -> str | None:
    return index_of(member) if member.id_kind and member.id_number else None


def _own_number(entry: Entry, by: Actor, indexes: Sequence[str | None], own: Person | None) -> int | None:
    if queries.began(entry, by.account_id):
        return 1
    if (seated := queries.member_of(entry, by.account_id)) is not None:
        return seated.position
    return [*indexes].index(own.id_index) + 1 if own is not None and own.id_index in indexes else None


def _holders(
    members: Sequence[Particulars], indexes: Sequence[str | None], own_number: int | None, own: Person | None
) -> list[Holder]:
    """Who is in each place as it is typed; the one who acts goes by the number that is kept of them as well."""
    kept = own.id_index if own else None
    return [
        holder_of(member.name, index, kept if number == own_number else None)
        for number, (member, index) in enumerate(zip(members, indexes, strict=True), start=1)
    ]


def _known(entry: Entry, indexes: Collection[str], by: Actor) -> dict[str, Person]:
    """Who is here already. A unit knows its own nominees alone, and whoever of them has claimed this entry."""
    if not entry.nominated:
        return persons.known_persons(indexes, by.account_id)
    seated = {member.person.id_index: member.person for member in entry.members}
    return persons.known_persons(indexes, by.account_id, unit=entry.organisation_id or 0) | seated


def _seats(entry: Entry, known: Mapping[str, Person], nominating: bool) -> dict[str, Sequence[Seat]]:
    """In which entries these people are, as far as the one who acts may know."""
    if nominating and entry.organisation_id is not None:
        return dict(unit_seats(set(known), entry.organisation_id))
    return seats_by_index(known.values())


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
