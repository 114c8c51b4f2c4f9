"""Who claims a nomination takes its places over, under the name by which they were approved."""

from collections.abc import Collection

from competition.contests import queries as contests
from competition.entries import queries
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import refused_if_there
from competition.persons.questions import Joined
from competition.rules.entry_life import EntryState
from competition.rules.identity import name_key
from competition.rules.problems import Problem, Refused


@atomic
def follow_claim(joined: Joined) -> None:
    """The places of a nominee become the claimant's; raises Refused where the two are called otherwise."""
    seats = queries.seats_of_person(joined.from_id)
    if any(
        entry.state == EntryState.APPROVED and name_key(seat.person.name) != name_key(joined.name)
        for seat, entry in seats
    ):
        raise Refused(Problem("claim_name_settled"))
    move_members(joined.from_id, joined.to_id)


@atomic
def move_members(from_id: int, to_id: int, only: Collection[int] | None = None) -> None:
    """The places of a nominee become those of who claims them; raises Refused("claim_entered_already").

    A place in an entry that was withdrawn gives way. With `only`, those in these entries alone. The caller's own
    line in the log tells of it.
    """
    held = {member.event_id: (member, entry) for member, entry in queries.seats_of_person(to_id)}
    moving = [
        (member, entry)
        for member, entry in queries.seats_of_person(from_id)
        if only is None or entry.id in only
    ]
    for member, _entry in moving:
        there = held.get(member.event_id)
        if there is None:
            continue
        if there[1].state != EntryState.WITHDRAWN:
            raise Refused(Problem("claim_entered_already", {"event": contests.event(member.event_id).name}))
        db.session.delete(there[0])
    db.session.flush()
    with refused_if_there(Problem("changed_meanwhile")):
        for member, _entry in moving:
            member.person_id = to_id
    for member, entry in moving:
        db.session.expire(member)
        db.session.expire(entry, ["members"])
