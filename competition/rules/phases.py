"""The life of a contest as a table of moves."""

from enum import StrEnum

from competition.rules.problems import Problem, Refused
from competition.rules.words.catalogue import phrase


class Phase(StrEnum):
    PREPARING = "preparing"
    ANNOUNCED = "announced"
    REGISTRATION = "registration"
    REVIEW = "review"
    READY = "ready"
    RUNNING = "running"
    RESULTS = "results"
    PUBLICITY = "publicity"
    FINAL = "final"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class PhaseStep(StrEnum):
    ANNOUNCE = "announce"
    OPEN_REGISTRATION = "open_registration"
    CLOSE_REGISTRATION = "close_registration"
    REOPEN_REGISTRATION = "reopen_registration"
    FINISH_REVIEW = "finish_review"
    START = "start"
    END = "end"
    PUBLISH = "publish"
    UPHOLD_OBJECTION = "uphold_objection"
    CONFIRM = "confirm"
    ARCHIVE = "archive"
    CANCEL = "cancel"


# Objections are over: what was published holds.
RESULTS_STAND = frozenset({Phase.FINAL, Phase.ARCHIVED})

PHASE_WORDS = {
    Phase.PREPARING: phrase("筹备中"),
    Phase.ANNOUNCED: phrase("已发布"),
    Phase.REGISTRATION: phrase("报名中"),
    Phase.REVIEW: phrase("资格审查中"),
    Phase.READY: phrase("待开赛"),
    Phase.RUNNING: phrase("比赛中"),
    Phase.RESULTS: phrase("成绩核定中"),
    Phase.PUBLICITY: phrase("公示中"),
    Phase.FINAL: phrase("结果已确定"),
    Phase.ARCHIVED: phrase("已归档"),
    Phase.CANCELLED: phrase("已取消"),
}

STEP_WORDS = {
    PhaseStep.ANNOUNCE: phrase("发布竞赛"),
    PhaseStep.OPEN_REGISTRATION: phrase("开放报名"),
    PhaseStep.CLOSE_REGISTRATION: phrase("截止报名"),
    PhaseStep.REOPEN_REGISTRATION: phrase("重新开放报名"),
    PhaseStep.FINISH_REVIEW: phrase("完成资格审查"),
    PhaseStep.START: phrase("开赛"),
    PhaseStep.END: phrase("结束比赛"),
    PhaseStep.PUBLISH: phrase("公示成绩"),
    PhaseStep.UPHOLD_OBJECTION: phrase("异议成立，退回核定"),
    PhaseStep.CONFIRM: phrase("确定结果"),
    PhaseStep.ARCHIVE: phrase("归档"),
    PhaseStep.CANCEL: phrase("取消竞赛"),
}

# Steps back and last steps: whoever takes one says why.
ANSWERED_FOR = frozenset(
    {PhaseStep.REOPEN_REGISTRATION, PhaseStep.UPHOLD_OBJECTION, PhaseStep.ARCHIVE, PhaseStep.CANCEL}
)

MOVES = {
    (Phase.PREPARING, PhaseStep.ANNOUNCE): Phase.ANNOUNCED,
    (Phase.ANNOUNCED, PhaseStep.OPEN_REGISTRATION): Phase.REGISTRATION,
    (Phase.REGISTRATION, PhaseStep.CLOSE_REGISTRATION): Phase.REVIEW,
    (Phase.REVIEW, PhaseStep.REOPEN_REGISTRATION): Phase.REGISTRATION,
    (Phase.REVIEW, PhaseStep.FINISH_REVIEW): Phase.READY,
    (Phase.READY, PhaseStep.REOPEN_REGISTRATION): Phase.REGISTRATION,
    (Phase.READY, PhaseStep.START): Phase.RUNNING,
    (Phase.RUNNING, PhaseStep.END): Phase.RESULTS,
    (Phase.RESULTS, PhaseStep.PUBLISH): Phase.PUBLICITY,
    (Phase.PUBLICITY, PhaseStep.UPHOLD_OBJECTION): Phase.RESULTS,
    (Phase.PUBLICITY, PhaseStep.CONFIRM): Phase.FINAL,
    (Phase.FINAL, PhaseStep.ARCHIVE): Phase.ARCHIVED,
    # Once the first tool is lifted a contest ends with results; before that it may be called off.
    (Phase.PREPARING, PhaseStep.CANCEL): Phase.CANCELLED,
    (Phase.ANNOUNCED, PhaseStep.CANCEL): Phase.CANCELLED,
    (Phase.REGISTRATION, PhaseStep.CANCEL): Phase.CANCELLED,
    (Phase.REVIEW, PhaseStep.CANCEL): Phase.CANCELLED,
    (Phase.READY, PhaseStep.CANCEL): Phase.CANCELLED,
}

# From here on nothing is entered, marked or contested.
SETTLED = frozenset({Phase.FINAL, Phase.ARCHIVED, Phase.CANCELLED})
# Here nothing waits for anybody.
CLOSED = frozenset({Phase.ARCHIVED, Phase.CANCELLED})


def after(phase: Phase, step: PhaseStep) -> Phase:
    """The phase that follows; raises Refused("phase_step_not_possible")."""
    if (phase, step) not in MOVES:
        raise Refused(Problem("phase_step_not_possible", {"phase": phase, "step": step}))
    return MOVES[phase, step]


def steps_from(phase: Phase) -> list[PhaseStep]:
    """What an organiser may do next, the ordinary step first."""
    return [step for (start, step) in MOVES if start == phase]
