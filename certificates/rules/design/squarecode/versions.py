"""What is computed once for each version of square codes: its pictures of every half-byte of data."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from certificates.rules.design.squarecode.correction import doubled, remainders
from certificates.rules.design.squarecode.modules import fixed_modules, zigzag

LARGEST = 20

# Level M: error correction codewords a block, then (blocks, data codewords) of the short and long ones.
_BLOCKS: dict[int, tuple[int, int, int, int]] = {
    1: (10, 1, 16, 0),
    2: (16, 1, 28, 0),
    3: (26, 1, 44, 0),
    4: (18, 2, 32, 0),
    5: (24, 2, 43, 0),
    6: (16, 4, 27, 0),
    7: (18, 4, 31, 0),
    8: (22, 2, 38, 2),
    9: (22, 3, 36, 2),
    10: (26, 4, 43, 1),
    11: (30, 1, 50, 4),
    12: (22, 6, 36, 2),
    13: (22, 8, 37, 1),
    14: (24, 4, 40, 5),
    15: (24, 5, 41, 5),
    16: (28, 7, 45, 3),
    17: (28, 10, 46, 1),
    18: (26, 9, 43, 4),
    19: (26, 3, 44, 11),
    20: (26, 3, 41, 13),
}


def capacity(version: int) -> int:
    """Data codewords of a version."""
    _, short, length, long = _BLOCKS[version]
    return short * length + long * (length + 1)


def count_bits(version: int) -> int:
    """Bits in which a version writes how many characters follow."""
    return 9 if version < 10 else 11


@dataclass(frozen=True)
class VersionTables:
    """Tables of one version: the picture of no data, and the pictures of each half-byte's values."""

    size: int
    base: int
    halves: tuple[tuple[int, ...], ...]

    @staticmethod
    @cache
    def of(version: int) -> "VersionTables":
        size = 17 + 4 * version
        fixed = fixed_modules(version, size)
        free = [place for place in zigzag(size) if place not in fixed]
        base = sum(_bit(place, size) for place, dark in fixed.items() if dark)
        base += sum(_bit(place, size) for place in free if place[1] % 3 == 0)  # mask 2
        bits = [_bit(place, size) for place in free]
        halves = [
            tuple(_sum(four, value) for value in range(16))
            for pictures in _codewords(version, bits)
            for four in (pictures[:4], pictures[4:])
        ]
        return VersionTables(size, base, tuple(halves))


def _sum(four: list[int], value: int) -> int:
    """XOR of the pictures whose bit is set in the half-byte `value`, highest first."""
    total = 0
    for index, picture in enumerate(four):
        if value >> (3 - index) & 1:
            total ^= picture
    return total


def _bit(place: tuple[int, int], size: int) -> int:
    row, column = place
    return 1 << (size * size - 1 - row * size - column)


def _codewords(version: int, bits: list[int]) -> Iterator[list[int]]:
    """For each data codeword in order: the picture of each of its eight bits, highest first."""
    degree, short, length, long = _BLOCKS[version]
    lengths = [length] * short + [length + 1] * long
    data_order, correction_order = _order(lengths, degree)
    for block, size in enumerate(lengths):
        for index, remainder in enumerate(remainders(size, degree)):
            at = 8 * data_order[block, index]
            corrections = [8 * correction_order[block, number] for number in range(degree)]
            values = remainder
            pictures = []
            for bit in range(8):  # from the lowest: each higher bit doubles the correction
                picture = bits[at + 7 - bit]
                for start, value in zip(corrections, values, strict=True):
                    for low in range(8):
                        if value >> low & 1:
                            picture ^= bits[start + 7 - low]
                pictures.append(picture)
                values = [doubled(value) for value in values]
            yield pictures[::-1]


def _order(lengths: list[int], degree: int) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], int]]:
    """Where each block's data and correction codewords stand in the interleaved sequence."""
    data = [
        (block, index) for index in range(max(lengths)) for block, size in enumerate(lengths) if index < size
    ]
    corrections = [(block, index) for index in range(degree) for block in range(len(lengths))]
    return (
        {place: number for number, place in enumerate(data)},
        {place: len(data) + number for number, place in enumerate(corrections)},
    )
