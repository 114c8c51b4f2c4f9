"""The life of a job: work outside a request, claimed under a lease."""

from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, Tone
from competition.rules.words.catalogue import phrase


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


JOB: LifeCycle[JobState, JobState] = LifeCycle(
    name="job",
    states={
        JobState.WAITING: Look(phrase("待处理"), Tone.INFO, "clock"),
        JobState.RUNNING: Look(phrase("进行中"), Tone.INFO, "play-circle"),
        JobState.DONE: Look(phrase("已完成"), Tone.GOOD, "check-circle"),
        JobState.FAILED: Look(phrase("未成功"), Tone.BAD, "exclamation-circle"),
        JobState.CANCELLED: Look(phrase("已取消"), Tone.PLAIN, "stop-circle"),
    },
)

# A job here is over for good, or until somebody resumes it.
JOB_OVER = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})
JOB_STOPPED = frozenset({JobState.FAILED, JobState.CANCELLED})
