"""The life of a certificate: a number is given once; a mistake makes it void, never other words."""

from collections.abc import Mapping
from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, StepRule, Tone
from competition.rules.words.catalogue import phrase


class CertificateState(StrEnum):
    """Where a line of the ledger stands."""

    VALID = "valid"
    VOID = "void"


class CertificateStep(StrEnum):
    """What can be done with a certificate."""

    REPRINT = "reprint"
    VOID = "void"


CERTIFICATE = LifeCycle(
    name="certificate",
    states={
        CertificateState.VALID: Look(phrase("有效"), Tone.GOOD, "patch-check"),
        CertificateState.VOID: Look(phrase("已作废"), Tone.BAD, "slash-circle"),
    },
    moves={
        (CertificateState.VALID, CertificateStep.REPRINT): CertificateState.VALID,
        (CertificateState.VALID, CertificateStep.VOID): CertificateState.VOID,
    },
    steps={CertificateStep.VOID: StepRule(reason=True)},
)

# A certificate whose result was taken back: what it says waits for the next publication.
SUSPENDED = Look(phrase("成绩已撤回，暂停使用"), Tone.WARN, "pause-circle")

# What a list of certificates calls those among its states.
WAITS = "suspended"

# A void certificate that another stands for; a person's own new one on the page of today.
REPLACED = Look(phrase("已换发"), Tone.WARN, "arrow-repeat")
ISSUED = Look(phrase("已签发"), Tone.GOOD, "patch-check")


# A certificate that was given out while its result may still change.
SUBJECT = Look(phrase("有效，以公示结果为准"), Tone.INFO, "megaphone")


class ResultStanding(StrEnum):
    """Where the result behind a certificate stands; a certificate of no award rests on none and counts as final."""

    FINAL = "final"
    PUBLICITY = "publicity"
    WITHDRAWN = "withdrawn"


_BY_RESULT: Mapping[ResultStanding, Look] = {
    ResultStanding.FINAL: CERTIFICATE.look(CertificateState.VALID),
    ResultStanding.PUBLICITY: SUBJECT,
    ResultStanding.WITHDRAWN: SUSPENDED,
}


def look_of(state: str, *, replaced: bool = False, result: ResultStanding = ResultStanding.FINAL) -> Look:
    """How a line of the ledger is shown."""
    if replaced:
        return REPLACED
    return CERTIFICATE.look(state) if state == CertificateState.VOID else _BY_RESULT[result]
