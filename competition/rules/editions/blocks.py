"""The rules of an edition as an organiser edits them: blocks, each with the groups and events it is for.

A block is one part of the rules (`Eligibility`, `Quota`, `Weights`, `TieLadder`) and its targets. Parts that
say the same are shown as one block; a block with several targets is stored as one part for each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from competition.rules.editions.model import ContestRules, Eligibility, Group, Quota, TieLadder, Weights

RulePart = Eligibility | Quota | Weights | TieLadder


class Kind(StrEnum):
    """The parts of the rules that come in blocks."""

    ELIGIBILITY = "eligibility"
    QUOTAS = "quotas"
    WEIGHTS = "weights"
    TIES = "ties"


@dataclass(frozen=True, order=True)
class Target:
    """Whom a block is for: the whole contest, a group, or one event."""

    group: str = ""
    event_code: str = ""

    @property
    def key(self) -> str:
        return f"{self.group}:{self.event_code}"

    @classmethod
    def of(cls, key: str) -> "Target":
        """The target of a key."""
        group, _colon, event_code = key.partition(":")
        return cls(group, event_code)


EVERYTHING = Target()
GROUPS = tuple(Target(group.value) for group in Group)


@dataclass(frozen=True)
class Block:
    """One part, free of its own group and event, and everything it is for."""

    targets: tuple[Target, ...]
    part: RulePart


@dataclass(frozen=True)
class Change:
    """One value of the rules before and after."""

    kind: Kind
    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """The same changes for all of these."""

    targets: tuple[Target, ...]
    changes: tuple[Change, ...]


def whole_targets(kind: Kind) -> tuple[Target, ...]:
    """What else than single events a block of this kind can be for."""
    if kind is Kind.ELIGIBILITY:
        return GROUPS
    return (EVERYTHING, *GROUPS) if kind is Kind.QUOTAS else (EVERYTHING,)


def blocks_of(rules: ContestRules, kind: Kind, groups: Mapping[str, str]) -> list[Block]:
    """The blocks of these rules, those for more first; `groups` tells the group of each event by its code."""
    found: dict[RulePart, list[Target]] = {}
    seen: set[Target] = set()
    for target, part in _parts(rules, kind, groups):
        if target not in seen:
            seen.add(target)
            found.setdefault(_bare(part), []).append(target)
    blocks = [Block(tuple(targets), part) for part, targets in found.items()]
    return sorted(blocks, key=lambda block: all(target.event_code for target in block.targets))


def with_blocks(rules: ContestRules, kind: Kind, blocks: Iterable[Block]) -> ContestRules:
    """`rules` with the parts of this kind as the blocks say."""
    parts = [(target, block.part) for block in blocks for target in block.targets]
    if kind is Kind.TIES:
        whole = next((part for target, part in parts if target == EVERYTHING), None)
        own = tuple(_for_target(part, target) for target, part in parts if target != EVERYTHING)
        steps = whole.steps if isinstance(whole, TieLadder) else rules.ties
        clause = whole.clause if whole is not None else rules.ties_clause
        return msgspec.structs.replace(rules, ties=steps, ties_clause=clause, event_ties=own)
    stored = tuple(_for_target(part, target) for target, part in parts)
    return msgspec.structs.replace(rules, **{kind.value: stored})


def part_for(rules: ContestRules, kind: Kind, target: Target) -> RulePart:
    """What counts for a target, free of where it was said."""
    if kind is Kind.ELIGIBILITY:
        return _bare(rules.eligibility_for(target.group, target.event_code))
    if kind is Kind.QUOTAS:
        return _bare(rules.quota_for(target.group, target.event_code))
    if kind is Kind.WEIGHTS:
        return _bare(rules.weights_for(target.event_code))
    return _bare(rules.ties_for(target.event_code))


def without_target(rules: ContestRules, kind: Kind, target: Target) -> ContestRules:
    """`rules` as if nothing had been said for this target alone: what a block of it takes the place of."""
    if kind is Kind.TIES:
        own = tuple(one for one in rules.event_ties if one.event_code != target.event_code)
        return msgspec.structs.replace(rules, event_ties=own)
    parts: tuple[Any, ...] = getattr(rules, kind.value)
    kept = tuple(part for part in parts if not _said_for(part, target))
    return msgspec.structs.replace(rules, **{kind.value: kept})


def differences(before: ContestRules, after: ContestRules, events: Sequence[Target]) -> list[Difference]:
    """What counts differently, for the groups and for each event; equal changes come together."""
    found: dict[tuple[tuple[Kind, str, str, str], ...], list[tuple[Target, tuple[Change, ...]]]] = {}
    for target in (*GROUPS, *events):
        changes = tuple(change for kind in Kind for change in _changes(before, after, kind, target))
        if changes:
            same = tuple((one.kind, one.name, repr(one.before), repr(one.after)) for one in changes)
            found.setdefault(same, []).append((target, changes))
    return [Difference(tuple(target for target, _changes in alike), alike[0][1]) for alike in found.values()]


def values_of(part: RulePart) -> dict[str, Any]:
    """What a part says, by name, without whom it is for."""
    said = msgspec.structs.asdict(part)
    return {name: value for name, value in said.items() if name not in ("group", "event_code")}


def same_rule(one: RulePart, other: RulePart) -> bool:
    """Whether two parts ask the same, wherever they say it."""
    return {**values_of(one), "clause": ""} == {**values_of(other), "clause": ""}


def _changes(before: ContestRules, after: ContestRules, kind: Kind, target: Target) -> list[Change]:
    old, new = values_of(part_for(before, kind, target)), values_of(part_for(after, kind, target))
    return [Change(kind, name, old[name], new[name]) for name in old if old[name] != new[name]]


def _parts(rules: ContestRules, kind: Kind, groups: Mapping[str, str]) -> list[tuple[Target, RulePart]]:
    if kind is Kind.ELIGIBILITY:
        return [(Target(rule.group.value, rule.event_code or ""), rule) for rule in rules.eligibility]
    if kind is Kind.QUOTAS:
        placed = [(_quota_target(quota, groups), quota) for quota in rules.quotas]
        # Of two for the same event the one that names its group counts.
        named = {target for target, quota in placed if quota.group}
        return [(target, quota) for target, quota in placed if quota.group or target not in named]
    if kind is Kind.WEIGHTS:
        # Of two for the same event the later one counts.
        last = {one.event_code: one for one in rules.weights}
        return [(_event_target(code, groups), one) for code, one in last.items()]
    whole: list[tuple[Target, RulePart]] = [
        (EVERYTHING, TieLadder(steps=rules.ties, clause=rules.ties_clause))
    ]
    return whole + [(_event_target(one.event_code, groups), one) for one in rules.event_ties]


def _quota_target(quota: Quota, groups: Mapping[str, str]) -> Target:
    if quota.event_code is None:
        return Target(quota.group.value if quota.group else "")
    if quota.group is None:
        return _event_target(quota.event_code, groups)
    return Target(quota.group.value, quota.event_code)


def _event_target(event_code: str | None, groups: Mapping[str, str]) -> Target:
    return Target(groups.get(event_code, ""), event_code) if event_code else EVERYTHING


def _bare(part: RulePart) -> RulePart:
    """The part as if it were for everything, so that equal rules are equal."""
    if isinstance(part, Eligibility):
        return msgspec.structs.replace(part, group=Group.STAFF, event_code=None)
    if isinstance(part, Quota):
        return msgspec.structs.replace(part, group=None, event_code=None)
    return msgspec.structs.replace(part, event_code=None)


def _for_target(part: Any, target: Target) -> Any:
    where: dict[str, Any] = {"event_code": target.event_code or None}
    if isinstance(part, Eligibility | Quota):
        where["group"] = Group(target.group) if target.group else None
    return msgspec.structs.replace(part, **where)


def _said_for(part: Any, target: Target) -> bool:
    if (part.event_code or "") != target.event_code:
        return False
    if isinstance(part, Quota) and part.group is None and part.event_code:
        return True
    return not isinstance(part, Eligibility | Quota) or (part.group or "") == target.group
