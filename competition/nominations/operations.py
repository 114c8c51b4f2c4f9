"""A unit enters its people: one by one, or a whole workbook or nothing."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from competition.contests import queries as contests
from competition.entries import operations as entries
from competition.entries import queries
from competition.entries.member_operations import write_members
from competition.entries.models import Entry
from competition.entries.opening import require_open
from competition.entries.seatings import Seating, seating_of
from competition.entries.typed import typed_entry
from competition.foundation.paper.tables import SheetRow
from competition.foundation.store import audit, crypto, uploads
from competition.foundation.store.db import atomic, db, rehearsed
from competition.foundation.store.locks import refused_if_there
from competition.foundation.store.models import StoredFile
from competition.foundation.work import throttling
from competition.nominations.importing import Candidate, check_rows
from competition.organisations import queries as organisations
from competition.persons import queries as person_queries
from competition.persons.queries import index_of
from competition.rules.entry_life import EntryState
from competition.rules.particulars import fields_alone
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor

WINDOW = timedelta(hours=1)
# What an honest registrar never needs in an hour; nobody types numbers here to see what comes of them.
MOST_WORKBOOKS, MOST_NOMINATIONS = 60, 300


def _count(kind: str, most: int, by: Actor) -> None:
    counter = throttling.counter(kind, crypto.blind_index("nominating", str(by.account_id)), WINDOW)
    if counter.tries >= most:
        raise Refused(Problem("nominations_too_many"))
    counter.tries += 1


@atomic
def begin_nomination(organisation_id: int, event_id: int, *, by: Actor) -> Entry:
    """Begin entering one of a unit's people for an event."""
    require_open(contests.keep_contest(contests.event(event_id).contest_id))
    event = contests.require_on(queries.lock_event(event_id))
    draft = {"members": [{"unit_name": organisations.organisation(organisation_id).name}] * event.members}
    entry = entries.new_entry(event_id, draft, organisation_id=organisation_id, by=by)
    db.session.flush()
    audit.record(by, "entry.begun", contest_id=event.contest_id, subject=("entry", entry.id), event=event.id)
    return entry


@atomic
def nominate_entry(entry_id: int, *, by: Actor) -> Entry:
    """Settle who a unit enters: persons and places are written; the people claim, add papers and consent.

    Raises Refused with every problem at once.
    """
    contests.keep_contest(queries.entry(entry_id).contest_id)
    entry = queries.locked_entry_on(entry_id)
    if entry.state != EntryState.DRAFT or not entry.nominated:
        raise Refused(Problem("entry_not_open", {"state": entry.state}))
    _count("nominations", MOST_NOMINATIONS, by)
    typed = typed_entry(entry, by, nominating=True)
    if typed.problems:
        raise Refused(*typed.problems)
    people = write_members([seating_of(typed)], by=by)
    audit.record(
        by,
        "entry.nominated",
        contest_id=entry.contest_id,
        subject=("entry", entry.id),
        members=people,
    )
    entries.tell_entry(entry.id, "entry_nominated")
    return entry


@atomic
def keep_workbook(organisation_id: int, data: bytes, name: str, *, by: Actor) -> StoredFile:
    """Keep an uploaded workbook until its import is confirmed; only who brought it can open it."""
    _count("workbooks", MOST_WORKBOOKS, by)
    file = uploads.keep(data, name, uploads.MEDIA_TYPES["xlsx"], by=by)
    audit.record(by, "entries.workbook_kept", subject=("organisation", organisation_id), file=file.id)
    return file


@atomic
def note_codes_taken(organisation_id: int, contest_id: int, count: int, *, by: Actor) -> None:
    """Log that somebody took the list of claim codes out."""
    audit.record(
        by,
        "entries.claim_codes_taken",
        contest_id=contest_id,
        subject=("organisation", organisation_id),
        count=count,
    )


@atomic
def import_entries(
    organisation_id: int,
    contest_id: int,
    rows: Sequence[SheetRow],
    default_delegation: int | None,
    *,
    by: Actor,
) -> int:
    """Enter a whole workbook or nothing; returns how many entries. Raises Refused("import_has_problems")."""
    candidates = _checked(organisation_id, contest_id, rows, default_delegation)
    written = _write_candidates(candidates, organisation_id, contest_id, by)
    audit.record(
        by,
        "entries.imported",
        contest_id=contest_id,
        subject=("organisation", organisation_id),
        entries=len(written),
    )
    for entry_id in written:
        entries.tell_entry(entry_id, "entry_nominated")
    return len(written)


@atomic
def preview_import(
    organisation_id: int,
    contest_id: int,
    rows: Sequence[SheetRow],
    default_delegation: int | None,
    *,
    by: Actor,
) -> tuple[list[Candidate], list[Problem]]:
    """Import a workbook and take all of it back: its entries, and what speaks against the whole.

    One whose rows have problems of their own is not tried.
    """
    candidates = _checked(organisation_id, contest_id, rows, default_delegation)
    if not all(candidate.sound for candidate in candidates):
        return candidates, []
    return candidates, rehearsed(partial(_write_candidates, candidates, organisation_id, contest_id, by))


def _checked(
    organisation_id: int, contest_id: int, rows: Sequence[SheetRow], default_delegation: int | None
) -> list[Candidate]:
    """Judged while nobody else takes a place."""
    contests.keep_contest(contest_id)
    for event in sorted(contests.events_of(contest_id), key=lambda event: event.id):
        queries.lock_event(event.id)
    return check_rows(organisation_id, contest_id, rows, default_delegation)


def _write_candidates(
    candidates: Sequence[Candidate], organisation_id: int, contest_id: int, by: Actor
) -> list[int]:
    """Every entry with its people: a few statements, however many rows; the ids of the entries."""
    require_open(contests.contest(contest_id))
    if not candidates:
        raise Refused(Problem("workbook_empty", {}, "workbook"))
    if wrong := sum(not candidate.sound for candidate in candidates):
        raise Refused(Problem("import_has_problems", {"count": wrong}))
    members = {index_of(member): member for candidate in candidates for member in candidate.members}
    units = organisations.organisation_ids_named({member.unit_name for member in members.values()})
    people = person_queries.known_persons(members, unit=organisation_id)
    seatings = [
        Seating(
            entry=_new_entry(candidate, candidate.reading.event.id, organisation_id, by),
            reading=candidate.reading,
            members=candidate.members,
            known=[people.get(index_of(member)) for member in candidate.members],
            units=units,
            organisation_id=organisation_id,
            of_unit=organisation_id,
        )
        for candidate in candidates
        if candidate.reading
    ]
    with refused_if_there(Problem("changed_meanwhile")):
        write_members(seatings, by=by)
    return [seating.entry.id for seating in seatings]


def _new_entry(candidate: Candidate, event_id: int, organisation_id: int, by: Actor) -> Entry:
    draft = {
        "members": [fields_alone(typed) for typed in candidate.typed],
        "delegation": candidate.delegation_id,
    }
    return entries.new_entry(
        event_id,
        draft,
        organisation_id=organisation_id,
        delegation_id=candidate.delegation_id,
        by=by,
    )
