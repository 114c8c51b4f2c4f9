"""What routes about an entry are about, for the question of who may."""

from competition.entries import queries
from competition.foundation.web.security import current_actor
from competition.rules.roles import Subject


def entry_subject(entry_id: int, **_others: object) -> Subject:
    """What a route about an entry is about; it is the asker's own when they are among its people."""
    found = queries.entry(entry_id)
    actor = current_actor()
    own = actor is not None and actor.account_id in queries.owners(found)
    return Subject(
        contest_id=found.contest_id,
        event_id=found.event_id,
        organisation_id=found.organisation_id,
        delegation_id=found.delegation_id,
        account_id=actor.account_id if own and actor else None,
    )


def edit_subject(entry_id: int, **_others: object) -> Subject:
    """As `entry_subject`, but a unit may only change what it entered itself."""
    found = queries.entry(entry_id)
    subject = entry_subject(entry_id)
    if found.nominated:
        return subject
    return Subject(contest_id=found.contest_id, event_id=found.event_id, account_id=subject.account_id)
