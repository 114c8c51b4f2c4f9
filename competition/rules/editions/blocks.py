"""The rules of an edition as an organiser edits them: blocks, each with the groups and events it is for.

A block is one part of a kind and its targets. Parts that say the same are shown as one block; a block with
several targets is stored as one part for each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from competition.rules.editions.kinds.kind import BlockKind, RulePart
from competition.rules.editions.model import BLOCK_KINDS, ContestRules
from competition.rules.editions.targets import GROUPS, Target, for_target, group_of, target_of


@dataclass(frozen=True)
class Block:
    """One part, free of its own group and event, and everything it is for."""

    targets: tuple[Target, ...]
    part: RulePart


@dataclass(frozen=True)
class Change:
    """One value of the rules before and after."""

    kind: BlockKind[Any]
    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """The same changes for all of these."""

    targets: tuple[Target, ...]
    changes: tuple[Change, ...]


def blocks_of(rules: ContestRules, kind: BlockKind[Any], groups: Mapping[str, str]) -> list[Block]:
    """The blocks of these rules, those for more first; `groups` tells the group of each event by its code."""
    found: dict[RulePart, list[Target]] = {}
    seen: set[Target] = set()
    for target, part in _placed(rules, kind, groups):
        if target not in seen:
            seen.add(target)
            found.setdefault(_bare(kind, part), []).append(target)
    blocks = [Block(tuple(targets), part) for part, targets in found.items()]
    return sorted(blocks, key=lambda block: all(target.event_code for target in block.targets))


def with_blocks(rules: ContestRules, kind: BlockKind[Any], blocks: Iterable[Block]) -> ContestRules:
    """`rules` with the parts of this kind as the blocks say."""
    return kind.with_parts(
        rules, [for_target(block.part, target) for block in blocks for target in block.targets]
    )


def with_part(rules: ContestRules, kind: BlockKind[Any], target: Target, part: RulePart) -> ContestRules:
    """`rules` with this part for a target, in the place of what was said for it alone."""
    parts = kind.parts(rules)
    place = next((place for place, one in enumerate(parts) if _said_for(one, target)), len(parts))
    kept = [one for one in parts if not _said_for(one, target)]
    return kind.with_parts(rules, [*kept[:place], for_target(part, target), *kept[place:]])


def part_for(rules: ContestRules, kind: BlockKind[Any], target: Target) -> RulePart:
    """What counts for a target, free of where it was said."""
    return _bare(kind, kind.counting(rules, target.group, target.event_code) or kind.blank)


def without_target(rules: ContestRules, kind: BlockKind[Any], target: Target) -> ContestRules:
    """`rules` as if nothing had been said for this target alone: what a block of it takes the place of."""
    return kind.with_parts(rules, [part for part in kind.parts(rules) if not _said_for(part, target)])


def differences(before: ContestRules, after: ContestRules, events: Sequence[Target]) -> list[Difference]:
    """What counts differently, for the groups and for each event; equal changes come together."""
    found: dict[tuple[tuple[str, ...], ...], list[tuple[Target, tuple[Change, ...]]]] = {}
    for target in (*GROUPS, *events):
        changes = tuple(change for kind in BLOCK_KINDS for change in _changes(before, after, kind, target))
        if changes:
            same = tuple((one.kind.key, one.name, repr(one.before), repr(one.after)) for one in changes)
            found.setdefault(same, []).append((target, changes))
    return [Difference(tuple(target for target, _changes in alike), alike[0][1]) for alike in found.values()]


def values_of(part: RulePart) -> dict[str, Any]:
    """What a part says, by name, without whom it is for."""
    said = msgspec.structs.asdict(part)
    return {name: value for name, value in said.items() if name not in ("group", "event_code")}


def same_rule(one: RulePart, other: RulePart) -> bool:
    """Whether two parts ask the same, wherever they say it."""
    return {**values_of(one), "clause": ""} == {**values_of(other), "clause": ""}


def _changes(before: ContestRules, after: ContestRules, kind: BlockKind[Any], target: Target) -> list[Change]:
    old, new = values_of(part_for(before, kind, target)), values_of(part_for(after, kind, target))
    return [Change(kind, name, old[name], new[name]) for name in old if old[name] != new[name]]


def _placed(
    rules: ContestRules, kind: BlockKind[Any], groups: Mapping[str, str]
) -> list[tuple[Target, RulePart]]:
    """The parts that can count, each with its target; of two for one event the one that names its group."""
    placed = [(target_of(part, groups), part) for part in kind.standing(rules)]
    named = {target for target, part in placed if group_of(part)}
    return [(target, part) for target, part in placed if group_of(part) or target not in named]


def _bare(kind: BlockKind[Any], part: RulePart) -> RulePart:
    """The part as if it were for everything, so that equal rules are equal."""
    return msgspec.structs.replace(part, **_place_of(kind.blank))


def _place_of(part: Any) -> dict[str, Any]:
    return {name: getattr(part, name) for name in ("group", "event_code") if hasattr(part, name)}


def _said_for(part: Any, target: Target) -> bool:
    """A part for an event that names no group is for that event whatever its group."""
    return target_of(part, {target.event_code: target.group}) == target
