"""A unit enters its people: one by one, or a whole workbook or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.foundation.paper.entry_workbook import SheetRow
from competition.foundation.store import audit, uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import StoredFile
from competition.foundation.system import clock
from competition.organisations import queries as organisations
from competition.registration import checking, queries
from competition.registration import operations as registration
from competition.registration.models import Entry, EntryMember
from competition.rules.eligibility.checklist import problems_with
from competition.rules.eligibility.facts import EntryFacts, answers_wanted, without_documents
from competition.rules.identity import name_key
from competition.rules.particulars import Particulars, facts_from, read_particulars
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@dataclass(frozen=True)
class Candidate:
    """One entry of a unit's workbook: its rows, what it says, and everything wrong with it by row."""

    rows: Sequence[int]
    event: Event | None
    delegation_id: int | None
    members: Sequence[Particulars]
    typed: Sequence[Mapping[str, Any]]
    problems: Mapping[int, Sequence[Problem]] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        return self.event is not None and not any(self.problems.values())


@atomic
def begin_nomination(organisation_id: int, event_id: int, by: Actor) -> Entry:
    """Begin entering one of a unit's people for an event."""
    event = queries.lock_event(event_id)
    checking.require_open(contests.contest(event.contest_id))
    draft = {"members": [{"unit_name": organisations.organisation(organisation_id).name}] * event.members}
    entry = registration.new_entry(event, draft, by, organisation_id=organisation_id)
    db.session.flush()
    audit.record(by, "entry.begun", contest_id=event.contest_id, subject=("entry", entry.id), event=event.id)
    return entry


@atomic
def nominate_entry(entry_id: int, by: Actor) -> Entry:
    """Settle who a unit enters: persons and places are written; the people claim, add papers and consent.

    Raises Refused with every problem at once.
    """
    entry = queries.locked_entry(entry_id)
    if entry.state != "draft" or not entry.nominated:
        raise Refused(Problem("entry_not_open", {"state": entry.state}))
    members, problems = checking.read_entry(entry, by, nominating=True)
    if problems:
        raise Refused(*problems)
    registration.write_members(entry, members, by=by)
    audit.record(
        by,
        "entry.nominated",
        contest_id=entry.contest_id,
        subject=("entry", entry.id),
        members=len(members),
    )
    return entry


@atomic
def keep_workbook(organisation_id: int, data: bytes, name: str, by: Actor) -> StoredFile:
    """Keep an uploaded workbook until its import is confirmed; only who brought it can open it."""
    file = uploads.keep(data, name, uploads.MEDIA_TYPES["xlsx"], by=by)
    audit.record(by, "entries.workbook_kept", subject=("organisation", organisation_id), file=file.id)
    return file


@atomic
def note_codes_taken(organisation_id: int, contest_id: int, count: int, by: Actor) -> None:
    """Log that somebody took the list of claim codes out."""
    audit.record(
        by,
        "entries.claim_codes_taken",
        contest_id=contest_id,
        subject=("organisation", organisation_id),
        count=count,
    )


@atomic
def note_export(organisation_id: int, contest_id: int, count: int, by: Actor) -> None:
    """Log that somebody took the list of a unit's entries out."""
    audit.record(
        by,
        "entries.exported",
        contest_id=contest_id,
        subject=("organisation", organisation_id),
        count=count,
    )


def check_rows(
    organisation_id: int, contest_id: int, rows: Sequence[SheetRow], default_delegation: int | None
) -> list[Candidate]:
    """What an import would do, entry by entry, with everything wrong beside its row. Writes nothing."""
    return _Import(organisation_id, contest_id, default_delegation).check(rows)


@atomic
def import_entries(
    organisation_id: int,
    contest_id: int,
    rows: Sequence[SheetRow],
    default_delegation: int | None,
    by: Actor,
) -> int:
    """Enter a whole workbook or nothing; returns how many entries. Raises Refused("import_has_problems")."""
    checking.require_open(contests.contest(contest_id))
    for event in contests.events_of(contest_id):
        queries.lock_event(event.id)
    candidates = check_rows(organisation_id, contest_id, rows, default_delegation)
    wrong = sum(not candidate.sound for candidate in candidates)
    if wrong or not candidates:
        raise Refused(Problem("import_has_problems", {"count": wrong}))
    written = _write_candidates(candidates, organisation_id, by)
    db.session.flush()
    audit.record(
        by,
        "entries.imported",
        contest_id=contest_id,
        subject=("organisation", organisation_id),
        entries=written,
    )
    return written


def _write_candidates(candidates: Sequence[Candidate], organisation_id: int, by: Actor) -> int:
    """Persons first, then entries and members: a few statements, however many rows."""
    members = {checking.index_of(m): m for candidate in candidates for m in candidate.members}
    units = queries.organisations_named({member.unit_name for member in members.values()})
    known = {index: person_id for index, (person_id, _) in queries.persons_indexed(members).items()}
    fresh = {
        index: registration.new_person(member, index, units.get(member.unit_name))
        for index, member in members.items()
        if index not in known
    }
    entries = [
        registration.new_entry(
            candidate.event,
            {
                "members": [registration.typed_particulars(typed) for typed in candidate.typed],
                "delegation": candidate.delegation_id,
            },
            by,
            organisation_id=organisation_id,
        )
        for candidate in candidates
        if candidate.event is not None
    ]
    db.session.flush()
    known |= {index: person.id for index, person in fresh.items()}
    for entry, candidate in zip(entries, candidates, strict=True):
        entry.delegation_id = candidate.delegation_id
        db.session.add_all(
            EntryMember(
                entry_id=entry.id,
                event_id=entry.event_id,
                person_id=known[checking.index_of(member)],
                position=position,
            )
            for position, member in enumerate(candidate.members, start=1)
        )
    return len(entries)


class _Import:
    """Checks a workbook against the rules with a handful of queries, however long it is."""

    def __init__(self, organisation_id: int, contest_id: int, default_delegation: int | None) -> None:
        self.contest_id = contest_id
        self.organisation = organisations.organisation(organisation_id)
        self.default_delegation = default_delegation
        self.today = clock.today()
        self.delegations = {str(found.id) for found in queries.delegations_of(contest_id)}
        events = contests.events_of(contest_id)
        self.events = {event.code: event for event in events}
        self.rules = {event.code: without_documents(queries.rules_of(event)) for event in events}
        self.by_delegation = {e.code: queries.places_by(e.id, "delegation_id") for e in events}
        self.by_organisation = {e.code: queries.places_by(e.id, "organisation_id") for e in events}
        self.rows_of: dict[tuple[str, str], int] = {}
        self.entered: dict[str, set[int]] = {}
        self.names: dict[str, str] = {}
        self.taken: set[str] = set()

    def check(self, rows: Sequence[SheetRow]) -> list[Candidate]:
        read = {row.number: read_particulars(self._typed(row), self.today, self._wanted(row)) for row in rows}
        persons = queries.persons_indexed(
            {checking.index_of(member) for member, _ in read.values() if member.id_kind}
        )
        entered = queries.events_by_person(self.contest_id, [person_id for person_id, _ in persons.values()])
        self.entered = {index: set(entered.get(person_id, ())) for index, (person_id, _) in persons.items()}
        self.names = {index: name for index, (_, name) in persons.items()}
        taken = queries.entered_by_others(
            [found for found, _ in persons.values()], self.organisation.id, None
        )
        self.taken = {index for index, (person_id, _) in persons.items() if person_id in taken}
        return [self._candidate(team, read) for team in _teams(rows)]

    def _typed(self, row: SheetRow) -> Mapping[str, Any]:
        return {**row.typed, "unit_name": row.typed.get("unit_name") or self.organisation.name}

    def _wanted(self, row: SheetRow) -> frozenset[str]:
        rules = self.rules.get(str(row.typed.get("event", "")))
        return answers_wanted(rules.eligibility) if rules else frozenset()

    def _candidate(
        self, rows: Sequence[SheetRow], read: Mapping[int, tuple[Particulars, list[Problem]]]
    ) -> Candidate:
        problems = {row.number: _told_once(row, read[row.number][1]) for row in rows}
        members = [read[row.number][0] for row in rows]
        first = rows[0]
        event = self.events.get(str(first.typed.get("event", "")))
        if event is None:
            problems[first.number].append(Problem("event_unknown", {}, "event"))
        delegation_id = self._delegation(first, problems[first.number])
        if event is not None:
            for row, member in zip(rows, members, strict=True):
                problems[row.number] += self._known_person(event, row.number, member)
            for problem in self._against_rules(event, delegation_id, members):
                number = problem.details.get("member", 1)
                place = rows[number - 1 if isinstance(number, int) else 0].number
                if not _repeats(problem, problems[place]):
                    problems[place].append(problem)
            if not any(problems.values()):
                self._take_places(event, delegation_id)
        numbers = [row.number for row in rows]
        return Candidate(numbers, event, delegation_id, members, [self._typed(row) for row in rows], problems)

    def _delegation(self, row: SheetRow, problems: list[Problem]) -> int | None:
        wish = str(row.typed.get("delegation") or self.default_delegation or "")
        if wish and wish not in self.delegations:
            problems.append(Problem("delegation_unknown", {}, "delegation"))
        return int(wish) if wish in self.delegations else None

    def _known_person(self, event: Event, number: int, member: Particulars) -> list[Problem]:
        if member.id_kind is None or not member.id_number:
            return []
        index = checking.index_of(member)
        earlier = self.rows_of.setdefault((event.code, index), number)
        if earlier != number:
            return [Problem("row_repeats", {"row": earlier}, "id_number")]
        if name_key(self.names.setdefault(index, member.name)) != name_key(member.name):
            return [Problem("member_name_differs", {}, "name")]
        if index in self.taken:
            return [Problem("member_entered_elsewhere", {}, "id_number")]
        return []

    def _against_rules(
        self, event: Event, delegation_id: int | None, members: Sequence[Particulars]
    ) -> list[Problem]:
        facts = []
        for member in members:
            entered = self.entered.setdefault(checking.index_of(member), set()) if member.id_kind else set()
            others = len(entered - {event.id})
            again = int(event.id in entered)
            facts.append(facts_from(member, entries_in_event=again, events_entered=others))
        of_delegation = self.by_delegation[event.code]
        of_organisation = self.by_organisation[event.code]
        entry = EntryFacts(
            members=facts,
            members_wanted=event.members,
            delegation_chosen=delegation_id is not None or not self.delegations,
            entries_of_delegation=of_delegation.get(delegation_id, 0) if delegation_id else 0,
            entries_of_organisation=of_organisation.get(self.organisation.id, 0),
            entries_in_event=sum(of_delegation.values()),
        )
        problems = problems_with(entry, self.rules[event.code])
        for member in members:
            if member.id_kind:
                self.entered[checking.index_of(member)].add(event.id)
        return problems

    def _take_places(self, event: Event, delegation_id: int | None) -> None:
        for taken, key in (
            (self.by_delegation[event.code], delegation_id),
            (self.by_organisation[event.code], self.organisation.id),
        ):
            taken[key] = taken.get(key, 0) + 1


def _told_once(row: SheetRow, problems: Sequence[Problem]) -> list[Problem]:
    """A number that Excel has mangled is told once, not again as a missing one."""
    told = {problem.field for problem in row.problems}
    return [*row.problems, *(problem for problem in problems if problem.field not in told)]


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
