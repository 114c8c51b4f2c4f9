"""The 2022 catalogue of occupations, the divisions of Jiangsu and the holidays, from our own files."""

import csv
import functools
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from competition.rules.calendar import YearNotice

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Occupation:
    code: str
    level: int  # 1 大类, 2 中类, 3 小类, 4 职业
    name: str


@dataclass(frozen=True)
class Division:
    code: str
    name: str
    city_code: str  # empty for a city


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


@functools.cache
def occupations() -> tuple[Occupation, ...]:
    return tuple(Occupation(row["code"], int(row["level"]), row["name"]) for row in _rows("occupations.csv"))


@functools.cache
def _by_code() -> dict[str, Occupation]:
    return {occupation.code: occupation for occupation in occupations()}


def occupation(code: str) -> Occupation | None:
    """The entry with this code."""
    return _by_code().get(code.strip())


def search(text: str, limit: int = 20) -> list[Occupation]:
    """Occupations (level 4) whose code begins with `text` or whose name holds it; exact names first."""
    wanted = text.strip()
    if not wanted:
        return []
    found = [
        entry
        for entry in occupations()
        if entry.level == 4 and (entry.code.startswith(wanted) or wanted in entry.name)
    ]
    found.sort(key=lambda entry: (entry.name != wanted, not entry.name.startswith(wanted), entry.code))
    return found[:limit]


@functools.cache
def divisions() -> tuple[Division, ...]:
    return tuple(Division(row["code"], row["name"], row["city_code"]) for row in _rows("divisions.csv"))


def cities() -> list[Division]:
    """The thirteen cities of the province, in the order of their codes."""
    return [division for division in divisions() if not division.city_code]


def division_name(code: str | None) -> str:
    return next((division.name for division in divisions() if division.code == code), "")


@functools.cache
def year_notices() -> tuple[YearNotice, ...]:
    """The notices of holidays that come with the product, the earliest year first."""
    days: dict[tuple[int, str], dict[str, list[date]]] = {}
    for row in _rows("holidays.csv"):
        kinds = days.setdefault((int(row["year"]), row["source"]), {"off": [], "worked": []})
        kinds[row["kind"]].append(date.fromisoformat(row["date"]))
    return tuple(
        YearNotice(year, tuple(kinds["off"]), tuple(kinds["worked"]), source)
        for (year, source), kinds in sorted(days.items())
    )
