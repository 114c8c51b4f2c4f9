"""Days as people type them: one reading for forms and workbooks."""

import re
import unicodedata
from datetime import date, timedelta

_DAY = re.compile(r"(\d{4})(?:年|([-/.]))(\d{1,2})(?:月|\2)(\d{1,2})日?")
_MIDNIGHT = re.compile(r"(?<=[\d日])[T ]+0{1,2}:00(:00(\.0+)?)?$")
_MONTH = re.compile(r"(\d{4})(?:[年\-/.](\d{1,2})月?|(\d{2}))")
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


def month_of(text: str) -> tuple[date, date] | None:
    """The first and the last day of a month typed without a day: 2006-05, 2006/5, 2006年5月, 200605."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_DASHES)
    found = _MONTH.fullmatch(plain)
    if found is None or not 1 <= int(found[2] or found[3]) <= 12:
        return None
    year, month = int(found[1]), int(found[2] or found[3])
    try:
        first, following = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    except ValueError:
        return None
    return first, following - timedelta(days=1)


_DASHES = {ord(dash): "-" for dash in "‐‑‒–—―−"}


def _parted(plain: str) -> tuple[str, str, str] | None:
    found = _DAY.fullmatch(plain)
    return (found[1], found[3], found[4]) if found else None
