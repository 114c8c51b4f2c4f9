"""What entries do when it is settled who somebody is: places, papers and what was typed follow, or stay behind.

Each is a part of a decision at a desk, which holds the people and the entries.
"""

import json
from collections.abc import Callable
from typing import Any

from competition.entries import operations, queries
from competition.entries.checking import HANDED_OVER, said_of
from competition.entries.claim_operations import move_members
from competition.entries.models import Entry
from competition.entries.questions import resting_on
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.persons import queries as persons
from competition.persons.queries import id_index
from competition.rules.entry_life import ENTRY, EntryState, EntryStep
from competition.rules.identity import normalise_number
from competition.rules.identity_cases import KindedNumber
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@atomic
def follow_identity(person_id: int, index_before: str, name_before: str) -> None:
    """Papers and what was typed of a person follow their mended name and number, in every entry they are in."""
    person = persons.person(person_id)
    for _seat, entry in queries.seats_of_person(person_id):
        for paper, _file in queries.documents_of(entry.id):
            if paper.holder == index_before:
                paper.holder = person.id_index

        def mended(typed: dict[str, Any]) -> dict[str, Any]:
            if _typed_index(typed) != index_before and typed.get("name") != name_before:
                return typed
            number = {"id_kind": person.id_kind, "id_number": person.id_number}
            return {**typed, "name": person.name, **(number if person.id_number else {})}

        _retype(entry, mended)


@atomic
def forget_number(entry_id: int, number: KindedNumber, person_id: int) -> None:
    """Nothing of a number that is somebody else's stays in an entry: not what was typed; papers stay with the place."""
    entry, person = queries.entry(entry_id), persons.person(person_id)
    index = id_index(number.kind, number.number)
    for paper, _file in queries.documents_of(entry.id):
        if paper.holder == index:
            paper.holder = person.id_index

    def forgotten(typed: dict[str, Any]) -> dict[str, Any]:
        return {**typed, "id_number": "", "born_on": ""} if _typed_index(typed) == index else typed

    _retype(entry, forgotten)
    entry.seen = None


def _typed_index(typed: dict[str, Any]) -> str | None:
    number = normalise_number(str(typed.get("id_number") or ""))
    return id_index(str(typed.get("id_kind") or ""), number) if number else None


def _retype(entry: Entry, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    draft = queries.draft_of(entry)
    if draft.get("members"):
        members = [change(dict(typed or {})) for typed in draft["members"]]
        entry.draft = json.dumps({**draft, "members": members}, ensure_ascii=False)


@atomic
def hand_over(entry_ids: list[int], from_id: int, to_id: int) -> None:
    """The places of one person in these entries become another's.

    Raises Refused("identity_entry_rests") where somebody is checked in or drawn on it: who was there stays there;
    "claim_entered_already" where the other is in the event already.
    """
    if from_id == to_id or not entry_ids:
        return
    for entry_id in entry_ids:
        if resting_on(entry_id):
            raise Refused(Problem("identity_entry_rests", {"number": entry_id}))
    move_members(from_id, to_id, only=entry_ids)


@atomic
def give_entry(entry_id: int, from_account: int | None, to_account: int, *, by: Actor) -> None:
    """Whoever began it for themselves under another's number has it no more; the log names its people anew."""
    entry = queries.entry(entry_id)
    if not entry.nominated and from_account is not None and entry.created_by == from_account:
        entry.created_by = to_account
    entry.version += 1
    db.session.expire(entry, ["members"])
    audit.record(by, HANDED_OVER, contest_id=entry.contest_id, subject=("entry", entry.id), **said_of(entry))


@atomic
def drop_brought(entry_id: int, person_id: int, *, but: int) -> None:
    """Take out of somebody's place what others brought there of somebody else: papers, photo, particulars.

    Name and number stay, and papers that the account `but` has handed in itself.
    """
    entry, person = queries.entry(entry_id), persons.person(person_id)
    db.session.expire(entry, ["members"])
    seat = next(one for one in entry.members if one.person_id == person_id)
    for paper, file in queries.documents_of(entry_id):
        if paper.holder == person.id_index and file.created_by != but:
            db.session.delete(paper)
    seat.photo_id, seat.phone, seat.education, seat.held_level, seat.facts = None, None, None, None, {}
    seat.unit_name, seat.organisation_id = "", None
    typed = {"name": person.name, "id_kind": person.id_kind, "id_number": person.id_number}
    draft = queries.draft_of(entry)
    members = [dict(one or {}) for one in draft.get("members") or ()]
    if seat.position <= len(members):
        members[seat.position - 1] = typed
    draft.pop("guardian", None)
    entry.draft, entry.seen = json.dumps({**draft, "members": members}, ensure_ascii=False), None
    db.session.flush()


@atomic
def return_for_number(entry_id: int, reason: str, *, by: Actor) -> bool:
    """Send an entry back to whoever typed it, to give the number that is theirs; whether that was possible.

    Where somebody is checked in or drawn on it, it stays as it is: the desk corrects the number.
    """
    entry = queries.entry(entry_id)
    state = EntryState(entry.state)
    db.session.expire(entry, ["members"])
    if not ENTRY.possible(state, EntryStep.CHANGE) or resting_on(entry.id):
        audit.record(
            by, HANDED_OVER, contest_id=entry.contest_id, subject=("entry", entry.id), **said_of(entry)
        )
        return False
    entry.state = ENTRY.after(state, EntryStep.CHANGE)
    entry.answer = {"outcome": "change", "reason": reason, "fields": []}
    entry.version += 1
    audit.record(
        by,
        "entry.taken_up",
        contest_id=entry.contest_id,
        subject=("entry", entry.id),
        reason=reason,
        **said_of(entry),
    )
    operations.tell_entry(entry.id, "entry_returned", reason=reason)
    return True
