"""A long number in its parts, each with its meaning; a wrong part is told alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """`name` of a part, how many characters, and what they mean (None: they cannot be so)."""

    name: str
    length: int
    meaning: Callable[[str], str | None]


@dataclass(frozen=True)
class Segment:
    """`text` is what was typed of it so far; `meaning` is empty until it is whole."""

    name: str
    text: str
    meaning: str
    wrong: bool


def segments(typed: str, parts: Sequence[Part]) -> list[Segment]:
    """What was typed, cut into the parts of the number; what is too long belongs to the last."""
    text = "".join(typed.split())
    found, at = [], 0
    for place, part in enumerate(parts):
        last = place == len(parts) - 1
        piece = text[at:] if last else text[at : at + part.length]
        at += part.length
        meaning = part.meaning(piece) if len(piece) == part.length else ""
        wrong = meaning is None or len(piece) > part.length
        found.append(Segment(part.name, piece, meaning or "", wrong))
    return found
