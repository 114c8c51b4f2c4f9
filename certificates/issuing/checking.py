"""What stops a batch before anything is numbered or printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from certificates.issuing.measuring import FontMeasure
from certificates.ledger.recounts import queries as recounts
from certificates.rules.design.fields import values_of
from certificates.rules.design.layout import Layout
from certificates.rules.design.template import SHARED, design_body, template_from
from certificates.rules.specification import CertificateRequest, CertificateSpec
from competition.foundation.paper import fonts
from competition.foundation.store import queries as foundation
from competition.foundation.system.settings import current_settings
from competition.rules.problems import Problem

_SHOWN = 12


def problems_with_batch(
    contest_id: int, requests: Sequence[CertificateRequest], design: str
) -> list[Problem]:
    """What stops a batch before anything is numbered or printed.

    A restore after which nobody said what is on paper, an address for the codes that nobody chose, characters that no font has, and texts that do not fit even
    at the smallest size, the last two with the names concerned.
    """
    if not requests:
        return [Problem("batch_empty")]
    return [
        *recounts.problems_with_recount(contest_id),
        *_problems_with_address(contest_id),
        *_problems_with_texts(requests, design),
    ]


def _problems_with_address(contest_id: int) -> list[Problem]:
    """Paper lives longer than this machine's own address; the demonstration's certificates are nobody's."""
    settings = current_settings()
    if settings.public_url_set or foundation.demonstration_stamp(contest_id) is not None:
        return []
    return [Problem("public_url_not_set", {"address": settings.public_url})]


def _problems_with_texts(requests: Sequence[CertificateRequest], design: str) -> list[Problem]:
    checks = [(request.spec.name, _checked(design, request.spec)) for request in requests]
    missing = sorted({character for _, check in checks for character in check.missing})
    if missing:
        names = [name for name, check in checks if check.missing]
        codes = [f"U+{ord(character):04X}" for character in missing]
        return [
            Problem(
                "characters_without_glyph",
                {"characters": " ".join(codes[:_SHOWN]), "names": "、".join(map(_visible, names[:_SHOWN]))},
            )
        ]
    wide = [name for name, check in checks if not check.fits]
    return [Problem("certificate_text_too_long", {"names": "、".join(wide[:_SHOWN])})] if wide else []


@dataclass(frozen=True)
class _Check:
    missing: tuple[str, ...]
    fits: bool


@lru_cache(maxsize=16384)
def _checked(design: str, spec: CertificateSpec) -> _Check:
    """What is wrong with one certificate. Remembered: the second look, under the write lock, costs nothing."""
    values = values_of(spec, "0" * 16)
    missing = fonts.without_glyph(values.values())
    layout = _layout(design, tuple((name, value) for name, value in values.items() if name in SHARED))
    return _Check(tuple(missing), not missing and not layout.sheet(values, "0").problems)


@lru_cache(maxsize=16)
def _layout(design: str, shared: tuple[tuple[str, str], ...]) -> Layout:
    return Layout(template_from(design_body(design)), FontMeasure(), dict(shared))


def _visible(name: str) -> str:
    return "".join(character if character.isprintable() else "□" for character in name)
