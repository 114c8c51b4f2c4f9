"""Every write about persons: who they are, whose account they have, what levels they hold."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from competition.accounts import queries as accounts
from competition.contests import catalogue
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import throttling
from competition.notices import operations as notices
from competition.persons import identity_operations, queries
from competition.persons.claiming import claim_holds
from competition.persons.models import LevelHeld, Person
from competition.persons.own_record import own_record
from competition.persons.particulars import describe, typed_again
from competition.persons.questions import CLAIM_HOLDS
from competition.rules.identity import normalise_number
from competition.rules.levels_held import HeldStanding, ProvenLevel, problems_with_proof
from competition.rules.particulars import Particulars
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor


@dataclass(frozen=True)
class Claimed:
    """Who claimed, and what a unit had typed otherwise than they keep it themselves (names of fields)."""

    person: Person
    differs: tuple[str, ...] = ()


CLAIM_TRIES = 10
CLAIM_WINDOW = timedelta(minutes=15)


@atomic
def add_person(
    member: Particulars,
    organisation_id: int | None,
    *,
    own: bool,
    of_unit: int = 0,
    by: Actor,
) -> Person:
    """A new person: one's own, or one whom nobody has claimed yet; `of_unit` nominated them."""
    person = Person(of_unit=of_unit, created_at=clock.now())
    describe(person, member, queries.index_of(member), organisation_id)
    if own:
        person.account_id = by.account_id
    else:
        person.claim_hash = secrets.token_hex(16)
    db.session.add(person)
    return person


@atomic
def update_person(
    person_id: int,
    member: Particulars,
    organisation_id: int | None,
    *,
    by: Actor,
) -> Person:
    """Keep what somebody says of themselves, or a unit of its own nominee, to offer it next time.

    What others say of them changes nothing here.
    """
    person = queries.person(person_id)
    own = person.account_id is not None and person.account_id == by.account_id
    if own or (person.account_id is None and person.of_unit > 0):
        describe(person, member, queries.index_of(member), organisation_id)
    return person


def claim_person(kind: str, number: str, name: str, code: str, *, by: Actor) -> Claimed:
    """Take over what a unit entered for oneself: number, name and code must all agree.

    Raises Refused("claim_failed") alike for each of them, so that nothing is learned by trying; after ten
    tries in a quarter of an hour "claim_locked". Where the number is another account's, its owner is told.
    """
    _count_try(by=by)
    index = queries.id_index(kind, normalise_number(number))
    try:
        return _claim(index, name, code, by=by)
    except Refused as refusal:
        if any(problem.code == "claim_of_other_account" for problem in refusal.problems):
            _tell_owner_of(index, by=by)
        raise


@atomic
def _count_try(by: Actor) -> None:
    key = crypto.blind_index("claim tries", str(by.account_id))
    counter = throttling.counter("claim", key, CLAIM_WINDOW)
    if counter.tries >= CLAIM_TRIES:
        raise Refused(Problem("claim_locked", {"minutes": CLAIM_WINDOW.seconds // 60}))
    counter.tries += 1


@atomic
def _claim(index: str, name: str, code: str, by: Actor) -> Claimed:
    found = next((one for one in queries.claimable(index) if claim_holds(one, name, code)), None)
    settled = queries.person_indexed(index)
    # Persons before accounts, in the order of their numbers.
    for person_id in sorted({one.id for one in (found, settled) if one is not None}):
        queries.hold_person(person_id)
    person, own = found, queries.person_of(by.account_id)
    if person is not None and own is not None:
        for hold in CLAIM_HOLDS.answers():
            hold(person.id)
    if by.account_id is not None:
        accounts.hold_account(by.account_id)
    if person is None or not claim_holds(person, name, code):
        raise Refused(Problem("claim_failed"))
    if own is not None and own.id_index != index:
        raise Refused(Problem("account_has_other_person"))
    return _joined(person, own, by) if own is not None else _taken(person, by)


def _taken(person: Person, by: Actor) -> Claimed:
    """Nobody with this account was here: the nominee is."""
    settled = queries.person_indexed(person.id_index)
    if settled is not None and settled is not person:
        if settled.account_id is not None:
            raise Refused(Problem("claim_of_other_account"))
        # Others typed this number too; what they entered waits for its own code.
        settled.of_unit = -settled.id
        db.session.flush()
    person.account_id, person.claim_hash, person.of_unit = by.account_id, None, 0
    audit.record(by, "person.claimed", subject=("person", person.id), differs=[])
    return Claimed(person)


def _joined(person: Person, own: Person, by: Actor) -> Claimed:
    """Somebody who is here already takes over what was entered for them; where the two differ, theirs stands."""
    said, kept = typed_again(person), typed_again(own)
    differs = tuple(name for name, value in said.items() if value and value != kept[name])
    return Claimed(identity_operations.join_person(person.id, own.id, differs=differs, by=by), differs)


@atomic
def _tell_owner_of(index: str, by: Actor) -> None:
    settled = queries.person_indexed(index)
    if settled is None or settled.account_id is None:
        return
    audit.record(by, "person.claim_refused", subject=("person", settled.id))
    notices.tell(settled.account_id, "number_claimed", "/my/entries")


@atomic
def record_level(person_id: int, proven: ProvenLevel, *, by: Actor) -> LevelHeld:
    """Keep a level that somebody has proven to hold; again with the same proof: what is there.

    Whoever calls it holds the person.
    """
    if problems := problems_with_proof(proven):
        raise Refused(*problems)
    occupation = catalogue.occupation(proven.occupation)
    if occupation is None:
        raise Refused(Problem("occupation_unknown", field="occupation"))
    there = _standing(person_id, proven)
    if there is not None:
        return there
    row = LevelHeld(
        person_id=person_id,
        occupation_code=occupation.code,
        occupation_name=occupation.name,
        level=proven.level,
        post=proven.post,
        number=proven.number.strip(),
        issuer=proven.issuer.strip(),
        standing=HeldStanding.VERIFIED,
        proof=proven.proof,
        verified_by=by.account_id,
        verified_at=clock.now(),
        recorded_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    audit.record(by, "level.verified", subject=("person", person_id), record=row.id, level=row.level)
    return row


def _standing(person_id: int, proven: ProvenLevel) -> LevelHeld | None:
    """The verified record of the same level that stands already; one of another number is another proof."""
    same = [
        row
        for row in queries.levels_held([person_id])[person_id]
        if row.standing == HeldStanding.VERIFIED
        and (row.occupation_code, row.level, row.post) == (proven.occupation, proven.level, proven.post)
    ]
    if any(row.number != proven.number.strip() for row in same):
        raise Refused(Problem("level_held_under_other_number", {"number": same[0].number}, "number"))
    return same[0] if same else None


@atomic
def end_level(held_id: int, reason: str, *, by: Actor) -> None:
    """A level that was verified by mistake no longer counts; the record stays, with the reason."""
    row = queries.hold_level(held_id)
    problems = reason_problems(reason)
    if row.ended_at is not None:
        problems.append(Problem("level_ended_already"))
    if problems:
        raise Refused(*problems)
    row.ended_at, row.end_reason = clock.now(), reason.strip()[:500]
    audit.record(by, "level.ended", subject=("person", row.person_id), reason=row.end_reason, record=row.id)


@atomic
def export_own_record(*, by: Actor) -> dict[str, Any]:
    """All data kept about oneself; that it was taken out is logged."""
    if by.account_id is None:
        raise Refused(Problem("not_allowed"))
    audit.record(by, "person.exported", subject=("account", by.account_id))
    return own_record(by.account_id)
