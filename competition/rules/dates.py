"""Days as people type them: one reading for forms and workbooks."""

import re
import unicodedata
from datetime import date

_DAY = re.compile(r"(\d{4})(?:年|([-/.]))(\d{1,2})(?:月|\2)(\d{1,2})日?")
_MIDNIGHT = re.compile(r"(?<=[\d日])[T ]+0{1,2}:00(:00(\.0+)?)?$")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")


def day_of(text: str) -> date | None:
    """The day typed: 1990-03-07, 1990/3/7, 1990.3.7, 1990年3月7日, 19900307; None for anything else.

    Year first, in four figures: of 3/7/90 nobody can tell which is the month.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"\s+", "", _MIDNIGHT.sub("", folded)).translate(_DASHES)
    found = _TOGETHER.fullmatch(plain)
    parts = found.groups() if found else _parted(plain)
    try:
        return date(*(int(part) for part in parts)) if parts else None
    except ValueError:
        return None


_DASHES = {ord(dash): "-" for dash in "‐‑‒–—―−"}


def _parted(plain: str) -> tuple[str, str, str] | None:
    found = _DAY.fullmatch(plain)
    return (found[1], found[3], found[4]) if found else None
