"""The hash chain over the log of marks, one a contest."""

import hashlib
from collections.abc import Iterable

GENESIS = "0" * 64


def text_hash(text: str) -> str:
    """SHA-256 of a text, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def link_hash(previous: str, answer: str) -> str:
    """The hash of one place in the log: over the hash before it and the signed answer."""
    return text_hash(f"{previous}\n{answer}")


def broken_at(log: Iterable[tuple[str, str, str, str, str]]) -> int | None:
    """The first place (from 1) where a log does not hold, or None.

    Each row: body, body hash, signed answer, previous hash, hash.
    """
    previous = GENESIS
    for place, (body, body_hash, answer, prev_hash, given) in enumerate(log, start=1):
        whole = (
            text_hash(body) == body_hash
            and body_hash in answer
            and prev_hash == previous
            and link_hash(previous, answer) == given
        )
        if not whole:
            return place
        previous = given
    return None
