"""What people may do about what is kept of them: take a consent back, take everything out."""

from typing import Any

from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.privacy import queries
from competition.registration import operations as registration
from competition.registration import queries as entries
from competition.registration.models import Entry
from competition.rules.consents import ConsentKind
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@atomic
def withdraw_consent(kind: str, by: Actor) -> int:
    """Take a consent back; without processing or papers an entry cannot stand. Returns entries withdrawn.

    Entries of a contest that has begun stay: their records are kept by law, publication stops.
    """
    person = entries.person_of(by.account_id)
    if person is None or kind not in entries.standing_consents([person.id])[person.id]:
        raise Refused(Problem("consent_not_standing"))
    registration.record_consent(person.id, ConsentKind(kind), False, by)
    audit.record(by, "consent.withdrawn", subject=("person", person.id), kind=kind)
    if kind == ConsentKind.PUBLICATION:
        return 0
    taken = entries_ended_without_consent(by)
    for entry in taken:
        registration.withdraw_entry(entry.id, "consent withdrawn", by)
    return len(taken)


def entries_ended_without_consent(by: Actor) -> list[Entry]:
    """Own entries that end when the consent they rest on is taken back."""
    found = [entries.entry(row.entry_id) for row in entries.own_entries(by.account_id)]
    return [
        entry
        for entry in found
        if entry.state not in ("withdrawn", "refused")
        and contests.contest(entry.contest_id).phase in registration.MENDABLE
    ]


@atomic
def export_own_record(by: Actor) -> dict[str, Any]:
    """All data kept about oneself; that it was taken out is logged."""
    if by.account_id is None:
        raise Refused(Problem("not_allowed"))
    audit.record(by, "person.exported", subject=("account", by.account_id))
    return queries.own_record(by.account_id)
