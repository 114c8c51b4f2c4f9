"""What a new result changes: who moves, who wins or loses a prize."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

COMPARED = ("total", "place", "prize", "state")


@dataclass(frozen=True)
class ResultChange:
    """One entry whose line is another in the new result."""

    entry_id: int
    names: tuple[str, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def changes(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> list[ResultChange]:
    """Entries whose total, place, prize or state differ, in the order of the new result."""
    before = {row["entry_id"]: row for row in old}
    found = []
    for row in new:
        earlier = before.get(row["entry_id"], {})
        if any(earlier.get(name) != row.get(name) for name in COMPARED):
            found.append(ResultChange(row["entry_id"], tuple(row["names"]), earlier, row))
    return found
