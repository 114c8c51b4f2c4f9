"""Password rules and hashing (argon2id, 19 MiB, two passes; at most four at once)."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from competition.rules.problems import Problem

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Bounds memory: sixteen log-ins at once would otherwise take a third of a gigabyte.
_turns = threading.BoundedSemaphore(4)
# Checked when the account does not exist, so that its absence cannot be told by the time taken.
_NOBODY = _hasher.hash("nobody has this password")

SHORTEST = 10
_COMMON = {"1234567890", "0123456789", "password12", "qwertyuiop", "1111111111", "0000000000", "abcdefghij"}


def problems_with(password: str, login_name: str, repeated: str | None = None) -> list[Problem]:
    """Everything wrong with a new password; `repeated` where it was asked for twice."""
    problems = []
    lowered = password.lower()
    if len(password) < SHORTEST:
        problems.append(Problem("password_short", field="password"))
    elif lowered in _COMMON or lowered == login_name.lower() or len(set(lowered)) < 4:
        problems.append(Problem("password_weak", field="password"))
    if repeated is not None and repeated != password:
        problems.append(Problem("passwords_differ", field="repeated"))
    return problems


def hashed(password: str) -> str:
    with _turns:
        return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    with _turns:
        try:
            return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(password_hash: str | None) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return password_hash is not None and _hasher.check_needs_rehash(password_hash)
