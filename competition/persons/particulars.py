"""What is kept of a person: written from what they typed, typed again in their next form."""

from collections.abc import Mapping
from typing import Any

from competition.foundation.store import crypto
from competition.persons.models import Person
from competition.rules.particulars import NO_HONOUR, Particulars
from competition.rules.problems import Problem, Refused
from competition.rules.words.identities import Identity


def describe(person: Person, member: Particulars, index: str, organisation_id: int | None) -> None:
    """Put what a member says of themselves on their person; raises Refused("id_number_missing")."""
    if member.id_kind is None or member.sex is None or member.born_on is None:
        raise Refused(Problem("id_number_missing", {}, "id_number"))
    person.erased_at = None
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
    person.held_level = level_claimed(member)
    person.facts = facts_told(member)
    person.organisation_id = organisation_id


def level_claimed(member: Particulars) -> int | None:
    """The level that somebody says they hold, 5 to 1; None: none yet."""
    return None if member.held_level in (None, "none") else int(member.held_level or 0)


def facts_told(member: Particulars) -> dict[str, Any]:
    """The answers that the entry rules ask for beside a person's particulars, as plain JSON values."""
    return {
        "identity": member.identity,
        "local": member.local,
        "work_months": member.work_months,
        "insurance_months": member.insurance_months,
        "honours": None if member.honours is None else sorted(member.honours),
    }


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
        "held_level": str(person.held_level or "none"),
        "local": "" if local is None else "yes" if local else "no",
        "work_months": _as_text(told.get("work_months")),
        "insurance_months": _as_text(told.get("insurance_months")),
        "honours": told.get("honours") or ([] if told.get("honours") is None else [NO_HONOUR]),
    }


def otherwise_in_record(person: Person, said: Mapping[str, Any]) -> dict[str, Any]:
    """Where the record of somebody who keeps it themselves says otherwise than an entry: field → as in the record."""
    if person.account_id is None:
        return {}
    record = typed_again(person)
    return {name: record[name] for name, value in said.items() if record[name] and record[name] != value}


def _as_text(value: int | None) -> str:
    return "" if value is None else str(value)
