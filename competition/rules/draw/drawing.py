"""The draw: a committed seed mixed with a public value gives every number, workstation and code.

Anybody who has the seed, the public value and the inputs can do it again; docs/draw.md tells how in words
and as a program of its own.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

METHOD = "jiangsai-draw-1"
SEED_BYTES = 32
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and O: they read as 1 and 0
CODE_POOL = tuple(f"{letter}{number:02d}" for letter in LETTERS for number in range(1, 100))


@dataclass(frozen=True)
class Inputs:
    """What is drawn about, in a fixed order that tells nothing: entries by id, workstations by label.

    `taken` are the codes the event has given out before (other sessions, draws that were void).
    """

    entries: tuple[int, ...]
    workstations: tuple[str, ...]
    taken: tuple[str, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[int], workstations: Iterable[str], taken: Iterable[str] = ()) -> "Inputs":
        return cls(tuple(sorted(entries)), tuple(sorted(workstations)), tuple(sorted(taken)))


@dataclass(frozen=True)
class Layers:
    """Entry → 参赛编号 → 赛位号 → 加密号, one list for each keeper."""

    numbers: Mapping[int, str]
    workstations: Mapping[str, str]
    codes: Mapping[str, str]

    def entry_of_code(self) -> dict[str, int]:
        """The three lists joined: code → entry, in the order of codes."""
        joined = {
            self.codes[self.workstations[number]]: entry_id for entry_id, number in self.numbers.items()
        }
        return dict(sorted(joined.items()))


def seed_hash(seed: bytes) -> str:
    """What is published before the draw (64 hex digits)."""
    return hashlib.sha256(seed).hexdigest()


def normal_value(typed: str) -> str:
    """The one form of a public value: NFKC, single spaces, none outside."""
    return " ".join(unicodedata.normalize("NFKC", typed).split())


def mixed(seed: bytes, public_value: str) -> bytes:
    """The key of all shuffles: neither the seed's maker nor the value's drawer decides it alone."""
    message = f"{METHOD}\n{normal_value(public_value)}".encode()
    return hmac.new(seed, message, hashlib.sha256).digest()


def _numbers(key: bytes, layer: str) -> Iterator[int]:
    """64-bit numbers: SHA-256 over key, layer and a counter, eight bytes at a time."""
    counter = 0
    while True:
        block = hashlib.sha256(key + layer.encode() + counter.to_bytes(8, "big")).digest()
        for start in range(0, 32, 8):
            yield int.from_bytes(block[start : start + 8], "big")
        counter += 1


def _below(limit: int, numbers: Iterator[int]) -> int:
    """A number from 0 to limit - 1, each as likely: what would make some likelier is thrown away."""
    fair = 2**64 - 2**64 % limit
    return next(number for number in numbers if number < fair) % limit


def shuffled(items: Sequence[str], key: bytes, layer: str) -> list[str]:
    """Fisher-Yates from the end."""
    order, numbers = list(items), _numbers(key, layer)
    for last in range(len(order) - 1, 0, -1):
        other = _below(last + 1, numbers)
        order[last], order[other] = order[other], order[last]
    return order


def draw(seed: bytes, public_value: str, inputs: Inputs) -> Layers:
    """The three lists. There are at least as many workstations as entries, or ValueError."""
    count = len(inputs.entries)
    free = [code for code in CODE_POOL if code not in set(inputs.taken)]
    if count > len(inputs.workstations) or count > len(free):
        raise ValueError("fewer workstations or codes than entries")
    key = mixed(seed, public_value)
    places = len(str(max(count, 10)))
    plain = [f"{number:0{places}d}" for number in range(1, count + 1)]
    numbers = dict(zip(inputs.entries, shuffled(plain, key, "number"), strict=True))
    seats = shuffled(inputs.workstations, key, "workstation")[:count]
    workstations = dict(zip(plain, seats, strict=True))
    codes = dict(zip(sorted(seats), shuffled(free, key, "code")[:count], strict=True))
    return Layers(numbers, workstations, codes)


def absent_from(starts_at: datetime, late_minutes: int) -> datetime:
    """From this moment on who is not there is absent."""
    return starts_at + timedelta(minutes=late_minutes)


def even_split(entries: Iterable[tuple[int, int | None]], sessions: Sequence[int]) -> dict[int, int]:
    """Entry → session: (entry id, delegation id) dealt out in turn, so that sessions differ by one entry
    at most and a delegation is spread over the sessions."""
    ordered = sorted(entries, key=lambda entry: (entry[1] or 0, entry[0]))
    return {entry_id: sessions[turn % len(sessions)] for turn, (entry_id, _) in enumerate(ordered)}


SHORTEST_PASSPHRASE = 12
_RUNS = ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def passphrase_is_weak(passphrase: str, known: Collection[str] = ()) -> bool:
    """Too short, too even, a run of keys, or made of what everybody knows (`known`: name, login name).

    A Chinese character counts twice: it is one of thousands.
    """
    text = unicodedata.normalize("NFKC", passphrase).strip().lower()
    length = sum(2 if ord(character) > 0x2E7F else 1 for character in text)
    rest = text
    for piece in sorted({part.lower() for part in known if len(part) > 1}, key=len, reverse=True):
        rest = rest.replace(piece, "")
    for run in _RUNS:
        for size in range(len(run), 3, -1):
            for start in range(len(run) - size + 1):
                rest = rest.replace(run[start : start + size], "")
    rest = re.sub(r"(.)\1{2,}", r"\1", rest)
    left = sum(2 if ord(character) > 0x2E7F else 1 for character in rest)
    return length < SHORTEST_PASSPHRASE or left < SHORTEST_PASSPHRASE - 4 or len(set(rest)) < 5
