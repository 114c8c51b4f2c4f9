"""The life of a penalty: proposed by one person, upheld or dropped by another."""

from dataclasses import dataclass
from enum import StrEnum

from competition.rules.lifecycle import Asking, LifeCycle, Look, StepRule, Tone
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase


class PenaltyState(StrEnum):
    PROPOSED = "proposed"
    UPHELD = "upheld"
    DROPPED = "dropped"


class PenaltyStep(StrEnum):
    UPHOLD = "uphold"
    DROP = "drop"


@dataclass(frozen=True, kw_only=True)
class PenaltyFacts(Asking):
    """Whether who decides proposed the penalty, under this account or another of theirs."""

    proposed_it: bool


def _another_person(facts: PenaltyFacts) -> list[Problem]:
    return [Problem("penalty_needs_second")] if facts.proposed_it else []


PENALTY = LifeCycle(
    name="penalty",
    states={
        PenaltyState.PROPOSED: Look(phrase("待处理"), Tone.INFO, "clock"),
        PenaltyState.UPHELD: Look(phrase("维持"), Tone.GOOD, "check-circle"),
        PenaltyState.DROPPED: Look(phrase("不予扣罚"), Tone.BAD, "x-circle"),
    },
    moves={
        (PenaltyState.PROPOSED, PenaltyStep.UPHOLD): PenaltyState.UPHELD,
        (PenaltyState.PROPOSED, PenaltyStep.DROP): PenaltyState.DROPPED,
    },
    steps={
        PenaltyStep.UPHOLD: StepRule(word=phrase("维持"), facts=(_another_person,)),
        PenaltyStep.DROP: StepRule(word=phrase("不予扣罚"), facts=(_another_person,)),
    },
    refusal="penalty_decided",
)


def state_of(upheld: bool | None) -> PenaltyState:
    """Where a penalty stands, told by its decision."""
    if upheld is None:
        return PenaltyState.PROPOSED
    return PenaltyState.UPHELD if upheld else PenaltyState.DROPPED
