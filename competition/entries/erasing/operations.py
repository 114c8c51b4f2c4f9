"""Every write that takes personal data out of entries: on the day that the consent text names, or at a person's wish."""

import json
from collections.abc import Collection

from competition.contests import queries as contests
from competition.entries import operations as entries
from competition.entries import queries as known
from competition.entries.erasing import queries
from competition.entries.models import Entry, EntryDocument, EntryMember
from competition.entries.waiting import operations as waiting
from competition.entries.waiting import queries as lines
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.notices import operations as notices
from competition.persons import erasing_operations as persons
from competition.persons import queries as people
from competition.persons.consents import queries as consents
from competition.rules.consents import kinds_needed
from competition.rules.entry_life import ENDED, ENTRY, LISTED, EntryState, EntryStep, Verdict
from competition.rules.identity import is_minor
from competition.rules.roles import SYSTEM, Actor

ERASED = "已删除"
# Who never agreed is taken out of an entry that waits for a decision, or for a place.
DROPPED = LISTED | {EntryState.SUBMITTED}
NOT_CONFIRMED = "到期仍没有选手本人的同意，也没有登记纸质同意书：该选手的资料已删除，请重新填写并请其认领"


@atomic
def delete_papers(contest_id: int, *, by: Actor) -> int:
    """Delete every paper and photo of a contest; how many papers."""
    contests.keep_contest(contest_id)
    entry_ids = queries.with_papers(contest_id)
    for entry_id in entry_ids:
        known.hold_entry(entry_id)
    count = _delete(queries.papers_in(entry_ids), queries.seats_in(entry_ids))
    if entry_ids:
        audit.record(by, "entries.papers_deleted", contest_id=contest_id, count=count)
    return count


@atomic
def delete_papers_taken_back(contest_id: int, *, by: Actor) -> int:
    """Delete the papers of those who took back the consent they rest on; how many."""
    held = queries.holders(contest_id)
    gone = consents.taken_back(held, contest_id)
    if not gone:
        return 0
    contests.keep_contest(contest_id)
    count = _delete_of(contest_id, gone, {held[person_id] for person_id in gone})
    audit.record(by, "entries.papers_deleted", contest_id=contest_id, count=count, withdrawn=True)
    return count


def _delete_of(contest_id: int, person_ids: Collection[int], indexes: Collection[str]) -> int:
    for entry_id in sorted(
        {paper.entry_id for paper in queries.papers_held(contest_id, person_ids, indexes)}
    ):
        known.hold_entry(entry_id)
    papers = queries.papers_held(contest_id, person_ids, indexes)  # those that nobody deleted while we waited
    seats = [
        seat
        for seat in queries.seats_in({paper.entry_id for paper in papers})
        if seat.person_id in person_ids
    ]
    return _delete(papers, seats)


def _delete(papers: Collection[EntryDocument], seats: Collection[EntryMember]) -> int:
    for paper in papers:
        db.session.delete(paper)
    for seat in seats:
        seat.photo_id = None
    db.session.flush()
    return len(papers)


@atomic
def erase_entries(contest_id: int, kept_by_law: Collection[tuple[int, int]], *, by: Actor) -> tuple[int, int]:
    """Take out of a contest's entries what no law keeps, and of their people what no other contest needs.

    `kept_by_law`: (person, contest) whose name marks and certificates keep. Returns entries and persons.
    """
    entry_ids = queries.not_erased(contest_id)
    person_ids = queries.people_of(entry_ids)
    for person_id in person_ids:
        people.hold_person(person_id)
    contests.keep_contest(contest_id)
    for entry_id in entry_ids:
        _erase_entry(known.hold_entry(entry_id), kept_by_law)
    db.session.flush()
    free = sorted(set(person_ids) - queries.still_in(person_ids))
    named = {person_id for person_id, _contest in kept_by_law}
    count = persons.erase_persons(free, named)
    if entry_ids:
        audit.record(by, "entries.erased", contest_id=contest_id, entries=len(entry_ids), persons=count)
    return len(entry_ids), count


def _erase_entry(entry: Entry, kept_by_law: Collection[tuple[int, int]]) -> None:
    entry.draft, entry.seen, entry.erased_at = "{}", None, clock.now()
    _delete(queries.papers_in([entry.id]), [])
    for seat in queries.seats_in([entry.id]):
        _erase_seat(seat, named=(seat.person_id, entry.contest_id) in kept_by_law)


def _erase_seat(seat: EntryMember, *, named: bool) -> None:
    """Name, unit and level stay where marks or certificates rest on them."""
    seat.phone, seat.education, seat.photo_id, seat.facts = None, None, None, {}
    if not named:
        seat.name, seat.unit_name, seat.held_level = ERASED, "", None


@atomic
def erase_person_in(person_id: int, contest_id: int, *, named: bool, by: Actor) -> int:
    """Take out of a contest what is kept of one person, at their wish; how many papers went. Whoever calls it asked
    whether their entries are over; `named`: marks or certificates keep name, unit and level."""
    person = people.hold_person(person_id)
    contests.keep_contest(contest_id)
    seats = [
        (seat, entry) for seat, entry in known.seats_of_person(person_id) if entry.contest_id == contest_id
    ]
    count = _delete_of(contest_id, {person_id}, {person.id_index})
    for seat, entry in seats:
        known.hold_entry(entry.id)
        _blank(entry, seat)
        _erase_seat(seat, named=named)
    notices.forget_people([person_id], contest_id)
    audit.record(
        by, "entries.person_erased", contest_id=contest_id, subject=("person", person_id), papers=count
    )
    return count


def _blank(entry: Entry, seat: EntryMember) -> None:
    """What was typed of this member, and what officers saw of it; where they were alone the entry is empty."""
    draft = known.draft_of(entry)
    typed = [*draft.get("members", ())]
    if seat.position <= len(typed):
        typed[seat.position - 1] = {}
    draft["members"] = typed
    draft.pop("guardian", None)
    entry.draft, entry.seen = json.dumps(draft, ensure_ascii=False), None
    if len(entry.members) == 1 and entry.state in ENDED:
        entry.erased_at = clock.now()


@atomic
def drop_unconfirmed(entry_id: int, *, by: Actor = SYSTEM) -> int:
    """Delete what a unit or a captain brought of people who never agreed; of how many persons.

    A unit's draft is withdrawn, and so is an entry that waits for a place; one that waits for a decision goes back to
    its people. The place of a draft goes to whoever is next.
    """
    contest_id = known.entry(entry_id).contest_id
    wanting = _wanting(known.entry(entry_id))
    if not wanting and known.entry(entry_id).state != EntryState.DRAFT:
        return 0
    for person_id in sorted({seat.person_id for seat in known.entry(entry_id).members}):
        people.hold_person(person_id)
    contests.keep_contest(contest_id)
    entry = known.locked_entry(entry_id)
    lines.hold_waiting(entry.event_id)
    wanting = _wanting(entry)
    if entry.state == EntryState.DRAFT or (entry.state == EntryState.WITHDRAWN and entry.nominated):
        return _drop_draft(entry, wanting, by)
    if entry.state not in DROPPED or not wanting:
        return 0
    return _drop_seats(entry, wanting, by)


def _drop_seats(entry: Entry, wanting: list[EntryMember], by: Actor) -> int:
    person_ids = [seat.person_id for seat in wanting]
    for seat in wanting:
        _delete(_papers_of(entry, seat), [])
        _blank(entry, seat)
        entry.members.remove(seat)
    db.session.flush()
    persons.forget_nominees(set(person_ids) - queries.seated(person_ids))
    if entry.state in LISTED:
        waiting.lapse_entry(entry.id, "entry_withdrawn", by=by, reason=NOT_CONFIRMED)
        waiting.fill_places(entry.event_id, by=by)
        return len(person_ids)
    answer = {"outcome": "return", "reason": NOT_CONFIRMED, "fields": [], "at": clock.now().isoformat()}
    seen = entry.seen
    entries.answer_entry(entry.id, Verdict.RETURN, answer, by=by)
    entry.seen = seen
    return len(person_ids)


def _wanting(entry: Entry) -> list[EntryMember]:
    """Who of an entry has not agreed to what is needed, themselves or on paper."""
    standing = consents.standing_consents([seat.person_id for seat in entry.members], entry.contest_id)
    today = clock.today()
    return [
        seat
        for seat in entry.members
        if not set(kinds_needed(is_minor(seat.person.born_on, today))) <= standing[seat.person_id]
    ]


def _papers_of(entry: Entry, seat: EntryMember) -> list[EntryDocument]:
    return [paper for paper in queries.papers_in([entry.id]) if paper.holder == seat.person.id_index]


def _drop_draft(entry: Entry, wanting: list[EntryMember], by: Actor) -> int:
    of_all = len(wanting) == len(entry.members)
    if entry.members and not (wanting if entry.state == EntryState.DRAFT else wanting and of_all):
        return 0
    person_ids = [seat.person_id for seat in entry.members]
    _delete(queries.papers_in([entry.id]), [])
    entry.draft, entry.seen, entry.erased_at = "{}", None, clock.now()
    if entry.state == EntryState.DRAFT:
        entry.state = ENTRY.after(EntryState.DRAFT, EntryStep.WITHDRAW)
    entry.submitted_at, entry.version = entry.submitted_at or clock.now(), entry.version + 1
    entry.members.clear()
    db.session.flush()
    persons.forget_nominees(set(person_ids) - queries.seated(person_ids))
    audit.record(
        by,
        "entry.not_confirmed",
        contest_id=entry.contest_id,
        subject=("entry", entry.id),
        persons=len(person_ids),
    )
    waiting.fill_places(entry.event_id, by=by)
    return len(person_ids)
