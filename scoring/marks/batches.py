"""Marks on their way: the batch that a tablet sends, and what the server says and signs of each entry.

Typed, closed and bounded; the exact texts are what is signed and kept.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from scoring.rules.log.receipts import Receipt

Uuid = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")]
Number = Annotated[int, Meta(ge=0, le=2_147_483_647)]
Decimals = Annotated[str, Meta(max_length=24, pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,6})?\Z")]

# What a person wrote: PostgreSQL holds no zero byte, and one must not stop a whole batch.
Written = Annotated[str, Meta(max_length=400, pattern=r"^[^\x00]*$")]


class SentEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One mark as the tablet wrote it down; its exact text is what counts."""

    id: Uuid
    sheet: Number
    aspect: Number
    judge: Number
    device: Annotated[str, Meta(max_length=36)]
    device_seq: Number
    scheme_version: Number
    base: Uuid | None
    kind: Literal["mark", "no_mark", "absent", "retract"]
    value: Decimals | None
    measured: Decimals | None
    note: Written | None
    device_time: Annotated[str, Meta(max_length=40, pattern=r"^[^\x00]*$")]
    sheet_key: Annotated[str, Meta(max_length=16, pattern=r"^[^\x00]*$")] | None = None


class Again(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tablet sends once more what it holds, because the server was restored from an older backup.

    `former` gives for each entry of the batch the receipt of the outcome that it already had, if any: proof of
    its place in the log that was lost. `left` says how many are still to come: with 0 the tablet has reported
    all it holds.
    """

    epoch: Annotated[str, Meta(max_length=36)]
    left: Number
    former: Annotated[list[Receipt | None], Meta(max_length=200)]


class MarkBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Entries as texts, each to be judged alone; the whole is signed by the tablet's key."""

    contest: Number
    panel: Number
    judge: Number
    device: Annotated[str, Meta(max_length=36)]
    sent_at: Annotated[str, Meta(max_length=40)]
    unsent: Number
    entries: Annotated[list[Annotated[str, Meta(max_length=4096)]], Meta(max_length=200)]
    again: Again | None = None


def entry_from(text: str) -> SentEntry | None:
    """The entry in this text, or None when it is none."""
    try:
        return msgspec.json.decode(text, type=SentEntry)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None


class ProblemSaid(msgspec.Struct, frozen=True):
    code: str
    details: dict[str, str]


class Statement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the server says, and signs, of one entry. Fields in alphabetical order: the text is canonical JSON.

    `origin`, `size` and `root` say where the log stood; they are left out as long as nothing gives them, so that a
    statement without them is the text that it always was.
    """

    body: str  # SHA-256 of the entry's text
    contest: int
    device: str
    id: str | None
    origin: str | None = None
    outcome: str
    problems: list[ProblemSaid]
    root: str | None = None
    server_seq: int | None
    server_time: str
    sitting: str | None = None  # which the judge had started on the tablet; none before there were PINs
    size: int | None = None
    value: str | None


def statement_from(text: str) -> Statement | None:
    """The statement in this text, or None when it is none."""
    try:
        return msgspec.json.decode(text, type=Statement)
    except msgspec.DecodeError:
        return None


def statement_text(statement: Statement) -> str:
    """The statement as it is signed."""
    return msgspec.json.encode(statement, order="sorted").decode()
