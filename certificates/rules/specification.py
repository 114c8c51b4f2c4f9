"""What one certificate says: a plain description, made by awards, recognition or honours."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from competition.rules.phases import RESULTS_STAND, Phase
from competition.rules.words.catalogue import phrase
from competition.rules.words.levels import LEVEL_WORDS


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


@dataclass(frozen=True)
class CertificateRequest:
    """One certificate to issue. `facts` fill the number rule (edition, event, group)."""

    spec: CertificateSpec
    award_id: int | None = None
    person_id: int | None = None
    facts: Mapping[str, str | int] | None = None


# How the text of a certificate calls a winner, by group.
SALUTATIONS = {"staff": "同志", "student": "同学"}


def level_line(found: tuple[int, str] | None, occupation: str) -> str:
    """What may be printed of a level and its clause: recommended, never granted; empty without one."""
    if found is None:
        return ""
    level, clause = found
    return f"依据{clause}，推荐{occupation}{LEVEL_WORDS[level]}，以评价机构认定为准。"


def sample(contest: str, day: date) -> CertificateSpec:
    """An invented winner's, to show a design by."""
    return CertificateSpec(
        name="林知夏",
        contest=contest,
        event="装配钳工",
        group="职工组",
        award="一等奖",
        unit="示范精密机械有限公司",
        issuer=f"{contest}组织委员会",
        issued_on=day,
        event_en="Bench Fitting",
        award_en="First Prize",
        contest_en="the Contest",
    )


def use_of(policy: str, phase: Phase) -> str:
    """What a pile is for; once the results stand, no certificate is subject to them any more."""
    if phase in RESULTS_STAND:
        return phrase("正式证书，成绩已经确定")
    return phrase("颁奖仪式用，以公示结果为准") if policy == "ceremony" else phrase("公示以后签发")


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
