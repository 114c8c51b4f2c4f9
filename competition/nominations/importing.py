"""A unit's workbook, read once and judged entry by entry with a handful of queries, however long it is."""

from collections.abc import Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.entries.places import queries as places
from competition.entries.places.queries import Places, Seat
from competition.entries.reading import EntryReading, delegation_ids, rules_of, unit_seats
from competition.foundation.paper.tables import SheetRow
from competition.foundation.system import clock
from competition.organisations import queries as organisations
from competition.organisations.models import Organisation
from competition.persons import queries as persons
from competition.persons.queries import index_of
from competition.rulebooks import queries as rulebooks
from competition.rules.eligibility.checklist import problems_with
from competition.rules.eligibility.facts import EntryRules, answers_wanted, without_documents
from competition.rules.entry_life import EntryState
from competition.rules.identity import name_key
from competition.rules.particulars import Particulars, facts_from, read_particulars
from competition.rules.problems import Problem

Taken = MutableMapping[int | None, int]


@dataclass(frozen=True)
class Candidate:
    """One entry of a unit's workbook: its rows, what it says, and everything wrong with it by row."""

    rows: Sequence[int]
    reading: EntryReading | None  # None for an event that the contest does not have
    delegation_id: int | None
    members: Sequence[Particulars]
    typed: Sequence[Mapping[str, Any]]
    problems: Mapping[int, Sequence[Problem]] = field(default_factory=dict)

    @property
    def event(self) -> Event | None:
        return self.reading.event if self.reading else None

    @property
    def sound(self) -> bool:
        return self.reading is not None and not any(self.problems.values())


@dataclass(frozen=True)
class Line:
    """One row with what it says of a person."""

    row: SheetRow
    typed: Mapping[str, Any]
    member: Particulars
    misread: Sequence[Problem]

    @cached_property
    def index(self) -> str | None:
        """The blind index of the document number; None where none could be read."""
        return index_of(self.member) if self.member.id_kind and self.member.id_number else None


@dataclass
class EventRoom:
    """An event with its rules and the places taken in it, those of the rows above among them."""

    event: Event
    rules: EntryRules
    of_delegation: Taken
    of_organisation: Taken

    def taken(self, delegation_id: int | None, organisation_id: int) -> Places:
        return Places(
            delegation=self.of_delegation.get(delegation_id, 0) if delegation_id else 0,
            organisation=self.of_organisation.get(organisation_id, 0),
            event=sum(self.of_delegation.values()),
        )

    def take(self, delegation_id: int | None, organisation_id: int) -> None:
        self.of_delegation[delegation_id] = self.of_delegation.get(delegation_id, 0) + 1
        self.of_organisation[organisation_id] = self.of_organisation.get(organisation_id, 0) + 1


@dataclass
class Workbook:
    """What a workbook is judged by; what its upper rows say counts for the lower ones."""

    organisation: Organisation
    default_delegation: int | None
    delegations: Collection[int]
    rooms: Mapping[str, EventRoom]  # by the code of the event
    lines: Mapping[int, Line]  # by the number of the row
    names: MutableMapping[str, str]  # of persons, by index
    seats: MutableMapping[str, list[Seat]]  # by index
    first_rows: MutableMapping[tuple[str, str], int] = field(default_factory=dict)

    def candidate(self, rows: Sequence[SheetRow]) -> Candidate:
        """One entry, its members row by row, with everything wrong beside its row."""
        lines = [self.lines[row.number] for row in rows]
        problems = {line.row.number: [*line.misread] for line in lines}
        first = lines[0]
        room = self.rooms.get(str(first.typed.get("event", "")))
        if room is None:
            problems[first.row.number].append(Problem("event_unknown", {}, "event"))
        delegation_id = self._delegation(first, problems[first.row.number])
        reading = self._judge(room, delegation_id, lines, problems) if room else None
        return Candidate(
            [row.number for row in rows],
            reading,
            delegation_id,
            [line.member for line in lines],
            [line.typed for line in lines],
            problems,
        )

    def _judge(
        self,
        room: EventRoom,
        delegation_id: int | None,
        lines: Sequence[Line],
        problems: Mapping[int, list[Problem]],
    ) -> EntryReading:
        for line in lines:
            problems[line.row.number] += self._known_person(room.event, line)
        reading = self._reading(room, delegation_id, lines)
        for problem in problems_with(reading.facts, room.rules):
            number = problem.details.get("member", 1)
            place = lines[number - 1 if isinstance(number, int) else 0].row.number
            if not _repeats(problem, problems[place]):
                problems[place].append(problem)
        self._seat(room.event, lines)
        if not any(problems.values()):
            room.take(delegation_id, self.organisation.id)
        return reading

    def _reading(self, room: EventRoom, delegation_id: int | None, lines: Sequence[Line]) -> EntryReading:
        return EntryReading(
            event=room.event,
            rules=room.rules,
            people=[facts_from(line.member) for line in lines],
            indexes=[line.index for line in lines],
            seats=self.seats,
            taken=room.taken(delegation_id, self.organisation.id),
            delegation_id=delegation_id,
            delegations=self.delegations,
        )

    def _delegation(self, line: Line, problems: list[Problem]) -> int | None:
        wish = str(line.typed.get("delegation") or self.default_delegation or "")
        known = {str(delegation_id) for delegation_id in self.delegations}
        if wish and wish not in known:
            problems.append(Problem("delegation_unknown", {}, "delegation"))
        return int(wish) if wish in known else None

    def _known_person(self, event: Event, line: Line) -> list[Problem]:
        if line.index is None:
            return []
        earlier = self.first_rows.setdefault((event.code, line.index), line.row.number)
        if earlier != line.row.number:
            return [Problem("row_repeats", {"row": earlier}, "id_number")]
        if name_key(self.names.setdefault(line.index, line.member.name)) != name_key(line.member.name):
            return [Problem("member_name_differs", {}, "name")]
        return []

    def _seat(self, event: Event, lines: Sequence[Line]) -> None:
        """Whoever a row names is in its event, as the rows below see it."""
        seat = Seat(0, 0, event.contest_id, event.id, EntryState.DRAFT, placed=True, nominated=True)
        for line in lines:
            if line.index is not None:
                self.seats.setdefault(line.index, []).append(seat)


def check_rows(
    organisation_id: int, contest_id: int, rows: Sequence[SheetRow], default_delegation: int | None
) -> list[Candidate]:
    """What an import would do, entry by entry, with everything wrong beside its row. Writes nothing."""
    workbook = _read(organisation_id, contest_id, rows, default_delegation)
    return [workbook.candidate(team) for team in _teams(rows)]


def _read(
    organisation_id: int, contest_id: int, rows: Sequence[SheetRow], default_delegation: int | None
) -> Workbook:
    organisation, rooms = organisations.organisation(organisation_id), _rooms(contest_id)
    lines = {row.number: _line(row, organisation, rooms) for row in rows}
    indexes = {line.index for line in lines.values() if line.index}
    seats = unit_seats(indexes, organisation_id)
    return Workbook(
        organisation=organisation,
        default_delegation=default_delegation,
        delegations=delegation_ids(contest_id),
        rooms=rooms,
        lines=lines,
        names=_names(indexes, organisation_id),
        seats=seats,
    )


def _names(indexes: Collection[str], organisation_id: int) -> dict[str, str]:
    """What this unit itself called its nominees; whoever else has such a number is none of its business."""
    known = persons.known_persons(indexes, unit=organisation_id)
    return {index: person.name for index, person in known.items()}


def _rooms(contest_id: int) -> dict[str, EventRoom]:
    rules = rulebooks.rules_of(contest_id)
    return {
        event.code: EventRoom(
            event,
            without_documents(rules_of(event, rules)),
            places.places_by(event.id, "delegation_id"),
            places.places_by(event.id, "organisation_id"),
        )
        for event in contests.live_events_of(contest_id)
    }


def _line(row: SheetRow, organisation: Organisation, rooms: Mapping[str, EventRoom]) -> Line:
    room = rooms.get(str(row.typed.get("event", "")))
    wanted = answers_wanted(room.rules.eligibility) if room else frozenset[str]()
    typed = {**row.typed, "unit_name": row.typed.get("unit_name") or organisation.name}
    member, problems = read_particulars(typed, clock.today(), wanted)
    # A number that Excel has mangled is told once, not again as a missing one.
    told = {problem.field for problem in row.problems}
    return Line(row, typed, member, [*row.problems, *(p for p in problems if p.field not in told)])


def _teams(rows: Sequence[SheetRow]) -> list[list[SheetRow]]:
    """Rows of one event with the same team mark belong together; a row without one stands alone."""
    teams: dict[object, list[SheetRow]] = {}
    for row in rows:
        mark = str(row.typed.get("team") or "").strip()
        key: object = (row.typed.get("event"), mark) if mark else row.number
        teams.setdefault(key, []).append(row)
    return list(teams.values())


def _repeats(problem: Problem, already: Sequence[Problem]) -> bool:
    """Whether the row says so already, e.g. twice in this sheet and therefore twice in the event."""
    if problem.code in ("answer_missing", "already_entered"):
        return any(told.field == problem.field for told in already)
    return False
