"""How many places an event has, as everybody may know before they begin."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from competition.rules.editions.kinds.filling import Filling
from competition.rules.editions.kinds.quota import Quota


@dataclass(frozen=True)
class Vacancy:
    """Places of one event, delegation or unit: how many there are (None: no limit), how many are taken."""

    limit: int | None
    taken: int = 0

    @property
    def left(self) -> int | None:
        """What is free, never less than nothing; None where there is no limit."""
        return None if self.limit is None else max(self.limit - self.taken, 0)

    @property
    def full(self) -> bool:
        return self.left == 0


@dataclass(frozen=True)
class EventPlaces:
    """The places of an event: by its quota, how many are taken by all and by each delegation that has
    any, and how many wait for one."""

    quota: Quota
    taken: int = 0
    by_delegation: Mapping[int, int] = field(default_factory=dict)
    filling: Filling = field(default_factory=Filling)
    waiting: int = 0

    @property
    def list_open(self) -> bool:
        """There is a waiting list with room for one more."""
        most = self.filling.most_waiting
        return self.filling.waiting and (most is None or self.waiting < most)

    @property
    def whole(self) -> Vacancy:
        """Of the event for everybody."""
        return Vacancy(self.quota.per_event, self.taken)

    def of_delegation(self, delegation_id: int) -> Vacancy:
        return Vacancy(self.quota.per_delegation, self.by_delegation.get(delegation_id, 0))

    def of_unit(self, taken: int) -> Vacancy:
        """Of a unit that has taken so many."""
        return Vacancy(self.quota.per_organisation, taken)
