"""The public list of void certificates: one bit for each certificate of a year, compressed."""

import gzip
from collections.abc import Iterable

STATUS_ENTRIES = 131_072


def status_bits(void: Iterable[int]) -> bytes:
    """131,072 bits (highest first in each byte), those of the void places set; gzip with a fixed time."""
    bits = bytearray(STATUS_ENTRIES // 8)
    for index in void:
        bits[index // 8] |= 0x80 >> index % 8
    return gzip.compress(bytes(bits), mtime=0)
