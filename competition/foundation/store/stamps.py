"""What a form showed of a record, so that a save over a later change is noticed.

A form carries the stamp of the values it was filled with. The write compares it under the lock of the record with
the stamp of what is stored now: equal values are no conflict, whoever wrote them.
"""

import hashlib
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from competition.rules.problems import Problem, Refused

_LENGTH = 16
Details = TypeVar("Details")


def stamp(values: Any) -> str:
    """A short fingerprint of named plain values: a dataclass or a mapping."""
    plain = asdict(values) if is_dataclass(values) and not isinstance(values, type) else dict(values)
    # One moment has many offsets.
    moments = {name: value.astimezone(UTC) for name, value in plain.items() if isinstance(value, datetime)}
    return hashlib.sha256(msgspec.json.encode(plain | moments, order="sorted")).hexdigest()[:_LENGTH]


def as_stored(kind: type[Details], record: object) -> Details:
    """What a record holds of the values that a form writes: a dataclass of that kind."""
    named = {part.name: getattr(record, part.name) for part in fields(kind)}  # type: ignore[arg-type]
    return kind(**named)


def refuse_overtaken(seen: str | None, stored: Any, wanted: Any) -> None:
    """Raises Refused("overtaken") where somebody else stored other values since `seen` was taken.

    No stamp (a caller without a form) is no conflict, and neither is a save of what is stored already.
    """
    if seen is not None and stamp(stored) not in (seen, stamp(wanted)):
        raise Refused(Problem("overtaken"))
