"""Numbers of skill-level certificates: made by the evaluation body, never here; only read and checked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from competition.rules.problems import Problem, Refused


@dataclass(frozen=True)
class LevelNumber:
    """A level certificate's number, read by its scheme. `level`: 5 初级工 … 1 高级技师, None if not told."""

    text: str
    scheme: str
    level: int | None
    year: int | None
    parts: Mapping[str, str]


@dataclass(frozen=True)
class _Scheme:
    id: str
    form: re.Pattern[str]
    year_digits: bool = True


SCHEMES = (
    _Scheme(
        "levelcert_22",
        re.compile(
            r"(?P<kind>[YS])(?P<body>\d{4})(?P<province>\d{2})(?P<site>\d{6})"
            r"(?P<year>\d{2})(?P<level>[1-5])(?P<serial>\d{6})"
        ),
    ),
    _Scheme(
        "special_technician_22",
        re.compile(
            r"(?P<kind>[A-Z]{2})(?P<body>\d{4})(?P<province>\d{2})(?P<site>\d{6})(?P<year>\d{2})(?P<serial>\d{6})"
        ),
    ),
    _Scheme(
        "r_code_20",
        re.compile(
            r"R(?P<filed>[GSCX])(?P<kind>[NW])(?P<division>\d{6})(?P<body>\d{3})"
            r"(?P<year>\d{2})(?P<level>[1-5])(?P<serial>\d{5})"
        ),
    ),
    _Scheme(
        "old_qualification_16",
        re.compile(
            r"(?P<year>\d{2})(?P<province>\d{2})(?P<city>\d{2})(?P<kind>[0-4])(?P<body>\d{3})"
            r"(?P<level>[1-5])(?P<serial>\d{5})"
        ),
    ),
)

# GB/T 2260: first two digits of every province-level division.
PROVINCES = frozenset(
    map(str, [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)])
) | {"71", "81", "82"}


def read_level_number(text: str) -> LevelNumber:
    """Read a level certificate's number. Refused when no known scheme has this form."""
    plain = re.sub(r"[\s-]", "", text).upper()
    for scheme in SCHEMES:
        if match := scheme.form.fullmatch(plain):
            parts = match.groupdict()
            level = int(parts["level"]) if "level" in parts else None
            return LevelNumber(plain, scheme.id, level, 2000 + int(parts["year"]), parts)
    raise Refused(Problem("level_number_unknown_form", {"length": len(plain)}, "certificate_number"))


def problems_with_level_number(
    text: str, level: int, this_year: int, schemes: Iterable[str] = ("levelcert_22",)
) -> list[Problem]:
    """Everything wrong with the number an evaluation body reports for a certificate of `level`."""
    try:
        found = read_level_number(text)
    except Refused as refusal:
        return list(refusal.problems)
    problems = []
    field = "certificate_number"
    if found.scheme not in schemes:
        problems.append(Problem("level_number_other_scheme", {"scheme": found.scheme}, field))
    if found.level is not None and found.level != level:
        problems.append(Problem("level_number_other_level", {"found": found.level, "expected": level}, field))
    if found.year is not None and found.scheme != "old_qualification_16" and found.year > this_year:
        problems.append(Problem("level_number_future_year", {"year": found.year}, field))
    if found.scheme == "levelcert_22" and found.parts["province"] not in PROVINCES:
        problems.append(Problem("level_number_no_province", {"province": found.parts["province"]}, field))
    return problems
