"""All that is kept of the person of an account: what the file they take out and the page they read say."""

from datetime import datetime
from typing import Any

from competition.accounts import queries as accounts
from competition.foundation.work import queries as work
from competition.notices import queries as notices
from competition.notices.telling import said
from competition.persons import queries
from competition.persons.consents import queries as consents
from competition.persons.models import Consent, Handover, LevelHeld, Person
from competition.persons.questions import ELSE_KEPT


def own_record(account_id: int) -> dict[str, Any]:
    """All that is kept here about an account and its person, as plain JSON values (PIPL 44-45)."""
    account, person = accounts.account(account_id), queries.person_of(account_id)
    record: dict[str, Any] = {
        "account": {
            "login_name": account.login_name,
            "name": account.name,
            "email": account.email,
            "phone": account.phone,
            "email_wanted": account.email_wanted,
            "phone_wanted": account.phone_wanted,
            "language": account.locale,
            "created_at": _iso(account.created_at),
        },
        "logins": [
            {"device": row.device_name, "began_at": _iso(row.created_at), "seen_at": _iso(row.last_seen_at)}
            for row in accounts.logins_of(account_id)
        ],
        "messages": [
            {"to": row.recipient, "what": row.template, "at": _iso(row.created_at), "says": row.body}
            for row in work.messages_to(
                {address for address in (account.email, account.phone, person and person.phone) if address}
            )
        ],
        "notices": [
            {
                "what": row.template,
                "at": _iso(row.created_at),
                "says": said(row),
                "read_at": _iso(row.read_at),
            }
            for row in notices.notices_of(account_id)
        ],
        "person": None if person is None else _person_record(person),
        "levels_held": [_level_record(row) for row in queries.levels_held([person.id])[person.id]]
        if person
        else [],
    }
    for kept in ELSE_KEPT.answers():
        record |= kept(account_id)
    return record | {
        "consents": [_consent_record(row) for row in (consents.consents_of(person.id) if person else [])],
        "handed_over": [
            _handover_record(row, contest.name)
            for row, contest in (consents.handovers_of(person.id) if person else [])
        ],
    }


def _consent_record(row: Consent) -> dict[str, Any]:
    return {
        "contest": row.contest_id,
        "purpose": row.kind,
        "given": row.given,
        "text_version": row.text_version,
        "channel": row.channel,
        "kept_at": row.kept_at,
        "guardian": dict(consents.guardian_of(row)),
        "at": _iso(row.at),
    }


def _handover_record(row: Handover, contest: str) -> dict[str, Any]:
    return {
        "contest": contest,
        "purpose": row.purpose,
        "recipient": row.recipient,
        "paper": row.paper,
        "fields": row.fields,
        "at": _iso(row.at),
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


def _level_record(row: LevelHeld) -> dict[str, Any]:
    return {
        "occupation": row.occupation_code,
        "occupation_name": row.occupation_name,
        "level": row.level,
        "post": row.post,
        "number": row.number,
        "issuer": row.issuer,
        "standing": row.standing,
        "proof": row.proof,
        "verified_at": _iso(row.verified_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
