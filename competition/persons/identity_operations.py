"""Writes on who a person is, each a part of a decision at a desk: put right, freed of a number, given to its owner.

The caller holds the person, asks the second person and writes the lines of the log.
"""

import secrets
from collections.abc import Sequence

from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import refused_if_there
from competition.foundation.system import clock
from competition.notices import operations as notices
from competition.persons import queries
from competition.persons.models import Person
from competition.persons.questions import CLAIMED, Joined
from competition.rules.identity import read_number
from competition.rules.identity_cases import KindedNumber
from competition.rules.problems import Problem
from competition.rules.roles import Actor


@atomic
def mend_identity(person_id: int, name: str, number: KindedNumber | None) -> Person:
    """Put a name and, where one is given, a document number right; date of birth and sex follow a number that tells.

    Raises Refused("identity_number_taken") where somebody else has the number.
    """
    person = queries.person(person_id)
    person.name = name
    if number is None:
        return person
    with refused_if_there(Problem("identity_number_taken", field="id_number")):
        person.id_kind, person.id_number = number.kind, number.number
        person.id_index = queries.id_index(number.kind, number.number)
        _as_told(person, number)
        db.session.flush()
    return person


def _as_told(person: Person, number: KindedNumber) -> None:
    told = read_number(number.kind, number.number)
    person.born_on, person.sex = told.born_on or person.born_on, told.sex or person.sex


@atomic
def release_number(person_id: int) -> Person:
    """Take a number away from whoever typed one that is not theirs: nothing of it stays with them."""
    person = queries.person(person_id)
    # No number has this index: whoever gives theirs is found by it again.
    person.id_number, person.id_index = "", secrets.token_hex(32)
    db.session.flush()
    return person


@atomic
def placeholder_for(person_id: int) -> Person:
    """Somebody without a number, to keep the places that are not of the number's owner."""
    other = queries.person(person_id)
    person = Person(
        name=other.name,
        id_kind=other.id_kind,
        id_number="",
        id_index=secrets.token_hex(32),
        sex=other.sex,
        born_on=other.born_on,
        phone=other.phone,
        phone_index=other.phone_index,
        unit_name=other.unit_name,
        education=other.education,
        employed=other.employed,
        held_level=other.held_level,
        facts=dict(other.facts or {}),
        organisation_id=other.organisation_id,
        created_at=clock.now(),
    )
    db.session.add(person)
    db.session.flush()
    return person


@atomic
def owner_of_number(account_id: int, name: str, number: KindedNumber, like: Person) -> Person:
    """The person of an account that has none, with its true name and number, which nobody has any more.

    Where the number does not tell them, date of birth and sex are as `like` had them: they are asked again in the form.
    """
    person = Person(
        account_id=account_id,
        name=name,
        id_kind=number.kind,
        id_number=number.number,
        id_index=queries.id_index(number.kind, number.number),
        sex=like.sex,
        born_on=like.born_on,
        unit_name=like.unit_name,
        facts={},
        created_at=clock.now(),
    )
    _as_told(person, number)
    with refused_if_there(Problem("identity_number_taken", field="id_number")):
        db.session.add(person)
        db.session.flush()
    return person


@atomic
def give_person(person_id: int, account_id: int, name: str) -> Person:
    """Somebody whom others entered and nobody claimed becomes the person of an account that has none."""
    person = queries.person(person_id)
    person.account_id, person.claim_hash, person.of_unit, person.name = account_id, None, 0, name
    db.session.flush()
    return person


@atomic
def join_person(
    person_id: int, own_id: int, name: str | None = None, differs: Sequence[str] = (), *, by: Actor
) -> Person:
    """All that is of a nominee becomes that of somebody who is here already, who is called `name` from now on.

    The checks of the logs follow the line. Raises Refused where both are in an event, or where the nominee was
    approved under another name.
    """
    joined = Joined(from_id=person_id, to_id=own_id, name=name or queries.person(own_id).name, by=by)
    for move in CLAIMED.answers():
        move(joined)
    person = queries.person(person_id)
    notices.hand_over(person_id, queries.person(own_id).account_id)
    person.claim_hash, person.of_unit = None, -person.id
    db.session.flush()
    audit.record(by, "person.claimed", subject=("person", own_id), differs=[*differs], was=person_id)
    return queries.person(own_id)
