"""The life of a recommended level: recommended by a contest, applied for, decided by an evaluation body."""

from dataclasses import dataclass
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
    REVOKED = "revoked"


class RecommendationStep(StrEnum):
    """What can be done with a recommendation; granting and declining by the evaluation body alone."""

    APPLY = "apply"
    GRANT = "grant"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"


def _declined_with_reason(asking: Asking) -> list[Problem]:
    return [] if asking.reason.strip() else [Problem("level_decline_needs_reason", field="reason")]


@dataclass(frozen=True, kw_only=True)
class RevocationFacts(Asking):
    """Who asked for it, and whether whoever confirms is somebody else, as far as the records tell."""

    asked_by: int | None
    apart: bool


def _two_persons(asking: Asking) -> list[Problem]:
    told = isinstance(asking, RevocationFacts) and asking.apart and asking.by != asking.asked_by
    return [] if told else [Problem("revocation_needs_second")]


RECOMMENDATION = LifeCycle(
    name="recommendation",
    states={
        RecommendationState.RECOMMENDED: Look(phrase("已推荐"), Tone.INFO, "award"),
        RecommendationState.APPLIED: Look(phrase("已申请"), Tone.INFO, "send"),
        RecommendationState.GRANTED: Look(phrase("已认定"), Tone.GOOD, "patch-check"),
        RecommendationState.DECLINED: Look(phrase("未认定"), Tone.BAD, "x-circle"),
        RecommendationState.REVOKED: Look(phrase("认定已撤销"), Tone.BAD, "slash-circle"),
        RecommendationState.WITHDRAWN: Look(phrase("推荐已撤回"), Tone.BAD, "dash-circle"),
    },
    moves={
        (RecommendationState.RECOMMENDED, RecommendationStep.APPLY): RecommendationState.APPLIED,
        (RecommendationState.APPLIED, RecommendationStep.GRANT): RecommendationState.GRANTED,
        (RecommendationState.APPLIED, RecommendationStep.DECLINE): RecommendationState.DECLINED,
        # The body takes its own decision back; what was decided stays on record.
        (RecommendationState.GRANTED, RecommendationStep.REVOKE): RecommendationState.REVOKED,
        (RecommendationState.REVOKED, RecommendationStep.WITHDRAW): RecommendationState.WITHDRAWN,
        # The win is another: whatever came of it, the contest no longer stands behind it.
        (RecommendationState.RECOMMENDED, RecommendationStep.WITHDRAW): RecommendationState.WITHDRAWN,
        (RecommendationState.APPLIED, RecommendationStep.WITHDRAW): RecommendationState.WITHDRAWN,
        (RecommendationState.GRANTED, RecommendationStep.WITHDRAW): RecommendationState.WITHDRAWN,
        (RecommendationState.DECLINED, RecommendationStep.WITHDRAW): RecommendationState.WITHDRAWN,
    },
    steps={
        RecommendationStep.DECLINE: StepRule(facts=(_declined_with_reason,)),
        RecommendationStep.REVOKE: StepRule(word=phrase("撤销认定"), reason=True, facts=(_two_persons,)),
    },
    refusal="level_not_recommended",
)

DECIDED = frozenset({RecommendationState.GRANTED, RecommendationState.DECLINED, RecommendationState.REVOKED})
# It waits for the result of its event to be published again, or to be final.
ON_HOLD = Look(phrase("暂停办理"), Tone.WARN, "pause-circle")
# An application whose person took back the consent that anything of theirs is handed to the body.
NOT_AGREED = Look(phrase("本人撤回了同意，不再办理"), Tone.WARN, "slash-circle")
