"""The life of work outside a request: it waits, a worker claims it, it ends or is stopped and may go on."""

from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, Tone
from competition.rules.words.catalogue import phrase


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobStep(StrEnum):
    """What happens to a job; a running one is claimed again when its worker let the lease run out."""

    CLAIM = "claim"
    FINISH = "finish"
    RETRY = "retry"
    FAIL = "fail"
    CANCEL = "cancel"
    RESUME = "resume"


JOB = LifeCycle(
    name="job",
    states={
        JobState.WAITING: Look(phrase("排队中"), Tone.INFO, "clock"),
        JobState.RUNNING: Look(phrase("进行中"), Tone.INFO, "play-circle"),
        JobState.DONE: Look(phrase("已完成"), Tone.GOOD, "check-circle"),
        JobState.FAILED: Look(phrase("未成功"), Tone.BAD, "exclamation-circle"),
        JobState.CANCELLED: Look(phrase("已取消"), Tone.PLAIN, "stop-circle"),
    },
    moves={
        (JobState.WAITING, JobStep.CLAIM): JobState.RUNNING,
        (JobState.WAITING, JobStep.CANCEL): JobState.CANCELLED,
        (JobState.RUNNING, JobStep.CLAIM): JobState.RUNNING,
        (JobState.RUNNING, JobStep.FINISH): JobState.DONE,
        (JobState.RUNNING, JobStep.RETRY): JobState.WAITING,
        (JobState.RUNNING, JobStep.FAIL): JobState.FAILED,
        (JobState.RUNNING, JobStep.CANCEL): JobState.CANCELLED,
        (JobState.FAILED, JobStep.RESUME): JobState.WAITING,
        (JobState.CANCELLED, JobStep.RESUME): JobState.WAITING,
    },
)

JOB_GOING = frozenset({JobState.WAITING, JobState.RUNNING})
JOB_STOPPED = frozenset({JobState.FAILED, JobState.CANCELLED})
