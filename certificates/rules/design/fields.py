"""What a template may show of a certificate: every field as clean text."""

from certificates.rules.signing import Claims
from certificates.rules.specification import CertificateSpec, in_characters, in_figures
from competition.rules.printable import printable


def values_of(spec: CertificateSpec, number: str, host: str = "") -> dict[str, str]:
    """Every field a template may show, as clean text. `host`: the domain a scanned code must lead to."""
    shown = {
        "number": number,
        "name": spec.name,
        "salutation": spec.salutation,
        "contest": spec.contest,
        "event": spec.event,
        "group": spec.group,
        "award": spec.award,
        "unit": spec.unit,
        "team": spec.team,
        "issuer": spec.issuer,
        "level": spec.level,
        "title": spec.title,
        "title_en": spec.title_en,
        "note": spec.note,
        "issuer_en": spec.issuer_en,
        "contest_en": spec.contest_en,
        "event_en": spec.event_en,
        "award_en": spec.award_en,
        "date": in_figures(spec.issued_on),
        "date_characters": in_characters(spec.issued_on),
        "year": str(spec.issued_on.year),
        "host": host,
    }
    return {name: " ".join(printable(text).split("\n")) for name, text in shown.items()}


def claims_for(spec: CertificateSpec, number: str, index: int) -> Claims:
    """What the square code of this certificate says; `index` is its place in the status list."""
    shown = values_of(spec, number)
    return Claims(
        number, shown["name"], shown["contest"], shown["event"], shown["award"], spec.issued_on, index
    )
