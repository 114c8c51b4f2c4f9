"""Word to the people of an entry, and the lines of the log about it, in the transaction of what they tell."""

from typing import Any

from competition.contests import queries as contests
from competition.entries.models import Entry, EntryMember
from competition.foundation.store import audit
from competition.notices import operations as notices
from competition.notices.telling import Addressee
from competition.rules.roles import Actor


def log_entry(entry: Entry, action: str, by: Actor, reason: str | None = None, **details: Any) -> None:
    """A line of the log about an entry."""
    audit.record(
        by, action, contest_id=entry.contest_id, subject=("entry", entry.id), reason=reason, **details
    )


def tell_people(entry: Entry, template: str, but: int | None = None, **values: Any) -> None:
    """Tell the people of an entry (`but` an account), each with the page that they can open."""
    for member in entry.members:
        own = addressee_of(member)
        if but is None or own.account_id != but:
            page = f"/entries/{entry.id}" if own.account_id else f"/contests/{entry.contest_id}"
            tell_one(entry, own, template, page, **values)


def addressee_of(member: EntryMember) -> Addressee:
    """A member as somebody who is told."""
    return Addressee(member.person.account_id, member.person.name, member.phone, member.person_id)


def tell_one(entry: Entry, whom: Addressee, template: str, page: str, **values: Any) -> None:
    """Tell one person of an entry; the notice knows its contest and its event."""
    contest, event = contests.contest(entry.contest_id), contests.event(entry.event_id)
    facts = {
        "contest": contest.name,
        "contest_en": contest.name_en,
        "event": event.name,
        "event_en": event.name_en,
        "entry": entry.id,
        **values,
    }
    notices.tell(whom, template, page, contest_id=contest.id, **facts)
