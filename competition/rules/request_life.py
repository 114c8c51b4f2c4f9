"""The life of what somebody asks to have corrected or deleted, and how long an answer may take (PIPL 46, 47, 50)."""

from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, StepRule, Tone
from competition.rules.words.catalogue import phrase

# Working days from the day after asking.
ANSWER_DAYS = 15
# So long before its last day a request is marked as urgent.
URGENT_DAYS = 3


class RequestKind(StrEnum):
    """What is asked."""

    CORRECT = "correct"
    DELETE = "delete"


KIND_WORDS = {
    RequestKind.CORRECT: phrase("更正"),
    RequestKind.DELETE: phrase("删除"),
}


class RequestState(StrEnum):
    """Where it stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    DROPPED = "dropped"


class RequestStep(StrEnum):
    """What becomes of it."""

    GRANT = "grant"
    REFUSE = "refuse"
    DROP = "drop"


REQUEST = LifeCycle(
    name="request",
    states={
        RequestState.OPEN: Look(phrase("等待答复"), Tone.INFO, "clock"),
        RequestState.GRANTED: Look(phrase("已办理"), Tone.GOOD, "check-circle"),
        RequestState.REFUSED: Look(phrase("未办理"), Tone.BAD, "x-circle"),
        RequestState.DROPPED: Look(phrase("已收回"), Tone.PLAIN, "dash-circle"),
    },
    moves={
        (RequestState.OPEN, RequestStep.GRANT): RequestState.GRANTED,
        (RequestState.OPEN, RequestStep.REFUSE): RequestState.REFUSED,
        (RequestState.OPEN, RequestStep.DROP): RequestState.DROPPED,
    },
    steps={
        RequestStep.GRANT: StepRule(reason=True),
        RequestStep.REFUSE: StepRule(reason=True),
    },
    refusal="request_not_open",
)
