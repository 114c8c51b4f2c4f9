"""The life of a recommended level: recommended by a contest, applied for, decided by an evaluation body."""

from enum import StrEnum

from competition.rules.lifecycle import Asking, LifeCycle, Look, StepRule, Tone
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase


class RecommendationState(StrEnum):
    """Where a recommendation stands."""

    RECOMMENDED = "recommended"
    APPLIED = "applied"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class RecommendationStep(StrEnum):
    """What can be done with a recommendation; granting and declining by the evaluation body alone."""

    APPLY = "apply"
    GRANT = "grant"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


def _declined_with_reason(asking: Asking) -> list[Problem]:
    return [] if asking.reason.strip() else [Problem("level_decline_needs_reason", field="reason")]


RECOMMENDATION = LifeCycle(
    name="recommendation",
    states={
        RecommendationState.RECOMMENDED: Look(phrase("已推荐"), Tone.INFO, "award"),
        RecommendationState.APPLIED: Look(phrase("已申请"), Tone.INFO, "send"),
        RecommendationState.GRANTED: Look(phrase("已认定"), Tone.GOOD, "patch-check"),
        RecommendationState.DECLINED: Look(phrase("未认定"), Tone.BAD, "x-circle"),
        RecommendationState.WITHDRAWN: Look(phrase("推荐已撤回"), Tone.BAD, "dash-circle"),
    },
    moves={
        (RecommendationState.RECOMMENDED, RecommendationStep.APPLY): RecommendationState.APPLIED,
        (RecommendationState.APPLIED, RecommendationStep.GRANT): RecommendationState.GRANTED,
        (RecommendationState.APPLIED, RecommendationStep.DECLINE): RecommendationState.DECLINED,
        # The win is another: whatever came of it, the contest no longer stands behind it.
        (RecommendationState.RECOMMENDED, RecommendationStep.WITHDRAW): RecommendationState.WITHDRAWN,
        (RecommendationState.APPLIED, RecommendationStep.WITHDRAW): RecommendationState.WITHDRAWN,
        (RecommendationState.GRANTED, RecommendationStep.WITHDRAW): RecommendationState.WITHDRAWN,
        (RecommendationState.DECLINED, RecommendationStep.WITHDRAW): RecommendationState.WITHDRAWN,
    },
    steps={RecommendationStep.DECLINE: StepRule(facts=(_declined_with_reason,))},
    refusal="level_not_recommended",
)

DECIDED = frozenset({RecommendationState.GRANTED, RecommendationState.DECLINED})
# It waits for the result of its event to be published again, or to be final.
ON_HOLD = Look(phrase("暂停办理"), Tone.WARN, "pause-circle")
