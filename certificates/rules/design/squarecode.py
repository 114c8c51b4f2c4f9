"""Square codes (ISO/IEC 18004 model 2, level M, capitals and figures) by linearity.

Every module is a sum over GF(2) of the data bits: error correction, interleaving and placing are all
linear. So for one version each half-byte of data has its sixteen pictures, computed once, and a code is
the XOR of some four hundred of them. One mask serves for all: any of the eight is read equally.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
MASK = 2
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
_PAIRS = {a + b: f"{ALPHABET.index(a) * 45 + ALPHABET.index(b):011b}" for a in ALPHABET for b in ALPHABET}
_SINGLES = {a: f"{ALPHABET.index(a):06b}" for a in ALPHABET}


@dataclass(frozen=True)
class SquareCode:
    """A code of `size` modules a side; `rows` are strings of 1 (dark) and 0, from the top."""

    size: int
    rows: tuple[str, ...]


def square_code(text: str) -> SquareCode:
    """The smallest code for a text of capitals, figures and " $%*+-./:". Raises ValueError for any other."""
    version = _version(text)
    picture = _Version.of(version)
    modules = picture.base
    for index, half in enumerate(_data(text, version).hex()):
        modules ^= picture.halves[index][int(half, 16)]
    bits = f"{modules:0{picture.size * picture.size}b}"
    return SquareCode(
        picture.size,
        tuple(bits[start : start + picture.size] for start in range(0, len(bits), picture.size)),
    )


def _capacity(version: int) -> int:
    """Data codewords of a version."""
    _, short, length, long = _BLOCKS[version]
    return short * length + long * (length + 1)


def _count_bits(version: int) -> int:
    return 9 if version < 10 else 11


def _version(text: str) -> int:
    if not set(text) <= set(ALPHABET):
        raise ValueError("capitals and figures only")
    body = len(text) // 2 * 11 + len(text) % 2 * 6
    for version in range(1, LARGEST + 1):
        if 4 + _count_bits(version) + body <= 8 * _capacity(version):
            return version
    raise ValueError("too long for a square code")


def _data(text: str, version: int) -> bytes:
    """Data codewords: mode, count, characters, end mark, padding."""
    pairs = "".join(_PAIRS[text[at : at + 2]] for at in range(0, len(text) - 1, 2))
    last = _SINGLES[text[-1]] if len(text) % 2 else ""
    bits = f"0010{len(text):0{_count_bits(version)}b}{pairs}{last}"
    room = 8 * _capacity(version)
    bits = bits[:room] + "0" * min(4, room - len(bits))
    bits += "0" * (-len(bits) % 8)
    filled = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return filled + (b"\xec\x11" * room)[: room // 8 - len(filled)]


# --- error correction ---


def _doubled(value: int) -> int:
    """Times two in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1."""
    return (value << 1) ^ (0x11D if value & 0x80 else 0)


_POWERS = list(accumulate(range(254), lambda value, _: _doubled(value), initial=1))
_LOGS = {value: index for index, value in enumerate(_POWERS)}


def _times(a: int, b: int) -> int:
    return _POWERS[(_LOGS[a] + _LOGS[b]) % 255] if a and b else 0


@cache
def _generator(degree: int) -> list[int]:
    """Coefficients of the generator below its leading one, highest first."""
    found = [1]
    for root in range(degree):
        longer = [*found, 0]
        for index, value in enumerate(found):
            longer[index + 1] ^= _times(value, _POWERS[root])
        found = longer
    return found[1:]


def _remainders(length: int, degree: int) -> list[list[int]]:
    """For each data codeword of a block: the correction codewords that a one in it gives."""
    generator = _generator(degree)
    remainder = list(generator)
    found = [remainder]
    for _ in range(length - 1):
        first, rest = remainder[0], [*remainder[1:], 0]
        remainder = [value ^ _times(first, factor) for value, factor in zip(rest, generator, strict=True)]
        found.append(remainder)
    return found[::-1]


# --- one version ---


@dataclass(frozen=True)
class _Version:
    """Tables of one version: the picture of no data, and the pictures of each half-byte's values."""

    size: int
    base: int
    halves: tuple[tuple[int, ...], ...]

    @staticmethod
    @cache
    def of(version: int) -> "_Version":
        size = 17 + 4 * version
        fixed = _fixed_modules(version, size)
        free = [place for place in _zigzag(size) if place not in fixed]
        base = sum(_bit(place, size) for place, dark in fixed.items() if dark)
        base += sum(_bit(place, size) for place in free if place[1] % 3 == 0)  # mask 2
        bits = [_bit(place, size) for place in free]
        halves: list[tuple[int, ...]] = []
        for pictures in _codewords(version, bits):
            for four in (pictures[:4], pictures[4:]):
                halves.append(tuple(_sum(four, value) for value in range(16)))
        return _Version(size, base, tuple(halves))


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
        for index, remainder in enumerate(_remainders(size, degree)):
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
                values = [_doubled(value) for value in values]
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


def _zigzag(size: int) -> Iterator[tuple[int, int]]:
    """Modules in the order in which data fills them: two columns at a time, up and down from the right."""
    for right in range(size - 1, 0, -2):
        edge = right - 1 if right <= 6 else right
        upwards = (edge + 1) & 2 == 0
        for step in range(size):
            row = size - 1 - step if upwards else step
            yield row, edge
            yield row, edge - 1


def _fixed_modules(version: int, size: int) -> dict[tuple[int, int], bool]:
    """Finders, timing, alignment, format and version: place (row, column) -> dark."""
    fixed: dict[tuple[int, int], bool] = {}
    for index in range(size):
        fixed[6, index] = fixed[index, 6] = index % 2 == 0
    for row, column in ((3, 3), (3, size - 4), (size - 4, 3)):
        for down in range(-4, 5):
            for right in range(-4, 5):
                if 0 <= row + down < size and 0 <= column + right < size:
                    ring = max(abs(down), abs(right))
                    fixed[row + down, column + right] = ring not in {2, 4}
    centres = _alignment(version, size)
    for row in centres:
        for column in centres:
            if (row, column) not in {(6, 6), (6, size - 7), (size - 7, 6)}:
                for down in range(-2, 3):
                    for right in range(-2, 3):
                        fixed[row + down, column + right] = max(abs(down), abs(right)) != 1
    _format(fixed, size)
    if version >= 7:
        _version_marks(fixed, version, size)
    return fixed


def _alignment(version: int, size: int) -> list[int]:
    if version == 1:
        return []
    count = version // 7 + 2
    step = (version * 8 + count * 3 + 5) // (count * 4 - 4) * 2
    return [6, *(size - 7 - index * step for index in range(count - 1))]


def _checked(value: int, bits: int, generator: int) -> int:
    """A value followed by its BCH remainder of `bits` bits."""
    remainder = value
    for _ in range(bits):
        remainder = (remainder << 1) ^ (generator if remainder >> (bits - 1) & 1 else 0)
    return value << bits | remainder


def _format(fixed: dict[tuple[int, int], bool], size: int) -> None:
    word = _checked(MASK, 10, 0x537) ^ 0x5412  # level M is 00
    upper = [(row, 8) for row in (*range(6), 7, 8)] + [(8, 7)] + [(8, 14 - bit) for bit in range(9, 15)]
    lower = [(8, size - 1 - bit) for bit in range(8)] + [(size - 15 + bit, 8) for bit in range(8, 15)]
    for bit in range(15):
        fixed[upper[bit]] = fixed[lower[bit]] = bool(word >> bit & 1)
    fixed[size - 8, 8] = True


def _version_marks(fixed: dict[tuple[int, int], bool], version: int, size: int) -> None:
    word = _checked(version, 12, 0x1F25)
    for bit in range(18):
        near, far = bit // 3, size - 11 + bit % 3
        fixed[near, far] = fixed[far, near] = bool(word >> bit & 1)
