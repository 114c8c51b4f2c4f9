"""The contest's own certificates."""

import re

from competition.rules.editions.kinds.kind import Contradiction, RuleKind, RulePart
from competition.rules.editions.kinds.value import Line, Value, Whole
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase

NUMBER_FIELD = re.compile(r"\{([a-z]+)(?::(\d+))?\}")
NUMBER_FACTS = frozenset({"prefix", "year", "edition", "event", "group", "serial"})
LONGEST_NUMBER = 40
_FEWEST_DIGITS, _MOST_DIGITS = 3, 8


class CertificateRules(RulePart, frozen=True, kw_only=True):
    """The contest's own certificate number and who signs it.

    ``number`` may use {prefix} {year} {edition} {event} {group} {serial}; the serial has ``serial_digits``.
    """

    prefix: str = "JS"
    number: str = "{prefix}{year}{serial}"
    serial_digits: int = 5
    issuer: str = ""
    issuer_en: str = ""


# Such a number could not be typed, looked up or told in an address.
FORBIDDEN = frozenset("<>&\"'\\/?#%|{}")


def problems_with_number(pattern: str, field: str) -> list[Problem]:
    """Everything wrong with how certificates are to be numbered, e.g. "{prefix}{year}{serial:5}"."""
    found = NUMBER_FIELD.findall(pattern)
    unknown = [name for name, _width in found if name not in NUMBER_FACTS]
    problems = [Problem("number_field_unknown", {"field": name}, field) for name in unknown]
    serials = [int(width or 0) for name, width in found if name == "serial"]
    if len(serials) != 1 or not _FEWEST_DIGITS <= serials[0] <= _MOST_DIGITS:
        problems.append(Problem("number_serial_missing", {}, field))
    plain = NUMBER_FIELD.sub("", pattern)
    if FORBIDDEN & set(plain) or not plain.isprintable() or any(map(str.isspace, plain)):
        problems.append(Problem("number_text_unusable", {}, field))
    if len(plain) + 4 * len(found) > LONGEST_NUMBER:
        problems.append(Problem("number_too_long", {"limit": LONGEST_NUMBER}, field))
    return problems


def number_pattern(part: CertificateRules) -> str:
    """The pattern with the digits of its serial."""
    return part.number.replace("{serial}", f"{{serial:{part.serial_digits}}}")


def _number(part: CertificateRules) -> list[Problem]:
    return problems_with_number(number_pattern(part), "number")


def _prefix(part: CertificateRules) -> Problem | None:
    """It stands in numbers that are read aloud, typed and put into addresses."""
    usable = re.fullmatch(r"[\w-]*", part.prefix)
    return None if usable else Problem("number_prefix_unusable", field="prefix")


CERTIFICATES = RuleKind(
    key="certificates",
    title=phrase("证书"),
    blank=CertificateRules(),
    cited=False,
    rows=(
        (
            Value("prefix", phrase("证书编号字头"), Line(12, needed=True), common=True),
            Value(
                "number",
                phrase("编号规则"),
                Line(80, needed=True),
                help=phrase("可用 {prefix} {year} {edition} {event} {group} {serial}"),
                common=True,
            ),
            Value("serial_digits", phrase("流水号位数"), Whole(3, 8, needed=True), common=True),
        ),
        (Value("issuer", phrase("落款单位"), Line(120, needed=True), common=True),),
        (
            Value(
                "issuer_en",
                phrase("落款单位英文"),
                Line(200),
                common=True,
                published_only=True,
            ),
        ),
    ),
    contradictions=(
        Contradiction(("number", "serial_digits"), _number),
        Contradiction(("prefix",), _prefix),
    ),
)
