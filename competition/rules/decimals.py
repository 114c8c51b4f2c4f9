"""Decimal numbers as people type them: one reading for forms and workbooks, compared as values."""

import re
import unicodedata
from decimal import Context, Decimal

# What Excel shows of a number, and what is sure of a binary one.
SIGNIFICANT = 15
_DECIMAL = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_POINTS = str.maketrans({"，": ".", "。": "."})


def decimal_of(text: str) -> Decimal | None:
    """The number typed, None for anything else: full-width figures and points are read, thousands are not.

    A full-width comma is how a point comes out of a Chinese keyboard; a half-width one could part thousands.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_POINTS))
    bare = plain.strip().replace("\u2212", "-")
    return Decimal(bare) if _DECIMAL.fullmatch(bare) else None


def figure(text: str, *, whole: int, places: int) -> str | None:
    """A number from 0 on as plain text, with at most so many figures before and behind the point; else None."""
    number = decimal_of(text)
    if number is None or number < 0 or number >= 10**whole or places_of(number) > places:
        return None
    typed = number.as_tuple().exponent
    return f"{number if isinstance(typed, int) and -typed <= places else number.normalize():f}"


def places_of(number: Decimal) -> int:
    """How many decimals a value has, zeros at its end apart: 85.00 has none."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def as_shown(number: float) -> str:
    """A binary number as Excel shows it: fifteen significant digits, so 28.1 + 57.2 is 85.3."""
    short = Context(prec=SIGNIFICANT).create_decimal_from_float(number).normalize()
    return f"{short:f}"
