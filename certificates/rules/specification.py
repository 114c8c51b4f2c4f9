"""What one certificate says: a plain description, made by awards, recognition or honours."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any


@dataclass(frozen=True, kw_only=True)
class CertificateSpec:
    """Everything printed on a certificate except its number and square code.

    `level` is a sentence about a *recommended* skill level with its clause, or empty; no certificate
    of a contest grants one. `order` is the place in the ceremony (smallest first).
    """

    name: str
    contest: str
    event: str
    award: str
    issuer: str
    issued_on: date
    salutation: str = "同志"
    group: str = ""
    unit: str = ""
    team: str = ""
    level: str = ""
    contest_en: str = ""
    event_en: str = ""
    award_en: str = ""
    place: int | None = None
    order: int = 0

    def as_json(self) -> dict[str, Any]:
        """The form kept in the ledger."""
        return asdict(self) | {"issued_on": self.issued_on.isoformat()}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "CertificateSpec":
        """Read it back from the ledger; unknown keys of later versions are passed over."""
        known = {field.name for field in fields(cls)} & set(body)
        values = {name: body[name] for name in known}
        return cls(**values | {"issued_on": date.fromisoformat(body["issued_on"])})


def in_figures(day: date) -> str:
    """2026年11月22日."""
    return f"{day.year}年{day.month}月{day.day}日"


def in_characters(day: date) -> str:
    """二〇二六年十一月二十二日."""
    year = "".join("〇一二三四五六七八九"[int(figure)] for figure in str(day.year))
    return f"{year}年{_count(day.month)}月{_count(day.day)}日"


def _count(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{'一二三'[tens - 1]}十") + (
        "一二三四五六七八九"[ones - 1] if ones else ""
    )
