"""Square codes (ISO/IEC 18004 model 2, level M, capitals and figures) by linearity.

Every module is a sum over GF(2) of the data bits: error correction, interleaving and placing are all
linear. So for one version each half-byte of data has its sixteen pictures, computed once, and a code is
the XOR of some four hundred of them. One mask serves for all: any of the eight is read equally.
"""

from dataclasses import dataclass

from certificates.rules.design.squarecode.versions import LARGEST, VersionTables, capacity, count_bits

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

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
    picture = VersionTables.of(version)
    modules = picture.base
    for index, half in enumerate(_data(text, version).hex()):
        modules ^= picture.halves[index][int(half, 16)]
    bits = f"{modules:0{picture.size * picture.size}b}"
    return SquareCode(
        picture.size,
        tuple(bits[start : start + picture.size] for start in range(0, len(bits), picture.size)),
    )


def _version(text: str) -> int:
    if not set(text) <= set(ALPHABET):
        raise ValueError("capitals and figures only")
    body = len(text) // 2 * 11 + len(text) % 2 * 6
    for version in range(1, LARGEST + 1):
        if 4 + count_bits(version) + body <= 8 * capacity(version):
            return version
    raise ValueError("too long for a square code")


def _data(text: str, version: int) -> bytes:
    """Data codewords: mode, count, characters, end mark, padding."""
    pairs = "".join(_PAIRS[text[at : at + 2]] for at in range(0, len(text) - 1, 2))
    last = _SINGLES[text[-1]] if len(text) % 2 else ""
    bits = f"0010{len(text):0{count_bits(version)}b}{pairs}{last}"
    room = 8 * capacity(version)
    bits = bits[:room] + "0" * min(4, room - len(bits))
    bits += "0" * (-len(bits) % 8)
    filled = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return filled + (b"\xec\x11" * room)[: room // 8 - len(filled)]
