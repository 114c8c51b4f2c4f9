"""The life of what one contest's desk is asked about a person who is approved there: it agrees, or does not and says why."""

from dataclasses import dataclass
from enum import StrEnum

from competition.rules.lifecycle import Asking, LifeCycle, Look, StepRule, Tone
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase


class AgreementState(StrEnum):
    WAITING = "waiting"
    AGREED = "agreed"
    DECLINED = "declined"


class AgreementStep(StrEnum):
    AGREE = "agree"
    DECLINE = "decline"
    ASK_AGAIN = "ask_again"


@dataclass(frozen=True, kw_only=True)
class AgreementFacts(Asking):
    """Whether whoever answers is another person than everybody involved, and the question is still open."""

    apart: bool = True
    open: bool = True


def _another_person(facts: AgreementFacts) -> list[Problem]:
    return [] if facts.apart else [Problem("identity_needs_second")]


def _still_asked(facts: AgreementFacts) -> list[Problem]:
    return [] if facts.open else [Problem("identity_decided")]


AGREEMENT = LifeCycle(
    name="agreement",
    states={
        AgreementState.WAITING: Look(phrase("等待同意"), Tone.INFO, "clock"),
        AgreementState.AGREED: Look(phrase("已同意"), Tone.GOOD, "check-circle"),
        AgreementState.DECLINED: Look(phrase("不同意"), Tone.BAD, "x-circle"),
    },
    moves={
        (AgreementState.WAITING, AgreementStep.AGREE): AgreementState.AGREED,
        (AgreementState.WAITING, AgreementStep.DECLINE): AgreementState.DECLINED,
        (AgreementState.DECLINED, AgreementStep.ASK_AGAIN): AgreementState.WAITING,
        # A yes lapses with what it was given on.
        (AgreementState.AGREED, AgreementStep.ASK_AGAIN): AgreementState.WAITING,
    },
    steps={
        AgreementStep.AGREE: StepRule(word=phrase("同意"), facts=(_still_asked, _another_person)),
        AgreementStep.DECLINE: StepRule(
            word=phrase("不同意"), reason=True, facts=(_still_asked, _another_person)
        ),
    },
    refusal="agreement_given",
)
