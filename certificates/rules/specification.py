"""What one certificate says: a plain description, made by awards, recognition or honours."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from competition.rules.editions.kinds.titles import Title
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase
from competition.rules.words.levels import LEVEL_WORDS


@dataclass(frozen=True, kw_only=True)
class CertificateSpec:
    """Everything printed on a certificate except its number and square code.

    `level` is a sentence about a *recommended* skill level with its clause, or empty; no certificate
    of a contest grants one. `title` tells who granted which title, `note` under what the certificate is given
    out. `order` is the place in the ceremony (smallest first).
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
    title: str = ""
    title_en: str = ""
    note: str = ""
    issuer_en: str = ""
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


def level_line_of(found: tuple[int, str] | None, occupation: str) -> str:
    """What may be printed of a level and its clause: recommended, never granted; empty without one."""
    if found is None:
        return ""
    level, clause = found
    return f"依据{clause}，推荐{occupation}{LEVEL_WORDS[level]}，以评价机构认定为准。"


# On every certificate that is given out while its result may still change.
SUBJECT_TO_PUBLICITY = "本证供颁奖仪式使用，以公示结果为准。"


@dataclass(frozen=True)
class TitleDecision:
    """A title that its body granted to the winner of an award: by which document, on which day."""

    title: str
    granted_by: str
    number: str
    decided_on: date


def titles_granted(
    award_title: str, titles: Sequence[Title], issuer: str, decisions: Sequence[TitleDecision]
) -> list[tuple[Title, TitleDecision | None]]:
    """The titles of an award that may be printed: the issuer's own, and those whose body has decided."""
    won = set(award_title.split("、"))
    decided = {one.title: one for one in decisions}
    return [
        (title, None if title.granted_by in {"", issuer} else decided[title.name])
        for title in {title.name: title for title in titles if title.name in won}.values()
        if title.granted_by in {"", issuer} or title.name in decided
    ]


def title_line(granted: Sequence[tuple[Title, TitleDecision | None]]) -> str:
    """How a certificate tells of granted titles: 经…（文号）授予“…”称号; empty without any."""
    return "，".join(
        f"授予“{title.name}”称号"
        if decision is None
        else f"经{decision.granted_by}（{decision.number}）授予“{title.name}”称号"
        for title, decision in granted
    )


def title_line_en(granted: Sequence[tuple[Title, TitleDecision | None]]) -> str:
    """The same for the English edition; titles without an English name are left out."""
    return "; ".join(f"Title conferred: {title.name_en}" for title, _decision in granted if title.name_en)


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
        title="授予“示范技能状元”称号",
        title_en="Title conferred: Sample Champion",
        event_en="Bench Fitting",
        award_en="First Prize",
        contest_en="the Contest",
    )


def problems_with_day(issued_on: date, results_on: date, today: date, reason: str) -> list[Problem]:
    """What is wrong with the day under a certificate: before its result, or in the future without a reason."""
    if issued_on < results_on:
        return [Problem("issued_before_results", {"day": in_figures(results_on)}, "issued_on")]
    if issued_on > today and len(reason.strip()) < 2:
        return [Problem("issued_in_future", {"day": in_figures(today)}, "future_reason")]
    return []


def use_of(policy: str, *, results_stand: bool) -> str:
    """What a pile is for; once the results stand, no certificate is subject to them any more."""
    if results_stand:
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
