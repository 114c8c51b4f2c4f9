"""What somebody typed to find something, read once: a document number, a phone number, a name or another word."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from competition.rules.identity import is_phone, name_key, normalise_number, problems_with_number
from competition.rules.words.id_kinds import IdKind

LONGEST = 50
# So many figures are a number of somebody, whole or not: nobody is found by a part of one.
_MANY_FIGURES = 6
_ENTRY = re.compile(r"[0-9]{1,9}")
_AROUND_FIGURES = re.compile(r"[\s\-()（）]")


class Manner(StrEnum):
    """By what a person is sought; OTHER finds nobody by what they are called or have."""

    NUMBER = "number"
    PHONE = "phone"
    NAME = "name"
    OTHER = "other"


@dataclass(frozen=True)
class Sought:
    """`key` compares names, `entry` is a number of an entry; `number` is a document number of one of the `kinds`.

    Document numbers and phones find what is exactly theirs: `number` and `phone` are empty unless they are whole.
    """

    text: str
    manner: Manner
    key: str
    entry: int | None = None
    kinds: tuple[IdKind, ...] = ()
    number: str = ""
    phone: str = ""

    @property
    def by_name(self) -> str:
        """The key by which people are sought by their names; empty where numbers were typed."""
        return self.key if self.manner is Manner.NAME else ""

    @property
    def exact(self) -> bool:
        """Whether somebody is sought by what only they have."""
        return self.manner in (Manner.NUMBER, Manner.PHONE)


def read_sought(typed: str, today: date) -> Sought | None:
    """What was typed, at most 50 characters of it; None where nothing was."""
    text = " ".join(typed.split())[:LONGEST].strip()
    if not text:
        return None
    number = normalise_number(text)
    kinds = tuple(kind for kind in IdKind if not problems_with_number(kind, number, today))
    phone = _AROUND_FIGURES.sub("", number) if is_phone(text) else ""
    figures = sum(c.isdigit() for c in number)
    if figures < _MANY_FIGURES:
        kinds, phone = (), ""
    key = name_key(text)
    return Sought(
        text,
        _manner(number, key, figures, phone),
        key,
        int(number) if _ENTRY.fullmatch(number) else None,
        kinds,
        number if kinds else "",
        phone,
    )


def _manner(number: str, key: str, figures: int, phone: str) -> Manner:
    if phone:
        return Manner.PHONE
    if figures >= _MANY_FIGURES and number.isascii():
        return Manner.NUMBER
    return Manner.NAME if any(c.isalpha() or ord(c) > 0xFFFF for c in key) else Manner.OTHER
