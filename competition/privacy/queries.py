"""Every read about what is kept of a person."""

from datetime import datetime
from typing import Any

from competition.accounts import queries as accounts
from competition.registration import queries as entries
from competition.registration.models import Entry, Person


def own_record(account_id: int) -> dict[str, Any]:
    """All that is kept here about an account and its person, as plain JSON values (PIPL 44-45)."""
    account, person = accounts.account(account_id), entries.person_of(account_id)
    return {
        "account": {
            "login_name": account.login_name,
            "name": account.name,
            "created_at": _iso(account.created_at),
        },
        "person": None if person is None else _person_record(person),
        "entries": [
            _entry_record(entries.entry(row.entry_id), account_id) for row in entries.own_entries(account_id)
        ],
        "consents": [
            {
                "kind": consent.kind,
                "given": consent.given,
                "text_version": consent.text_version,
                "channel": consent.channel,
                "at": _iso(consent.at),
            }
            for consent in (entries.consents_of(person.id) if person else [])
        ],
    }


def _person_record(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "id_kind": person.id_kind,
        "id_number": person.id_number,
        "sex": person.sex,
        "born_on": person.born_on.isoformat(),
        "phone": person.phone,
        "unit_name": person.unit_name,
        "education": person.education,
        "held_level": person.held_level,
        "facts": person.facts,
    }


def _entry_record(found: Entry, account_id: int) -> dict[str, Any]:
    contest, event = entries.contest_of(found), entries.event_of(found)
    member = entries.member_of(found, account_id)
    position = member.position if member else 1
    return {
        "contest": contest.name,
        "event": event.name,
        "state": found.state,
        "submitted_at": _iso(found.submitted_at),
        "documents": [
            {"kind": document.kind, "name": file.name, "at": _iso(document.created_at)}
            for document, file in entries.documents_of(found.id)
            if document.position == position
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
