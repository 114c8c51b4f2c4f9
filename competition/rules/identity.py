"""Who someone is on paper: document numbers and names, read, checked and masked.

A resident number follows GB 11643-1999: six digits of area, eight of birth, three of order (odd is
male) and a check character by ISO 7064 MOD 11-2. The residence cards of Hong Kong, Macao and Taiwan
people (81, 82, 83) and the foreigner's card since 2023 (9…) keep the same shape.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from competition.rules.characters import is_selector, problems_with_text, trimmed
from competition.rules.problems import Problem
from competition.rules.words.id_kinds import ID_KIND_WORDS, IdKind
from competition.rules.words.sexes import Sex

_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECK_CHARACTERS = "10X98765432"
_LOOKS_LIKE_X = str.maketrans({"×": "X", "Х": "X", "✕": "X", "✗": "X"})
_SHAPES = {
    IdKind.HK_MACAO_PERMIT: re.compile(r"[HM]\d{8}(\d{2})?"),
    IdKind.TAIWAN_PERMIT: re.compile(r"\d{8}|\d{10}[A-Z]?"),
    IdKind.PASSPORT: re.compile(r"(?=.*\d)[A-Z0-9]{5,15}"),
    IdKind.FOREIGN_RESIDENCE: re.compile(r"[A-Z]{3}\d{12}"),
    IdKind.OFFICER: re.compile(r"\w{4,20}"),
}
_OLDEST_BIRTH = date(1900, 1, 1)


@dataclass(frozen=True)
class NumberReading:
    """What a document number itself says; None where it says nothing."""

    kind: IdKind
    number: str
    born_on: date | None = None
    sex: Sex | None = None
    area: str | None = None


def normalise_number(text: str) -> str:
    """The one spelling of a document number: half-width, upper case, no spaces, dashes or hidden marks."""
    folded = unicodedata.normalize("NFKC", text).upper().translate(_LOOKS_LIKE_X)
    bare = "".join(c for c in folded if c not in "-‐‑–—" and unicodedata.category(c)[0] not in "ZC")
    # A spacing accent loses its space above: what is left may compose with the letter before it.
    return unicodedata.normalize("NFKC", bare)


def check_character(first_seventeen: str) -> str:
    """The eighteenth character of a resident number (GB 11643-1999, 4.3)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def read_number(kind: IdKind, number: str) -> NumberReading:
    """Birth date, sex and area as far as the number carries them; never raises."""
    number = normalise_number(number)
    if not _is_eighteen(number):
        return NumberReading(kind, number)
    return NumberReading(
        kind, number, _birth_date(number), Sex.MALE if int(number[16]) % 2 else Sex.FEMALE, number[:6]
    )


def problems_with_number(kind: IdKind, number: str, today: date, field: str = "id_number") -> list[Problem]:
    """Everything wrong with a document number of this kind; empty when it may be stored."""
    number = normalise_number(number)
    if not number:
        return [Problem("id_number_missing", {}, field)]
    if _should_be_eighteen(kind, number):
        return _problems_with_eighteen(kind, number, today, field)
    if not _SHAPES[kind].fullmatch(number):
        return [Problem(f"id_shape_{kind}", {"length": len(number)}, field)]
    return []


def masked_number(number: str) -> str:
    """The one mask of the whole system: three and four shown of a long number, one and two of a short.

    Different masks of one number can be laid over each other, so there is only this one.
    """
    head, tail = (3, 4) if len(number) >= 15 else (1, 2)
    if len(number) <= head + tail:
        return "*" * len(number)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}\d{7,8}|\+\d{8,15}")


def is_phone(number: str) -> bool:
    """A number somebody can be called at: a mobile, a line with its area code, or one abroad with its +."""
    return _PHONE.fullmatch(re.sub(r"[\s\-()（）]", "", normalise_number(number))) is not None


def masked_phone(number: str) -> str:
    """A phone number with its middle hidden: 199****0001."""
    if len(number) < 8:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


def is_email(address: str) -> bool:
    """An address that a letter can be sent to: plain ASCII, a dot in its domain (RFC 5321 without quotes)."""
    return len(address) <= 200 and _EMAIL.fullmatch(address) is not None


def masked_email(address: str) -> str:
    """An e-mail address with most of its name hidden: c***@example.org."""
    name, at, place = address.partition("@")
    return f"{name[:1]}***{at}{place}"


def masked_name(name: str) -> str:
    """林知夏 → 林**, 欧阳 → 欧*: the one way a name is hidden, so that two pages do not tell it between them."""
    return name[:1] + "*" * max(1, len(name) - 1)


def age_on(born_on: date, day: date) -> int:
    """Full years (周岁) on `day`; someone born on 29 February turns a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_minor(born_on: date, day: date) -> bool:
    """Under eighteen: a guardian consents too (PIPL 31, 未成年人网络保护条例)."""
    return age_on(born_on, day) < 18


def _should_be_eighteen(kind: IdKind, number: str) -> bool:
    if kind is IdKind.FOREIGN_RESIDENCE:
        return number[:1] == "9"
    return kind in (IdKind.RESIDENT, IdKind.HK_MACAO_TAIWAN_RESIDENCE)


def _is_eighteen(number: str) -> bool:
    return (
        len(number) == 18 and number.isascii() and number[:17].isdigit() and number[17] in _CHECK_CHARACTERS
    )


def _problems_with_eighteen(kind: IdKind, number: str, today: date, field: str) -> list[Problem]:
    said: dict[str, object] = {"document": ID_KIND_WORDS[kind]}
    if kind is IdKind.RESIDENT and len(number) == 15 and number.isascii() and number.isdigit():
        return [Problem("id_fifteen_digits", {}, field)]
    if len(number) != 18:
        return [Problem("id_length", {**said, "length": len(number)}, field)]
    if not _is_eighteen(number):
        return [Problem("id_characters", said, field)]
    problems = _problems_with_birth(number, today, field)
    if number[17] != check_character(number[:17]):
        problems.append(Problem("id_check_digit", said, field))
    return problems + _problems_of_kind(kind, number, field)


def _problems_with_birth(number: str, today: date, field: str) -> list[Problem]:
    """A day that does not exist is another mistake than one that nobody here can be born on."""
    born_on = _birth_date(number)
    if born_on is None:
        return [Problem("id_birth_date", {"digits": number[6:14]}, field)]
    if not _OLDEST_BIRTH <= born_on <= today:
        return [Problem("id_birth_out_of_range", {"digits": number[6:14]}, field)]
    return []


def _problems_of_kind(kind: IdKind, number: str, field: str) -> list[Problem]:
    """What the first digits say of another kind of document: nobody is sent to one that refuses it in its turn."""
    residence_card = number[:6] in ("810000", "820000", "830000")
    if kind is IdKind.HK_MACAO_TAIWAN_RESIDENCE and not residence_card:
        return [Problem("id_not_residence_card", {}, field)]
    if kind is not IdKind.RESIDENT:
        return []
    if residence_card:
        return [Problem("id_is_residence_card", {}, field)]
    others = {"9": "id_is_foreign_residence", "0": "id_area_unknown"}
    return [Problem(others[number[0]], {}, field)] if number[0] in others else []


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


_MIDDLE_DOTS = "•‧∙⋅・･᛫●⸱ꞏ"
_HAN = r"㐀-䶿一-鿿豈-﫿\U00020000-\U0003FFFD"
_DOT_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s*[.．。·]\s*(?=[{_HAN}])")
_SPACE_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
# Letters to Unicode, and blank to the eye.
_FILLERS = "\u115f\u1160\u3164\uffa0"
NAME_LIMIT = 50


def clean_name(text: str) -> str:
    """A name as it is printed: NFC, one kind of middle dot, no hidden marks, no gaps between Han.

    Not NFKC: that would swap characters a person's document really shows.
    """
    visible = "".join(" " if c in "\t\r\n" else c for c in text if c in "\t\r\n" or not _is_hidden(c))
    dotted = unicodedata.normalize("NFC", visible).translate({ord(dot): "·" for dot in _MIDDLE_DOTS})
    dotted = _DOT_BETWEEN_HAN.sub("·", dotted)
    return " ".join(_SPACE_BETWEEN_HAN.sub("", dotted).split())


def problems_with_name(text: str, field: str = "name", *, figures: bool = False) -> list[Problem]:
    """Everything that keeps `text` from being a name on a certificate; `figures` where a seat may be named."""
    name = clean_name(text)
    if not name:
        return [Problem("name_missing", {}, field)]
    problems = problems_with_text(trimmed(text.strip()), field)
    if len(name) > NAME_LIMIT:
        problems.append(Problem("name_too_long", {"limit": NAME_LIMIT}, field))
    strange = sorted({c for c in name if not (_may_stand_in_name(c) or (figures and c in "0123456789"))})
    strange = [c for c in strange if not problems_with_text(c)]
    if strange:
        problems.append(Problem("name_strange_characters", {"characters": " ".join(strange)}, field))
    return problems


def name_key(name: str) -> str:
    """What two spellings of one name have in common: for comparing, never for showing."""
    folded = unicodedata.normalize("NFKC", clean_name(name)).casefold()
    return "".join(c for c in folded if c.isalnum() or ord(c) >= 0x20000)


def _is_hidden(c: str) -> bool:
    """Controls, bidirectional marks, zero-width characters, fillers, variation selectors: nothing a document shows."""
    return unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") or c in _FILLERS or is_selector(c)


def _may_stand_in_name(c: str) -> bool:
    if c in "·'’-. ()（）" or unicodedata.category(c) == "Co":
        return True
    # Newer CJK blocks are unassigned in older Unicode tables: planes 2 and 3 hold nothing else.
    return unicodedata.category(c)[0] in "LM" or 0x20000 <= ord(c) <= 0x3FFFD
