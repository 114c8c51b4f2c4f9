"""Certificate numbers: our own by each contest's rule; level certificates' numbers only checked.

A number of a skill-level certificate is made by the evaluation body, never here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from competition.rules.editions.kinds.certificate import CertificateRules
from competition.rules.problems import Problem, Refused

_FIELD = re.compile(r"\{([a-z]+)(?::(\d+))?\}")
_KNOWN = {"prefix", "year", "edition", "event", "group", "serial"}
LONGEST = 40


@dataclass(frozen=True)
class NumberRule:
    """How a contest numbers its certificates, e.g. "{prefix}{year}{serial:5}".

    Fields: prefix, year, edition, event, group, and exactly one serial with its digits (3 to 8).
    """

    pattern: str
    start: int = 1

    @property
    def digits(self) -> int:
        """How many digits the serial has."""
        return next(int(width or 0) for name, width in _FIELD.findall(self.pattern) if name == "serial")


def rule_from(rules: CertificateRules) -> NumberRule:
    """The number rule of a contest's edition."""
    return NumberRule(rules.number.replace("{serial}", f"{{serial:{rules.serial_digits}}}"))


def problems_with_rule(rule: NumberRule) -> list[Problem]:
    """Everything wrong with a number rule, at once."""
    found = _FIELD.findall(rule.pattern)
    problems = [
        Problem("number_field_unknown", {"field": name}, "pattern") for name, _ in found if name not in _KNOWN
    ]
    serials = [int(width or 0) for name, width in found if name == "serial"]
    if len(serials) != 1 or not 3 <= serials[0] <= 8:
        problems.append(Problem("number_serial_missing", {}, "pattern"))
    plain = _FIELD.sub("", rule.pattern)
    if "{" in plain or "}" in plain or not plain.isprintable() or plain != plain.strip():
        problems.append(Problem("number_text_unusable", {}, "pattern"))
    if len(plain) + 4 * len(found) > LONGEST:
        problems.append(Problem("number_too_long", {"limit": LONGEST}, "pattern"))
    if rule.start < 0:
        problems.append(Problem("number_start_negative", {}, "start"))
    return problems


def number(rule: NumberRule, serial: int, facts: Mapping[str, str | int]) -> str:
    """The number with this serial. Refused when the serial no longer fits its digits or a fact is missing."""
    if serial >= 10**rule.digits:
        raise Refused(Problem("number_serial_full", {"digits": rule.digits}))
    missing = {name for name, _ in _FIELD.findall(rule.pattern)} - {"serial"} - set(facts)
    if missing:
        raise Refused(*(Problem("number_fact_missing", {"field": name}) for name in sorted(missing)))

    def filled(match: re.Match[str]) -> str:
        name, width = match.groups()
        value = serial if name == "serial" else facts[name]
        return str(value).zfill(int(width or 0))

    return _FIELD.sub(filled, rule.pattern)


def next_serials(rule: NumberRule, used: Iterable[int], count: int) -> list[int]:
    """The next `count` serials after those used: no gap, none a second time, void ones included in `used`."""
    taken = max(used, default=rule.start - 1)
    first = max(taken + 1, rule.start)
    return list(range(first, first + count))


def gaps(rule: NumberRule, used: Iterable[int]) -> list[int]:
    """Serials missing between the first and the last one used; an honest ledger has none."""
    serials = set(used)
    return [serial for serial in range(rule.start, max(serials, default=rule.start)) if serial not in serials]


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
