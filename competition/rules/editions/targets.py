"""Whom a part of the rules is for: the whole contest, a group, or one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from competition.rules.words.groups import Group

Scoped = TypeVar("Scoped", bound=msgspec.Struct)


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


def group_of(part: Any) -> str | None:
    """The group that a part names; parts of some kinds never name one."""
    group: str | None = getattr(part, "group", None)
    return group


def target_of(part: Any, groups: Mapping[str, str]) -> Target:
    """Whom a stored part is for; `groups` tells the group of each event by its code."""
    code = part.event_code or ""
    group = group_of(part) or (groups.get(code) if code else None)
    return Target(group or "", code)


def for_target(part: Scoped, target: Target) -> Scoped:
    """The part as it is stored for a target."""
    where: dict[str, Any] = {"event_code": target.event_code or None}
    if "group" in part.__struct_fields__:
        where["group"] = Group(target.group) if target.group else None
    return msgspec.structs.replace(part, **where)


def most_particular(parts: Sequence[Scoped], group: str, event_code: str) -> Scoped | None:
    """What counts for an event: what names it, then its group, then what is for all; the first of equals."""
    fitting = [
        part for part in parts if _event_of(part) in (None, event_code) and group_of(part) in (None, group)
    ]
    return min(fitting, key=lambda part: (_event_of(part) is None, group_of(part) is None), default=None)


def _event_of(part: Any) -> str | None:
    code: str | None = part.event_code
    return code
