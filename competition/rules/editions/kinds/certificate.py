"""The contest's own certificates."""

from competition.rules.certificate_numbers import problems_with_pattern, problems_with_text, widened
from competition.rules.editions.kinds.kind import Contradiction, RuleKind, RulePart
from competition.rules.editions.kinds.value import Line, Value, Whole
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase


class CertificateRules(RulePart, frozen=True, kw_only=True):
    """The contest's own certificate number and who signs it.

    ``number`` may use {prefix} {year} {edition} {event} {group} {serial}; the serial has ``serial_digits``.
    """

    prefix: str = "JS"
    number: str = "{prefix}{year}{serial}"
    serial_digits: int = 5
    issuer: str = ""
    issuer_en: str = ""


def _no_pattern(part: CertificateRules) -> Problem | None:
    found = problems_with_pattern(widened(part.number, part.serial_digits), "number")
    return found[0] if found else None


def _no_prefix(part: CertificateRules) -> Problem | None:
    found = problems_with_text(part.prefix, "prefix")
    return found[0] if found else None


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
        (Value("issuer_en", phrase("落款单位英文"), Line(200), common=True),),
    ),
    contradictions=(
        Contradiction(("number", "serial_digits"), _no_pattern),
        Contradiction(("prefix",), _no_prefix),
    ),
)
