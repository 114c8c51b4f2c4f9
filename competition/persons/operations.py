"""Every write about persons: who they are, whose account they have, what they agree to and take back."""

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from competition.accounts import queries as accounts
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import throttling
from competition.persons import queries
from competition.persons.claiming import claim_holds
from competition.persons.models import Consent, Person
from competition.persons.particulars import describe
from competition.persons.questions import CONSENT_TAKEN_BACK
from competition.rules.consents import VERSION, ConsentKind, problems_with_guardian
from competition.rules.identity import normalise_number
from competition.rules.particulars import Particulars
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor

CLAIM_TRIES = 10
CLAIM_WINDOW = timedelta(minutes=15)


@atomic
def add_person(member: Particulars, organisation_id: int | None, *, own: bool, by: Actor) -> Person:
    """A new person: one's own, or one whom nobody has claimed yet."""
    person = Person(created_at=clock.now())
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
    """Keep what somebody says of themselves, to offer it next time; what others say of them changes nothing here."""
    person = queries.person(person_id)
    if person.account_id is not None and person.account_id == by.account_id:
        describe(person, member, queries.index_of(member), organisation_id)
    return person


@atomic
def hold_level(person_id: int, level: int) -> None:
    """An evaluation body granted this level; a better one that was granted before stays.

    The caller's own line in the log tells who granted it.
    """
    person = queries.hold_person(person_id)
    person.granted_level = min(level, person.granted_level or level)


def claim_person(kind: str, number: str, name: str, code: str, *, by: Actor) -> Person:
    """Take over what a unit entered for oneself: number, name and code must all agree.

    Raises Refused("claim_failed") alike for each reason, so that nothing is learned by trying; after ten
    tries in a quarter of an hour "claim_locked".
    """
    _count_try(by=by)
    return _claim(queries.id_index(kind, normalise_number(number)), name, code, by=by)


@atomic
def _count_try(by: Actor) -> None:
    key = crypto.blind_index("claim tries", str(by.account_id))
    counter = throttling.counter("claim", key, CLAIM_WINDOW)
    if counter.tries >= CLAIM_TRIES:
        raise Refused(Problem("claim_locked", {"minutes": CLAIM_WINDOW.seconds // 60}))
    counter.tries += 1


@atomic
def _claim(index: str, name: str, code: str, by: Actor) -> Person:
    if by.account_id is not None:
        accounts.hold_account(by.account_id)
    person = queries.person_indexed(index)
    if person is not None:
        person = queries.hold_person(person.id)
    if person is None or not claim_holds(person, name, code):
        raise Refused(Problem("claim_failed"))
    if queries.person_of(by.account_id) is not None:
        raise Refused(Problem("account_has_other_person"))
    person.account_id = by.account_id
    person.claim_hash = None
    audit.record(by, "person.claimed", subject=("person", person.id))
    return person


@atomic
def give_consents(
    person_id: int, kinds: Collection[str], guardian: Mapping[str, str] | None, *, by: Actor
) -> None:
    """Record what somebody agrees to, in today's wording; what already stands is not repeated.

    Whoever agrees for a minor says who they are: raises Refused with what is missing of the guardian.
    """
    standing = queries.standing_consents([person_id])[person_id]
    fresh = [kind for kind in ConsentKind if kind in kinds and kind not in standing]
    if ConsentKind.GUARDIAN in fresh and (problems := problems_with_guardian(guardian or {})):
        raise Refused(*problems)
    _record_consents(person_id, fresh, True, by, guardian)
    audit.record(
        by, "consent.given", subject=("person", person_id), kinds=sorted(str(kind) for kind in kinds)
    )


@atomic
def withdraw_consent(kind: str, *, by: Actor) -> int:
    """Take a consent back; without processing or papers an entry cannot stand. Returns entries withdrawn.

    Entries of a contest that has begun stay: their records are kept by law, publication stops.
    """
    person = queries.person_of(by.account_id)
    if person is not None:
        person = queries.hold_person(person.id)
    if person is None or kind not in queries.standing_consents([person.id])[person.id]:
        raise Refused(Problem("consent_not_standing"))
    _record_consents(person.id, [ConsentKind(kind)], False, by)
    audit.record(by, "consent.withdrawn", subject=("person", person.id), kind=kind)
    if kind == ConsentKind.PUBLICATION:
        return 0
    return sum(ended(by=by) for ended in CONSENT_TAKEN_BACK.answers())


def _record_consents(
    person_id: int,
    kinds: Sequence[ConsentKind],
    given: bool,
    by: Actor,
    guardian: Mapping[str, str] | None = None,
) -> None:
    """Lines of the history of what a person agrees to."""
    now = clock.now()
    rows = [
        {
            "person_id": person_id,
            "kind": kind,
            "text_version": VERSION,
            "given": given,
            "channel": "web",
            "guardian": json.dumps(dict(guardian), ensure_ascii=False)
            if kind is ConsentKind.GUARDIAN and guardian
            else None,
            "by_id": by.account_id,
            "at": now,
        }
        for kind in kinds
    ]
    if rows:
        db.session.execute(insert(Consent), rows)


@atomic
def export_own_record(*, by: Actor) -> dict[str, Any]:
    """All data kept about oneself; that it was taken out is logged."""
    if by.account_id is None:
        raise Refused(Problem("not_allowed"))
    audit.record(by, "person.exported", subject=("account", by.account_id))
    return queries.own_record(by.account_id)
