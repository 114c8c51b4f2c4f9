"""Certificate numbers: our own, by each contest's rule."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from competition.rules.editions.kinds.certificate import (
    NUMBER_FIELD,
    CertificateRules,
    number_pattern,
    problems_with_number,
)
from competition.rules.problems import Problem, Refused

_FIELD = NUMBER_FIELD


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
    return NumberRule(number_pattern(rules))


def problems_with_rule(rule: NumberRule) -> list[Problem]:
    """Everything wrong with a number rule, at once."""
    problems = problems_with_number(rule.pattern, "pattern")
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


def serial_in(rule: NumberRule, told: str, facts: Mapping[str, str | int]) -> int | None:
    """The serial of a number that follows this rule; None for one that does not. What `facts` leave out may be anything."""
    parts, at = [], 0
    for field in _FIELD.finditer(rule.pattern):
        name, width = field.groups()
        parts.append(re.escape(rule.pattern[at : field.start()]))
        if name == "serial":
            parts.append(f"(?P<serial>[0-9]{{{int(width or 0)}}})")
        else:
            parts.append(re.escape(str(facts[name]).zfill(int(width or 0))) if name in facts else ".+?")
        at = field.end()
    found = re.fullmatch("".join(parts) + re.escape(rule.pattern[at:]), told)
    return int(found["serial"]) if found else None


def next_serials(rule: NumberRule, used: Iterable[int], count: int) -> list[int]:
    """The next `count` serials after those used: no gap, none a second time, void ones included in `used`."""
    taken = max(used, default=rule.start - 1)
    first = max(taken + 1, rule.start)
    return list(range(first, first + count))


def gaps(rule: NumberRule, used: Iterable[int]) -> list[int]:
    """Serials missing between the first and the last one used; an honest ledger has none."""
    serials = set(used)
    return [serial for serial in range(rule.start, max(serials, default=rule.start)) if serial not in serials]
