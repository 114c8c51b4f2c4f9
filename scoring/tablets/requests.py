"""What tablets ask beside sending marks: typed, closed, bounded."""

from typing import Annotated

import msgspec
from msgspec import Meta

from competition.rules.characters import problems_with_text
from competition.rules.problems import Problem
from scoring.marks.batches import Number, Uuid, Written

# What people write in these requests; the note of a mark stays as it is, for the mark counts and not its note.
WRITTEN = ("name", "conflicts", "reason")


def problems_with(wish: msgspec.Struct) -> list[Problem]:
    """What no text may hold, of all that somebody wrote in a request."""
    texts = {name: getattr(wish, name, None) for name in WRITTEN}
    return [
        problem
        for name, text in texts.items()
        if isinstance(text, str)
        for problem in problems_with_text(text, name, lines=name != "name")
    ]


class FormerSeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The seat that a tablet had when it was enrolled before."""

    contest: Number
    panel: Number
    judge: Number


class Enrolling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Signed by the key it brings. `former` is given by a tablet that comes back with the key it had."""

    token: Annotated[str, Meta(max_length=80)]
    public_key: Annotated[str, Meta(max_length=200)]
    name: Annotated[str, Meta(max_length=60, pattern=r"^[^\x00]*$")]
    former: FormerSeat | None = None


class SeatStarting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The judge's PIN, and what the tablet says of the seat: `statement` is a text that `signature` is of.

    `alone` ends the judge's sittings of this seat on other tablets.
    """

    statement: Annotated[str, Meta(max_length=600)]
    signature: Annotated[str, Meta(max_length=100)]
    pin: Annotated[str, Meta(max_length=40, pattern=r"^[^\x00]*$")]
    alone: bool


class SeatStatement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who sits down where and when, by the tablet's own clock; the sitting's id is the tablet's."""

    sitting: Uuid
    contest: Number
    panel: Number
    judge: Number
    device: Annotated[str, Meta(max_length=36)]
    device_time: Annotated[str, Meta(max_length=40, pattern=r"^[^\x00]*$")]


class SeatLeaving(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The judge leaves the tablet."""

    sitting: Uuid


class Declaring(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Agreed to this text; the relations that the judge names."""

    text_version: Annotated[str, Meta(max_length=20)]
    conflicts: Written


class Submitting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A judge hands a sheet in; `last_seq` is how many entries the tablet has made, all of which must be here."""

    sheet: Number
    version: Number
    last_seq: Number


class Resolving(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which side of a conflict between own tablets is kept, and why."""

    keep: Uuid
    reason: Written
