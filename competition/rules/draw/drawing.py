"""The draw: a committed seed mixed with a public value gives every number, workstation and code.

Anybody who has the seed, the public value and the inputs can do it again; docs/draw.md tells how in words
and as a program of its own.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from competition.rules.problems import Problem

METHOD = "jiangsai-draw-1"
SEED_BYTES = 32
LONGEST_VALUE = 200
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


def problems_before(inputs: Inputs, public_value: str) -> list[Problem]:
    """What speaks against drawing now; the value is in its one form."""
    problems = []
    if not public_value or len(public_value) > LONGEST_VALUE:
        problems.append(Problem("public_value_missing", field="public_value"))
    if not inputs.entries:
        problems.append(Problem("nobody_is_there"))
    elif len(inputs.workstations) < len(inputs.entries):
        wanted = {"wanted": len(inputs.entries), "room": len(inputs.workstations)}
        problems.append(Problem("seats_too_few", wanted))
    return problems


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
