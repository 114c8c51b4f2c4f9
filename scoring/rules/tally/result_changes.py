"""What a new result changes: who moves, who wins or loses a prize."""

from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True)
class NameMended:
    """A name that was put right: whose is said by the entry and the place in its team, from 0."""

    entry_id: int
    place: int
    before: str
    after: str


def as_called_now(body: Mapping[str, Any], mended: Sequence[NameMended]) -> dict[str, Any]:
    """A snapshot's body with its people under the names that corrections, in their order, gave them since."""
    return {**body, "rows": [_called_now(row, mended) for row in body["rows"]]}


def _called_now(row: Mapping[str, Any], mended: Sequence[NameMended]) -> dict[str, Any]:
    names = list(row["names"])
    for one in mended:
        if one.entry_id == row["entry_id"] and names[one.place : one.place + 1] == [one.before]:
            names[one.place] = one.after
    return {**row, "names": names}
