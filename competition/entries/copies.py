"""What an entry keeps of each of its people, by value: written as it is handed in, read wherever the entry counts."""

from collections.abc import Collection

from competition.entries.models import EntryMember
from competition.persons.particulars import facts_told, level_claimed
from competition.rules.eligibility.facts import PersonFacts
from competition.rules.entry_life import Reviewed
from competition.rules.particulars import Particulars
from competition.rules.words.identities import Identity


def copy_onto(
    seat: EntryMember,
    said: Particulars,
    *,
    organisation_id: int | None = None,
    photo_id: int | None = None,
) -> EntryMember:
    """Put what is said of a member on their place in the entry; nobody has reviewed it yet."""
    seat.name = said.name
    seat.phone = said.phone
    seat.unit_name = said.unit_name
    seat.organisation_id = organisation_id
    seat.education = said.education
    seat.employed = said.identity != Identity.STUDENT
    seat.held_level = level_claimed(said)
    seat.facts = facts_told(said)
    seat.photo_id = photo_id
    seat.reviewed = Reviewed.NO
    return seat


def facts_of(seat: EntryMember, documents: Collection[str] = (), **counts: int) -> PersonFacts:
    """A member of an entry as the entry rules see them."""
    told = seat.facts or {}
    return PersonFacts(
        name=seat.person.name,
        born_on=seat.person.born_on,
        identity=told.get("identity"),
        education=seat.education,
        held_level=str(seat.held_level or "none"),
        local=told.get("local"),
        work_months=told.get("work_months"),
        insurance_months=told.get("insurance_months"),
        honours=None if told.get("honours") is None else frozenset(told["honours"]),
        unit_name=seat.unit_name,
        documents=frozenset(documents),
        **counts,
    )
