"""Error correction of square codes: arithmetic in GF(256), remainders of Reed and Solomon."""

from functools import cache
from itertools import accumulate


def doubled(value: int) -> int:
    """Times two in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1."""
    return (value << 1) ^ (0x11D if value & 0x80 else 0)


_POWERS = list(accumulate(range(254), lambda value, _: doubled(value), initial=1))
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


def remainders(length: int, degree: int) -> list[list[int]]:
    """For each data codeword of a block: the correction codewords that a one in it gives."""
    generator = _generator(degree)
    remainder = list(generator)
    found = [remainder]
    for _ in range(length - 1):
        first, rest = remainder[0], [*remainder[1:], 0]
        remainder = [value ^ _times(first, factor) for value, factor in zip(rest, generator, strict=True)]
        found.append(remainder)
    return found[::-1]
