"""Password rules and hashing (argon2id, 19 MiB, two passes; at most four at once)."""

import re
import threading
from collections.abc import Iterable
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pypinyin import lazy_pinyin
from zxcvbn import zxcvbn

from competition.rules.problems import Problem

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Bounds memory: sixteen log-ins at once would otherwise take a third of a gigabyte.
_turns = threading.BoundedSemaphore(4)
# Checked when the account does not exist, so that its absence cannot be told by the time taken.
_NOBODY = _hasher.hash("nobody has this password")

SHORTEST = 10
# zxcvbn's scale of 0 to 4: 3 stands for 10^8 guesses and more.
STRONG = 3
# Longer ones are not looked at to their end; by then they are strong or will never be.
_LOOKED_AT = 72
# Names and words in pinyin with a year, a date or a sign around them are the first that is tried here.
MOST_WORDS = 3
_LETTERS_AND_FIGURES = re.compile(r"[^a-z]{0,8}([a-z]{2,40})[^a-z]{0,8}")
_WORDS = tuple((Path(__file__).parent / "data" / "password_words.txt").read_text("utf-8").split())


def problems_with(password: str, own: Iterable[str], repeated: str | None = None) -> list[Problem]:
    """Everything wrong with a new password; `own` are the person's names, `repeated` where it was asked for twice.

    Weak is what guesses reach soon: common passwords, keyboard walks, years, words and names in pinyin, one's own.
    """
    problems = []
    if len(password) < SHORTEST:
        problems.append(Problem("password_short", field="password"))
    elif _is_weak(password, own):
        problems.append(Problem("password_weak", field="password"))
    if repeated is not None and repeated != password:
        problems.append(Problem("passwords_differ", field="repeated"))
    return problems


def _is_weak(password: str, own: Iterable[str]) -> bool:
    words = [*_own_words(own), *_WORDS]
    letters = _LETTERS_AND_FIGURES.fullmatch(password.lower())
    if letters is not None and _is_made_of(letters[1], frozenset(words), MOST_WORDS):
        return True
    found = zxcvbn(password[:_LOOKED_AT], user_inputs=words)
    return int(found["score"]) < STRONG


def _is_made_of(letters: str, words: frozenset[str], most: int) -> bool:
    """Whether these are at most so many of the words, one behind the other."""
    if not letters:
        return True
    starts = (end for end in range(2, len(letters) + 1) if letters[:end] in words)
    return most > 0 and any(_is_made_of(letters[end:], words, most - 1) for end in starts)


def _own_words(own: Iterable[str]) -> list[str]:
    """A person's names as they might stand in a password: as written, in pinyin, whole and in parts."""
    words = []
    for name in own:
        syllables = lazy_pinyin(name) if name else []
        words += [name, *name.replace("@", ".").split("."), "".join(syllables), *syllables]
        words.append("".join(syllable[:1] for syllable in syllables))
    return [word.lower() for word in words if len(word) > 1]


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
