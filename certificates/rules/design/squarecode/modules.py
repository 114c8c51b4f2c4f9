"""Where the modules of a square code stand: those of every code, and the order in which data fills the rest."""

from collections.abc import Iterator
from itertools import product

MASK = 2


def zigzag(size: int) -> Iterator[tuple[int, int]]:
    """Modules in the order in which data fills them: two columns at a time, up and down from the right."""
    for right in range(size - 1, 0, -2):
        edge = right - 1 if right <= 6 else right
        upwards = (edge + 1) & 2 == 0
        for step in range(size):
            row = size - 1 - step if upwards else step
            yield row, edge
            yield row, edge - 1


def fixed_modules(version: int, size: int) -> dict[tuple[int, int], bool]:
    """Finders, timing, alignment, format and version: place (row, column) -> dark."""
    fixed: dict[tuple[int, int], bool] = {}
    for index in range(size):
        fixed[6, index] = fixed[index, 6] = index % 2 == 0
    for row, column in ((3, 3), (3, size - 4), (size - 4, 3)):
        _finder(fixed, size, row, column)
    for row, column in product(_alignment(version, size), repeat=2):
        if (row, column) not in {(6, 6), (6, size - 7), (size - 7, 6)}:
            for down, right in product(range(-2, 3), repeat=2):
                fixed[row + down, column + right] = max(abs(down), abs(right)) != 1
    _format(fixed, size)
    if version >= 7:
        _version_marks(fixed, version, size)
    return fixed


def _finder(fixed: dict[tuple[int, int], bool], size: int, row: int, column: int) -> None:
    """The rings of a finder round its middle, and the light edge that parts it from the data."""
    for down, right in product(range(-4, 5), repeat=2):
        if 0 <= row + down < size and 0 <= column + right < size:
            fixed[row + down, column + right] = max(abs(down), abs(right)) not in {2, 4}


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
