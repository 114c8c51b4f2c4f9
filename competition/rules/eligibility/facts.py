"""What the entry rules are asked about: one entry, its people, and the rules of one event."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import msgspec

from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.filling import Filling
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.model import ContestRules


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """What is known of one member when the rules are asked; None means not answered."""

    name: str = ""
    born_on: date | None = None
    identity: str | None = None
    education: str | None = None
    held_level: str | None = None
    local: bool | None = None
    work_months: int | None = None
    insurance_months: int | None = None
    honours: frozenset[str] | None = None
    unit_name: str = ""
    documents: frozenset[str] = frozenset()
    entries_in_event: int = 0
    events_entered: int = 0


@dataclass(frozen=True, kw_only=True)
class EntryFacts:
    """One entry as the rules see it: its members, and how full the places around it are without it."""

    members: Sequence[PersonFacts]
    members_wanted: int = 1
    delegation_chosen: bool = True
    entries_of_delegation: int = 0
    entries_of_organisation: int = 0
    entries_in_event: int = 0
    now: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True)
class EntryRules:
    """The parts of an edition's rules that say who may enter one event, and what follows where it is full."""

    eligibility: Eligibility
    quota: Quota
    filling: Filling = field(default_factory=Filling)


def entry_rules(rules: ContestRules, group: str, event_code: str) -> EntryRules:
    """The rules of one event out of those of its edition."""
    return EntryRules(
        rules.eligibility_for(group, event_code),
        rules.quota_for(group, event_code),
        rules.filling_for(group, event_code),
    )


def without_documents(rules: EntryRules) -> EntryRules:
    """The same rules before any papers are asked for: what a unit must meet when it names its people."""
    return replace(rules, eligibility=msgspec.structs.replace(rules.eligibility, documents=()))


def answers_wanted(rules: Eligibility) -> frozenset[str]:
    """Which facts of a person these rules ask for, so that a form need ask no more."""
    wanted = {"identity"} if rules.identities else set[str]()
    if rules.non_local_work_months or rules.non_local_insurance_months:
        wanted.add("local")
    if rules.non_local_work_months:
        wanted.add("work_months")
    if rules.non_local_insurance_months:
        wanted.add("insurance_months")
    if rules.barred_honours:
        wanted.add("honours")
    return frozenset(wanted)
