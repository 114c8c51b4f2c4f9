"""The life of a contest as a table of moves."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, StepRule, Tone
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
    # The ways back.
    TAKE_BACK_ANNOUNCEMENT = "take_back_announcement"
    STOP_REGISTRATION = "stop_registration"
    REOPEN_REVIEW = "reopen_review"
    TAKE_BACK_START = "take_back_start"
    TAKE_BACK_END = "take_back_end"
    REOPEN_RESULTS = "reopen_results"
    UNARCHIVE = "unarchive"
    REVIVE = "revive"


CONTEST = LifeCycle(
    name="contest",
    states={
        Phase.PREPARING: Look(phrase("筹备中"), Tone.PLAIN, "pencil"),
        Phase.ANNOUNCED: Look(phrase("已发布"), Tone.INFO, "megaphone"),
        Phase.REGISTRATION: Look(phrase("报名中"), Tone.GOOD, "play-circle"),
        Phase.REVIEW: Look(phrase("资格审查中"), Tone.INFO, "clipboard-check"),
        Phase.READY: Look(phrase("待开赛"), Tone.INFO, "flag"),
        Phase.RUNNING: Look(phrase("比赛中"), Tone.INFO, "play-circle"),
        Phase.RESULTS: Look(phrase("成绩核定中"), Tone.INFO, "graph-up"),
        Phase.PUBLICITY: Look(phrase("公示中"), Tone.INFO, "megaphone"),
        Phase.FINAL: Look(phrase("结果已确定"), Tone.GOOD, "patch-check"),
        Phase.ARCHIVED: Look(phrase("已归档"), Tone.PLAIN, "box-seam"),
        Phase.CANCELLED: Look(phrase("已取消"), Tone.PLAIN, "stop-circle"),
    },
    moves={
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
        # The ways back, until something outside rests on the step (`phase_conditions`).
        (Phase.ANNOUNCED, PhaseStep.TAKE_BACK_ANNOUNCEMENT): Phase.PREPARING,
        (Phase.REGISTRATION, PhaseStep.STOP_REGISTRATION): Phase.ANNOUNCED,
        (Phase.READY, PhaseStep.REOPEN_REVIEW): Phase.REVIEW,
        (Phase.RUNNING, PhaseStep.TAKE_BACK_START): Phase.READY,
        (Phase.RESULTS, PhaseStep.TAKE_BACK_END): Phase.RUNNING,
        (Phase.FINAL, PhaseStep.REOPEN_RESULTS): Phase.PUBLICITY,
        (Phase.ARCHIVED, PhaseStep.UNARCHIVE): Phase.FINAL,
        (Phase.CANCELLED, PhaseStep.REVIVE): Phase.PREPARING,
    },
    # What a step asks of the facts stands in `phase_conditions`. Steps back and last steps: whoever takes one
    # says why; what everybody already relies on is taken back by two.
    steps={
        PhaseStep.ANNOUNCE: StepRule(word=phrase("发布竞赛")),
        PhaseStep.OPEN_REGISTRATION: StepRule(word=phrase("开放报名")),
        PhaseStep.CLOSE_REGISTRATION: StepRule(word=phrase("截止报名")),
        PhaseStep.REOPEN_REGISTRATION: StepRule(word=phrase("重新开放报名"), reason=True),
        PhaseStep.FINISH_REVIEW: StepRule(word=phrase("完成资格审查")),
        PhaseStep.START: StepRule(word=phrase("开赛")),
        PhaseStep.END: StepRule(word=phrase("结束比赛")),
        PhaseStep.PUBLISH: StepRule(word=phrase("公示成绩")),
        PhaseStep.UPHOLD_OBJECTION: StepRule(word=phrase("退回成绩核定"), reason=True),
        PhaseStep.CONFIRM: StepRule(word=phrase("确定结果")),
        PhaseStep.ARCHIVE: StepRule(word=phrase("归档"), reason=True),
        PhaseStep.CANCEL: StepRule(word=phrase("取消竞赛"), reason=True),
        PhaseStep.TAKE_BACK_ANNOUNCEMENT: StepRule(word=phrase("撤回发布"), reason=True),
        PhaseStep.STOP_REGISTRATION: StepRule(word=phrase("撤回开放报名"), reason=True),
        PhaseStep.REOPEN_REVIEW: StepRule(word=phrase("重新审查"), reason=True),
        PhaseStep.TAKE_BACK_START: StepRule(word=phrase("撤回开赛"), reason=True),
        PhaseStep.TAKE_BACK_END: StepRule(word=phrase("恢复比赛"), reason=True),
        PhaseStep.REOPEN_RESULTS: StepRule(word=phrase("撤回结果的确定"), reason=True, second=True),
        PhaseStep.UNARCHIVE: StepRule(word=phrase("解除归档"), reason=True, second=True),
        PhaseStep.REVIVE: StepRule(word=phrase("恢复竞赛"), reason=True, second=True),
    },
    refusal="phase_step_not_possible",
)

# Steps that undo another, or call the contest off.
BACK = frozenset(
    {
        PhaseStep.REOPEN_REGISTRATION,
        PhaseStep.UPHOLD_OBJECTION,
        PhaseStep.CANCEL,
        PhaseStep.TAKE_BACK_ANNOUNCEMENT,
        PhaseStep.STOP_REGISTRATION,
        PhaseStep.REOPEN_REVIEW,
        PhaseStep.TAKE_BACK_START,
        PhaseStep.TAKE_BACK_END,
        PhaseStep.REOPEN_RESULTS,
        PhaseStep.UNARCHIVE,
        PhaseStep.REVIVE,
    }
)
# Objections are over: what was published holds.
RESULTS_STAND = frozenset({Phase.FINAL, Phase.ARCHIVED})
# From here on nothing is entered, marked or contested.
SETTLED = frozenset({Phase.FINAL, Phase.ARCHIVED, Phase.CANCELLED})
# Still being prepared: nothing has been drawn or judged.
BEFORE_START = frozenset({Phase.PREPARING, Phase.ANNOUNCED, Phase.REGISTRATION, Phase.REVIEW, Phase.READY})
# Here nothing waits for anybody.
CLOSED = frozenset({Phase.ARCHIVED, Phase.CANCELLED})
# Strangers know nothing of it.
HIDDEN = frozenset({Phase.PREPARING, Phase.CANCELLED})
# Results are there for anybody to read.
WITH_RESULTS = frozenset({Phase.PUBLICITY, Phase.FINAL, Phase.ARCHIVED})
# Events are fixed once people may be entered in them.
EVENTS_OPEN = frozenset({Phase.PREPARING, Phase.ANNOUNCED, Phase.REGISTRATION})
# Places are still given: who wants to enter is told how many are left.
PLACES_FREE = frozenset({Phase.ANNOUNCED, Phase.REGISTRATION})
REMOVAL_OPEN = frozenset({Phase.PREPARING, Phase.ANNOUNCED})
TIMETABLE_OPEN = EVENTS_OPEN | {Phase.REVIEW, Phase.READY}


def takes_entries(phase: str, opens: datetime | None, closes: datetime | None, now: datetime) -> bool:
    """Whether people can enter at this moment; a time that is not set never keeps them out."""
    return (
        phase == Phase.REGISTRATION and (opens is None or opens <= now) and (closes is None or now < closes)
    )


@dataclass(frozen=True, kw_only=True)
class ContestDates:
    """The dates that tell when the next step in the life of a contest is due."""

    closes: datetime | None
    starts_on: date
    ends_on: date


def next_task(phase: Phase, dates: ContestDates, now: datetime, today: date) -> str:
    """What the organiser has to do now, as a phrase; empty when nothing is due."""
    if phase is Phase.PREPARING:
        return phrase("补全筹备事项，发布竞赛")
    if phase is Phase.ANNOUNCED:
        return phrase("开放报名")
    if phase is Phase.REGISTRATION and dates.closes is not None and dates.closes < now:
        return phrase("报名时间已到，截止报名并开始资格审查")
    if phase is Phase.READY and dates.starts_on <= today:
        return phrase("比赛首日已到，开赛")
    if phase is Phase.RUNNING and dates.ends_on < today:
        return phrase("最后一个比赛日已过，结束比赛")
    return ""
