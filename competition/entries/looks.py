"""An entry as an officer sees it when they decide, kept to show at the next look what has changed."""

import json
from typing import Any

from competition.entries import queries
from competition.entries.models import Entry, EntryMember
from competition.entries.papers import Paper
from competition.entries.reading import kept_papers
from competition.persons.particulars import otherwise_in_record
from competition.rules.entry_changes import Change, changes
from competition.rules.identity import masked_number, masked_phone
from competition.rules.particulars import NO_HONOUR


def look_at(entry: Entry) -> dict[str, Any]:
    """All that is reviewed of an entry, as plain JSON values; see `competition.rules.entry_changes`."""
    papers, delegation = kept_papers(entry), queries.delegation_of(entry)
    return {
        "delegation": delegation.name if delegation else None,
        "members": [_member(member, papers.get(member.position, [])) for member in entry.members],
    }


def changed_since_decided(entry: Entry) -> list[Change]:
    """What is not as it was when an officer last decided; nothing where nobody has yet."""
    return [] if entry.seen is None else changes(json.loads(entry.seen), look_at(entry))


def answers_of(member: EntryMember) -> dict[str, Any]:
    """What an entry says of a member as it would be typed, document and phone numbers masked."""
    person = member.person
    return {
        "name": person.name,
        "id_kind": person.id_kind,
        "id_number": masked_number(person.id_number),
        "born_on": person.born_on.isoformat(),
        "sex": person.sex,
        "phone": masked_phone(member.phone or ""),
        **said_of_oneself(member),
    }


def said_of_oneself(member: EntryMember) -> dict[str, Any]:
    """The answers that may differ from entry to entry."""
    told = member.facts or {}
    local, honours = told.get("local"), told.get("honours")
    return {
        "identity": told.get("identity") or "",
        "unit_name": member.unit_name,
        "education": member.education or "",
        "held_level": str(member.held_level or "none"),
        "local": "" if local is None else "yes" if local else "no",
        "work_months": _as_text(told.get("work_months")),
        "insurance_months": _as_text(told.get("insurance_months")),
        "honours": honours or ([] if honours is None else [NO_HONOUR]),
    }


def differing_record(member: EntryMember) -> dict[str, Any]:
    """What somebody's own record says otherwise than this entry; for them and the officers alone."""
    return otherwise_in_record(member.person, said_of_oneself(member))


def _member(member: EntryMember, papers: list[Paper]) -> dict[str, Any]:
    kinds: dict[str, list[str]] = {}
    for paper, file in papers:
        kinds.setdefault(paper.kind, []).append(file.sha256)
    # By number or by record: somebody who claims what was entered for them brings a record of their own.
    keys = [member.person.id_index, str(member.person_id)]
    return {"keys": keys, "answers": answers_of(member), "papers": kinds}


def _as_text(value: int | None) -> str:
    return "" if value is None else str(value)
