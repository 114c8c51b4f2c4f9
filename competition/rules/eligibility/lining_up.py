"""Whose turn it is when a place comes free: the order of handing in, as far as each has room."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from competition.rules.editions.kinds.quota import Quota


@dataclass(frozen=True)
class Waiter:
    """An entry on the waiting list, and whose places it would take beside the event's."""

    entry_id: int
    delegation_id: int | None = None
    organisation_id: int | None = None


def next_in_line(
    waiters: Iterable[Waiter],
    quota: Quota,
    by_delegation: Mapping[int | None, int],
    by_organisation: Mapping[int | None, int],
) -> list[int]:
    """The entries that take the free places of an event, of the `waiters` in their order; places taken come by whose they are.

    Whoever finds the event, their delegation or their unit full goes on waiting and keeps their turn: nobody behind
    them takes a place that they could have taken.
    """
    delegations, organisations = Counter(by_delegation), Counter(by_organisation)
    taken, following = sum(by_delegation.values()), []
    for one in waiters:
        held = (
            (quota.per_event, taken),
            (quota.per_delegation if one.delegation_id else None, delegations[one.delegation_id]),
            (quota.per_organisation if one.organisation_id else None, organisations[one.organisation_id]),
        )
        if any(limit is not None and number >= limit for limit, number in held):
            continue
        following.append(one.entry_id)
        taken += 1
        delegations[one.delegation_id] += 1
        organisations[one.organisation_id] += 1
    return following
