"""What is kept of a person: written from what was typed, read by the entry rules, typed again in the next form."""

from collections.abc import Collection
from typing import Any

from competition.foundation.store import crypto
from competition.persons.models import Person
from competition.rules.eligibility.facts import PersonFacts
from competition.rules.particulars import NO_HONOUR, Particulars
from competition.rules.problems import Problem, Refused
from competition.rules.words.identities import Identity


def describe(person: Person, member: Particulars, index: str, organisation_id: int | None) -> None:
    """Put what a member says of themselves on their person; raises Refused("id_number_missing")."""
    if member.id_kind is None or member.sex is None or member.born_on is None:
        raise Refused(Problem("id_number_missing", {}, "id_number"))
    person.name = member.name
    person.id_kind = member.id_kind
    person.id_number = member.id_number
    person.id_index = index
    person.sex = member.sex
    person.born_on = member.born_on
    person.phone = member.phone
    person.phone_index = crypto.blind_index("phone", member.phone)
    person.unit_name = member.unit_name
    person.education = member.education
    person.employed = member.identity != Identity.STUDENT
    person.held_level = None if member.held_level in (None, "none") else int(member.held_level or 0)
    person.facts = {
        "identity": member.identity,
        "local": member.local,
        "work_months": member.work_months,
        "insurance_months": member.insurance_months,
        "honours": None if member.honours is None else sorted(member.honours),
    }
    person.organisation_id = organisation_id


def person_facts(person: Person, documents: Collection[str] = (), **counts: int) -> PersonFacts:
    """A stored person as the entry rules see them."""
    told = person.facts or {}
    return PersonFacts(
        name=person.name,
        born_on=person.born_on,
        identity=told.get("identity"),
        education=person.education,
        held_level="none" if person.held_level is None else str(person.held_level),
        local=told.get("local"),
        work_months=told.get("work_months"),
        insurance_months=told.get("insurance_months"),
        honours=None if told.get("honours") is None else frozenset(told["honours"]),
        unit_name=person.unit_name,
        documents=frozenset(documents),
        **counts,
    )


def typed_again(person: Person) -> dict[str, Any]:
    """A known person's particulars as they would be typed, so that nobody types them twice."""
    told = person.facts or {}
    local = told.get("local")
    return {
        "name": person.name,
        "id_kind": person.id_kind,
        "id_number": person.id_number,
        "born_on": person.born_on.isoformat(),
        "sex": person.sex,
        "phone": person.phone or "",
        "identity": told.get("identity") or "",
        "unit_name": person.unit_name,
        "education": person.education or "",
        "held_level": "none" if person.held_level is None else str(person.held_level),
        "local": "" if local is None else "yes" if local else "no",
        "work_months": _as_text(told.get("work_months")),
        "insurance_months": _as_text(told.get("insurance_months")),
        "honours": told.get("honours") or ([] if told.get("honours") is None else [NO_HONOUR]),
    }


def _as_text(value: int | None) -> str:
    return "" if value is None else str(value)
