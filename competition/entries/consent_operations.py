"""What a consent that is taken back, or never came, does to entries."""

from competition.contests import queries as contests
from competition.entries import operations, queries
from competition.foundation.store.db import atomic
from competition.rules.roles import Actor


@atomic
def end_without_consent(contest_id: int, *, by: Actor) -> int:
    """Withdraw one's own entries of a contest that rest on a consent which is taken back; how many.

    Everybody else of the team is told.
    """
    resting = queries.entries_resting_on_consent(by.account_id, contest_id) if by.account_id else []
    # All that their withdrawals hold, in the written order, before the first of them writes its line.
    if resting:
        contests.keep_contest(contest_id)
    for event_id in sorted({event.id for _entry, event in resting}):
        queries.lock_event(event_id)
    for entry, _event in resting:
        queries.hold_entry(entry.id)
    for entry, _event in resting:
        operations.withdraw_entry(entry.id, "consent withdrawn", by=by)
        operations.tell_entry(entry.id, "entry_ended", but=by.account_id)
    return len(resting)
