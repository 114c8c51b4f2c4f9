"""What a contestant writes about themselves, read once for the form, the draft and the workbook.

Everything typed arrives as text and stays text until here; reading reports every problem at once.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from competition.rules.characters import problems_with_text, trimmed, without_selectors
from competition.rules.dates import day_of, month_of
from competition.rules.eligibility.facts import PersonFacts
from competition.rules.identity import (
    clean_name,
    is_minor,
    normalise_number,
    problems_with_name,
    problems_with_number,
    read_number,
)
from competition.rules.problems import Problem
from competition.rules.words.answers import FIELD_WORDS
from competition.rules.words.education import EDUCATIONS
from competition.rules.words.id_kinds import IdKind
from competition.rules.words.identities import Identity
from competition.rules.words.levels import HELD_LEVELS
from competition.rules.words.sexes import Sex

FIELDS = (
    "name",
    "id_kind",
    "id_number",
    "born_on",
    "sex",
    "phone",
    "identity",
    "unit_name",
    "education",
    "held_level",
    "local",
    "work_months",
    "insurance_months",
    "honours",
)
# What everybody answers; the rest is asked of some, or has a usual answer.
ASKED_OF_ALL = frozenset({"name", "id_kind", "id_number", "phone", "identity", "education", "held_level"})
NO_HONOUR = "none"

_MAINLAND = re.compile(r"1[3-9]\d{9}")
_ABROAD = re.compile(r"\+\d{8,15}")
_MOST_MONTHS = 12 * 60
_LONGEST_UNIT = 120


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """One person as read; None is what could not be read or was not answered."""

    name: str = ""
    id_kind: IdKind | None = None
    id_number: str = ""
    born_on: date | None = None
    sex: Sex | None = None
    phone: str = ""
    identity: str | None = None
    unit_name: str = ""
    education: str | None = None
    held_level: str | None = None
    local: bool | None = None
    work_months: int | None = None
    insurance_months: int | None = None
    honours: frozenset[str] | None = None

    def minor_on(self, day: date) -> bool:
        return self.born_on is not None and is_minor(self.born_on, day)


def read_particulars(
    typed: Mapping[str, Any], today: date, wanted: Collection[str] = ()
) -> tuple[Particulars, list[Problem]]:
    """The particulars and everything wrong with them; `wanted` are answers the entry rules need.

    A resident number tells birth date and sex, whatever was typed beside it.
    """
    problems: list[Problem] = []
    person = _person(typed, today, problems)
    if _number_is_unread(person, today) and not _text(typed, "born_on"):
        # A wrong number is the one thing to mend: its birth date and sex come with it.
        problems = [problem for problem in problems if problem.field not in ("born_on", "sex")]
    read = replace(
        person,
        phone=_phone(typed, problems),
        identity=_choice(typed, "identity", list(Identity), problems),
        unit_name=_unit(typed, problems),
        education=_choice(typed, "education", EDUCATIONS, problems),
        held_level=_choice(typed, "held_level", HELD_LEVELS, problems),
        local=_yes_or_no(typed, "local", problems, "local" in wanted),
        work_months=_months(typed, "work_months", problems),
        insurance_months=_months(typed, "insurance_months", problems),
        honours=_honours(typed),
    )
    return read, problems


def _person(typed: Mapping[str, Any], today: date, problems: list[Problem]) -> Particulars:
    """Who it is: name, document, and what the number tells or else what was typed."""
    kind = _choice(typed, "id_kind", list(IdKind), problems)
    number = normalise_number(_text(typed, "id_number"))
    problems += problems_with_name(_text(typed, "name"))
    if kind:
        problems += problems_with_number(IdKind(kind), number, today)
    told = read_number(IdKind(kind), number) if kind else None
    return Particulars(
        name=clean_name(_text(typed, "name")),
        id_kind=IdKind(kind) if kind else None,
        id_number=number,
        born_on=told.born_on if told and told.area else _day(typed, "born_on", today, problems),
        sex=told.sex if told and told.area else _sex(typed, problems),
    )


def _number_is_unread(person: Particulars, today: date) -> bool:
    return person.id_kind is None or bool(problems_with_number(person.id_kind, person.id_number, today))


def facts_from(read: Particulars, documents: Collection[str] = (), **counts: int) -> PersonFacts:
    """The particulars as the entry rules see them; `counts` are entries_in_event, events_entered."""
    return PersonFacts(
        name=read.name,
        born_on=read.born_on,
        identity=read.identity,
        education=read.education,
        held_level=read.held_level,
        local=read.local,
        work_months=read.work_months,
        insurance_months=read.insurance_months,
        honours=read.honours,
        unit_name=read.unit_name,
        documents=frozenset(documents),
        **counts,
    )


def read_deciding(
    typed: Mapping[str, Any], today: date, wanted: Collection[str]
) -> tuple[list[PersonFacts], list[Problem]]:
    """What somebody says who names themselves to nobody: the `wanted` answers alone, and everything wrong with them.

    Where only the month of birth is told there are two: born on its first and on its last day.
    """
    problems: list[Problem] = []

    def chosen(field: str, known: Collection[str]) -> str | None:
        return _choice(typed, field, known, problems) if field in wanted else None

    person = PersonFacts(
        identity=chosen("identity", list(Identity)),
        education=chosen("education", EDUCATIONS),
        held_level=chosen("held_level", HELD_LEVELS),
        local=_yes_or_no(typed, "local", problems, "local" in wanted),
        work_months=_months(typed, "work_months", problems),
        insurance_months=_months(typed, "insurance_months", problems),
        honours=_honours(typed),
    )
    days = _birth_days(typed, today, problems) if "born_on" in wanted else [None]
    return [replace(person, born_on=day) for day in days], problems


def _birth_days(typed: Mapping[str, Any], today: date, problems: list[Problem]) -> list[date | None]:
    """The day of birth, or the ends of a month."""
    month = month_of(_text(typed, "born_on"))
    if month is None or not date(1900, 1, 1) <= month[0] <= today:
        return [_day(typed, "born_on", today, problems)]
    return [month[0], month[1]]


def fields_alone(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Only the fields of a person, whatever else was sent: nothing slips in beside them."""
    return {name: typed[name] for name in FIELDS if name in typed}


def missing(field: str) -> Problem:
    """That an answer is wanted, by the field's own word."""
    return Problem("answer_missing", {"answer": FIELD_WORDS.get(field, field), "cited": ""}, field)


def _text(typed: Mapping[str, Any], field: str) -> str:
    value = typed.get(field)
    return value.strip() if isinstance(value, str) else ""


def _choice(
    typed: Mapping[str, Any], field: str, known: Collection[str], problems: list[Problem]
) -> str | None:
    value = _text(typed, field)
    if not value:
        problems.append(missing(field))
        return None
    if value not in known:
        problems.append(Problem("answer_not_listed", {"answer": FIELD_WORDS.get(field, field)}, field))
        return None
    return value


def _day(typed: Mapping[str, Any], field: str, today: date, problems: list[Problem]) -> date | None:
    value = _text(typed, field)
    if not value:
        problems.append(missing(field))
        return None
    day = day_of(value)
    if day is None or not date(1900, 1, 1) <= day <= today:
        problems.append(Problem("date_out_of_range" if day else "date_unreadable", {}, field))
        return None
    return day


def _sex(typed: Mapping[str, Any], problems: list[Problem]) -> Sex | None:
    value = _choice(typed, "sex", list(Sex), problems)
    return Sex(value) if value else None


def is_mobile(number: str) -> bool:
    """A mobile of the mainland, in figures alone."""
    return _MAINLAND.fullmatch(number) is not None


def _phone(typed: Mapping[str, Any], problems: list[Problem]) -> str:
    number = re.sub(r"[\s\-()（）]", "", normalise_number(_text(typed, "phone")))
    number = number.removeprefix("+86") if _MAINLAND.fullmatch(number.removeprefix("+86")) else number
    if not number:
        problems.append(missing("phone"))
    elif not (_MAINLAND.fullmatch(number) or _ABROAD.fullmatch(number)):
        problems.append(Problem("phone_wrong", {}, "phone"))
    return number


def _unit(typed: Mapping[str, Any], problems: list[Problem]) -> str:
    typed_name = trimmed(_text(typed, "unit_name"))
    problems += problems_with_text(typed_name, "unit_name")
    name = " ".join(without_selectors(typed_name).split())
    if not name:
        problems.append(missing("unit_name"))
    elif len(name) > _LONGEST_UNIT:
        problems.append(Problem("unit_too_long", {"limit": _LONGEST_UNIT}, "unit_name"))
    return name


def _yes_or_no(typed: Mapping[str, Any], field: str, problems: list[Problem], wanted: bool) -> bool | None:
    value = _text(typed, field)
    if value in ("yes", "no"):
        return value == "yes"
    if value or wanted:
        problems.append(missing(field))
    return None


def _months(typed: Mapping[str, Any], field: str, problems: list[Problem]) -> int | None:
    value = normalise_number(_text(typed, field))
    if not value:
        return None
    if not (value.isascii() and value.isdigit()) or int(value) > _MOST_MONTHS:
        details = {"answer": FIELD_WORDS[field], "limit": _MOST_MONTHS}
        problems.append(Problem("months_wrong", details, field))
        return None
    return int(value)


def _honours(typed: Mapping[str, Any]) -> frozenset[str] | None:
    """None until answered; "none of them" is an answer."""
    value = typed.get("honours") or []
    chosen = [value] if isinstance(value, str) else list(value)
    return frozenset(honour for honour in chosen if honour != NO_HONOUR) if chosen else None
