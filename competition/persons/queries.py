"""Every read about persons and the levels they hold."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, bindparam, false, func, or_, select

from competition.foundation.store import crypto
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.notices.telling import Addressee
from competition.persons.models import LevelHeld, Person
from competition.rules.particulars import Particulars

PORTION = 400


def id_index(kind: str, number: str) -> str:
    """The blind index of a normalised document number."""
    return crypto.blind_index("persons.id_number", f"{kind}:{number}")


def index_of(member: Particulars) -> str:
    """The blind index of a member's document number."""
    return id_index(str(member.id_kind), member.id_number)


# What stands in a name between its letters and counts for nothing where names are compared.
BETWEEN_LETTERS = ("·", " ", "-", "'", "’", ".")


def called(key: str, named: ColumnElement[str] | None = None) -> ColumnElement[bool]:
    """Whether somebody's name has this in it, by the house's rule for spellings of one name; `key` is a name_key, "" is nobody's.

    `named`: a name that stands elsewhere than with the person.
    """
    if not key:
        return false()
    name: ColumnElement[str] = func.lower(Person.name if named is None else named)
    for sign in BETWEEN_LETTERS:
        name = func.replace(name, sign, "")
    return name.contains(key, autoescape=True)


def person(person_id: int) -> Person:
    """The person, or NotFound."""
    return db.get_or_404(Person, person_id)


_PERSON_INDEXED = select(Person).where(Person.id_index == bindparam("index"), Person.of_unit == 0)


def addressee(person_id: int) -> Addressee:
    """How somebody can be told something: by their account, or by the name and phone they were entered with."""
    found = person(person_id)
    return Addressee(found.account_id, found.name, found.phone, found.id)


def person_indexed(index: str) -> Person | None:
    """Who has this number here; what a unit says of its nominees is not looked at."""
    return db.session.scalar(_PERSON_INDEXED, {"index": index})


def claimable(index: str) -> list[Person]:
    """Whoever was entered by others under this number and not claimed yet, each with a code of their own."""
    waiting = select(Person).where(Person.id_index == index, Person.claim_hash.is_not(None))
    return list(db.session.scalars(waiting.order_by(Person.id)))


def persons_numbered(indexes: Collection[str]) -> list[Person]:
    """All persons of these numbers, whoever typed them: for those who may see that one is here twice."""
    found: list[Person] = []
    listed = sorted(indexes)
    for start in range(0, len(listed), PORTION):
        part = listed[start : start + PORTION]
        found += db.session.scalars(select(Person).where(Person.id_index.in_(part)))
    return found


def hold_person(person_id: int) -> Person:
    """The person as it stands, held until the end of the operation."""
    return held(Person, person_id)


def person_of(account_id: int | None) -> Person | None:
    if account_id is None:
        return None
    return db.session.scalar(select(Person).where(Person.account_id == account_id))


def phone_of(account_id: int) -> str | None:
    """The phone that somebody gave when they entered."""
    person = person_of(account_id)
    return person.phone if person is not None else None


_KNOWN = select(Person).where(
    or_(
        and_(Person.id_index.in_(bindparam("indexes", expanding=True)), Person.of_unit == bindparam("unit")),
        Person.account_id == bindparam("account"),
    )
)


def known_persons(
    indexes: Collection[str], account_id: int | None = None, unit: int = 0
) -> dict[str, Person]:
    """Persons by blind index: those of these numbers (a `unit` sees its own nominees), and who has this account."""
    found: dict[str, Person] = {}
    own: dict[str, Person] = {}
    listed = sorted(indexes)
    for start in range(0, max(len(listed), 1), PORTION):
        asked = {"indexes": listed[start : start + PORTION], "account": account_id, "unit": unit}
        for person in db.session.scalars(_KNOWN, asked):
            (own if person.of_unit != unit else found)[person.id_index] = person
    return found | own


def unit_of(account_id: int) -> str:
    """The unit that the person of an account last named; empty where there is none."""
    person = person_of(account_id)
    return person.unit_name if person is not None else ""


def level_held(held_id: int) -> LevelHeld:
    """The record of a level held, or NotFound."""
    return db.get_or_404(LevelHeld, held_id)


def hold_level(held_id: int) -> LevelHeld:
    """The record as it stands, held until the end of the operation."""
    return held(LevelHeld, held_id)


def levels_held(person_ids: Collection[int]) -> dict[int, list[LevelHeld]]:
    """What these people hold, by person, the highest first; what was ended is left out."""
    found: dict[int, list[LevelHeld]] = {person_id: [] for person_id in person_ids}
    listed = sorted(person_ids)
    for start in range(0, len(listed), PORTION):
        statement = (
            select(LevelHeld)
            .where(LevelHeld.person_id.in_(listed[start : start + PORTION]), LevelHeld.ended_at.is_(None))
            .order_by(LevelHeld.level, LevelHeld.post.desc(), LevelHeld.id)
        )
        for row in db.session.scalars(statement):
            found[row.person_id].append(row)
    return found


def every_level_held(person_id: int) -> list[LevelHeld]:
    """Every record of a level somebody holds or held, in order."""
    statement = select(LevelHeld).where(LevelHeld.person_id == person_id).order_by(LevelHeld.id)
    return list(db.session.scalars(statement))


def own_levels(account_id: int | None) -> list[LevelHeld]:
    """What the person of an account holds, the highest first."""
    person = person_of(account_id)
    return levels_held([person.id])[person.id] if person else []
