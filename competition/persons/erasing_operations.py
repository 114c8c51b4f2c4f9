"""Every write that takes out what is kept of persons once nothing needs it."""

from collections.abc import Collection
from datetime import date

from competition.foundation.store import crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.notices import operations as notices
from competition.persons import queries
from competition.persons.models import Person
from competition.rules.levels_held import HeldStanding

ERASED = "已删除"


@atomic
def erase_persons(person_ids: Collection[int], named: Collection[int]) -> int:
    """Take out of these records what no law keeps; how many. Whoever calls it holds the persons.

    Phone, education, unit and answers go. Name and number stay with who has an account (they sign in as somebody), whom
    marks or certificates name (`named`), and whose level is proven.
    """
    levels = queries.levels_held(person_ids)
    for person_id in person_ids:
        person = queries.person(person_id)
        proven = any(row.standing == HeldStanding.VERIFIED for row in levels[person_id])
        _erase(person, identity=person.account_id is None and person_id not in named and not proven)
    notices.forget_people(person_ids)
    db.session.flush()
    return len(person_ids)


def _erase(person: Person, *, identity: bool) -> None:
    person.phone, person.phone_index, person.education, person.held_level = None, None, None, None
    person.unit_name, person.facts, person.erased_at = "", {}, clock.now()
    if not identity:
        return
    person.name, person.id_number, person.claim_hash = ERASED, "", None
    person.id_index = crypto.blind_index("persons.erased", str(person.id))
    person.born_on = date(person.born_on.year, 1, 1)


@atomic
def forget_nominees(person_ids: Collection[int]) -> int:
    """Erase those of these persons whom others named and nobody claimed; how many.

    Whoever calls it holds them, and knows that they are in no entry any more.
    """
    found = [queries.person(person_id) for person_id in sorted(person_ids)]
    gone = [person for person in found if person.account_id is None and person.claim_hash is not None]
    for person in gone:
        _erase(person, identity=True)
    notices.forget_people([person.id for person in gone])
    db.session.flush()
    return len(gone)
