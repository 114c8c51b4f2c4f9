"""Rows that are written in batches, of which the contest's log tells: how many, and the hash of what they say."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter


@dataclass(frozen=True)
class LoggedBatch:
    """A line of the log (its number) about a batch; a line of before this was written has no hash."""

    line: int
    batch: str
    count: int
    hash: str | None


def rows_hash(rows: Iterable[bytes]) -> str:
    """SHA-256 over rows in their canonical form, in whatever order they come; 64 hex digits."""
    return hashlib.sha256(b"\n".join(sorted(rows))).hexdigest()


def differing(told: Sequence[LoggedBatch], kept: Sequence[tuple[str, bytes]]) -> tuple[list[int], int]:
    """Lines of the log whose rows are not those they tell of, and how many rows no line tells of.

    `kept` are all rows, each with its batch, in the order in which they count: the batches have to follow each other
    as their lines do, since the newest row of a code counts.
    """
    rows: dict[str, list[bytes]] = {}
    for batch, row in kept:
        rows.setdefault(batch, []).append(row)
    wrong = [line.line for line in told if not _holds(line, rows.get(line.batch, []))]
    known = {line.batch for line in told}
    stray = sum(len(found) for batch, found in rows.items() if batch not in known)
    if not wrong and not stray:
        there = [batch for batch, _ in groupby(kept, itemgetter(0))]
        written = [line for line in told if line.batch in rows]
        wrong = [line.line for line, batch in zip(written, there, strict=False) if line.batch != batch][:1]
    return wrong, stray


def _holds(line: LoggedBatch, rows: Sequence[bytes]) -> bool:
    return len(rows) == line.count and line.hash in (None, rows_hash(rows))
