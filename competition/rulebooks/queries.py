"""Every read of the rules' editor: what a change would mean for entries that are handed in."""

from collections.abc import Sequence
from dataclasses import dataclass

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.entries.places import queries as places
from competition.rules.editions.blocks import same_rule
from competition.rules.editions.model import ContestRules
from competition.rules.eligibility import EntryFacts, EntryRules, Outcome, checklist, entry_rules

# One check of the list as it stays the same between two versions: its code, its field, the member.
CheckKey = tuple[str, str | None, int | None]


@dataclass(frozen=True)
class Trouble:
    """A check that some entries of an event would not pass any more; `unknown` where an answer is missing."""

    code: str
    field: str | None
    unknown: bool
    entries: tuple[int, ...]


@dataclass(frozen=True)
class Impact:
    """What a change of the rules means for the entries of one event."""

    event: Event
    entries: int
    troubled: tuple[int, ...]
    relieved: int
    troubles: Sequence[Trouble]


def impact(contest_id: int, before: ContestRules, after: ContestRules) -> list[Impact]:
    """Events whose conditions or places change, with the handed-in entries that would newly fail a check."""
    found = []
    for event in contests.events_of(contest_id):
        old = entry_rules(before, event.group_kind, event.code)
        new = entry_rules(after, event.group_kind, event.code)
        if not (same_rule(old.eligibility, new.eligibility) and same_rule(old.quota, new.quota)):
            found.append(_impact(event, old, new))
    return found


def _impact(event: Event, old: EntryRules, new: EntryRules) -> Impact:
    troubles: dict[tuple[str, str | None, bool], list[int]] = {}
    troubled: list[int] = []
    relieved = 0
    facts = places.facts_of_event(event)
    for entry_id, entry in facts.items():
        had, has = _not_passed(entry, old), _not_passed(entry, new)
        relieved += bool(had) and not has
        fresh = {(code, field, has[code, field, member]) for code, field, member in has.keys() - had.keys()}
        for trouble in fresh:
            troubles.setdefault(trouble, []).append(entry_id)
        if fresh:
            troubled.append(entry_id)
    lines = [
        Trouble(code, field, unknown, tuple(entries))
        for (code, field, unknown), entries in sorted(troubles.items(), key=lambda item: -len(item[1]))
    ]
    return Impact(event, len(facts), tuple(troubled), relieved, lines)


def _not_passed(facts: EntryFacts, rules: EntryRules) -> dict[CheckKey, bool]:
    """The checks that do not pass, and of each whether only an answer is missing."""
    return {
        (check.code, check.field, check.member): check.outcome is Outcome.UNKNOWN
        for check in checklist(facts, rules)
        if check.outcome is not Outcome.PASSED
    }
