"""One key shared out: in halves for each pair of keepers, and in two printed halves for two envelopes."""

import base64
import binascii
import hashlib
import os
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from competition.rules.draw.keeper_keys import OpenKey
from competition.rules.draw.sealing import (
    KEY_BYTES,
    Unopened,
    derived,
    open_from,
    open_with,
    seal_to,
    seal_with,
)

# A printed half of the recovery copy.
_HALF_BYTES = 20


def wrap_for_pairs(key: bytes, publics: Mapping[int, str], purpose: str) -> list[dict[str, Any]]:
    """The key split in two for each pair of keepers (key id → public key); one half opens nothing."""
    wraps = []
    for pair in combinations(sorted(publics), 2):
        mask = os.urandom(KEY_BYTES)
        halves = (mask, _xor(key, mask))
        shares = [
            seal_to(publics[key_id], half, _share(purpose, pair, key_id))
            for key_id, half in zip(pair, halves, strict=True)
        ]
        wraps.append({"keys": list(pair), "shares": shares})
    return wraps


def unwrap(wraps: Sequence[Mapping[str, Any]], first: OpenKey, second: OpenKey, purpose: str) -> bytes:
    """The key from two keepers' halves; raises Unopened."""
    pair = tuple(sorted((first.key_id, second.key_id)))
    privates = {first.key_id: first.private, second.key_id: second.private}
    for wrap in wraps:
        if tuple(wrap["keys"]) == pair and first.key_id != second.key_id:
            halves = [
                open_from(privates[key_id], share, _share(purpose, pair, key_id))
                for key_id, share in zip(pair, wrap["shares"], strict=True)
            ]
            return _xor(*halves)
    raise Unopened(purpose)


def _share(purpose: str, pair: Sequence[int], key_id: int) -> str:
    return f"{purpose}\nshare {key_id} of {'+'.join(map(str, pair))}"


def _xor(first: bytes, second: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(first, second, strict=True))


def new_half() -> str:
    """A printed half: 160 bits and a check group, nine groups of four letters."""
    secret = os.urandom(_HALF_BYTES)
    text = base64.b32encode(secret).decode() + _check(secret)
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def read_half(typed: str) -> bytes:
    """The bits of a half typed from paper; raises Unopened when a letter is wrong."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(str.maketrans("018", "OIB"))
    text = "".join(character for character in plain if character.isalnum())
    try:
        secret = base64.b32decode(text[:-4])
    except (binascii.Error, ValueError) as cause:
        raise Unopened("half") from cause
    if len(secret) != _HALF_BYTES or _check(secret) != text[-4:]:
        raise Unopened("half")
    return secret


def _check(secret: bytes) -> str:
    return base64.b32encode(hashlib.sha256(secret).digest()).decode()[:4]


def seal_for_halves(key: bytes, first: str, second: str, purpose: str) -> str:
    """The key sealed for whoever holds both halves (base64)."""
    joint = derived(read_half(first) + read_half(second), b"", f"{purpose}\nrecovery")
    return base64.b64encode(seal_with(joint, key, purpose)).decode()


def open_with_halves(sealed: str, first: str, second: str, purpose: str) -> bytes:
    """The key; raises Unopened."""
    joint = derived(read_half(first) + read_half(second), b"", f"{purpose}\nrecovery")
    return open_with(joint, base64.b64decode(sealed), purpose)
