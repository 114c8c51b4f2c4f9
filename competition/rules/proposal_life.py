"""The life of a step that one person proposes and another confirms."""

from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, StepRule, Tone
from competition.rules.words.catalogue import phrase


class ProposalState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    # The contest took another step meanwhile, or who proposed it took it back.
    LAPSED = "lapsed"


class ProposalStep(StrEnum):
    CONFIRM = "confirm"
    DECLINE = "decline"
    LAPSE = "lapse"


PROPOSAL = LifeCycle(
    name="proposal",
    states={
        ProposalState.WAITING: Look(phrase("待确认"), Tone.WARN, "clock"),
        ProposalState.CONFIRMED: Look(phrase("已确认"), Tone.GOOD, "check-circle"),
        ProposalState.DECLINED: Look(phrase("未予确认"), Tone.BAD, "x-circle"),
        ProposalState.LAPSED: Look(phrase("已失效"), Tone.PLAIN, "stop-circle"),
    },
    moves={
        (ProposalState.WAITING, ProposalStep.CONFIRM): ProposalState.CONFIRMED,
        (ProposalState.WAITING, ProposalStep.DECLINE): ProposalState.DECLINED,
        (ProposalState.WAITING, ProposalStep.LAPSE): ProposalState.LAPSED,
    },
    steps={
        ProposalStep.CONFIRM: StepRule(word=phrase("确认"), second=True),
        ProposalStep.DECLINE: StepRule(word=phrase("不予确认"), reason=True),
    },
)
