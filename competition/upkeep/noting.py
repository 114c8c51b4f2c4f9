"""How each sort of upkeep is noted: begun, ended well, or why not."""

from collections.abc import Callable

from competition.foundation.store.backup.problems import BackupProblem
from competition.foundation.work.jobs import Task
from competition.rules.upkeep_life import Kind, UpkeepStep
from competition.upkeep import operations

Ended = tuple[UpkeepStep, dict[str, object]]


def kept(kind: Kind, task: Task, work: Callable[[], Ended]) -> None:
    """Do this work, and note when it began and how it ended."""
    operations.begin_upkeep(kind, task.job_id)
    try:
        step, details = work()
    except BackupProblem as problem:
        # It says what to do; trying again at once would say the same.
        chinese, _sep, english = str(problem).partition("\n")
        operations.finish_upkeep(task.job_id, UpkeepStep.FAIL, {"said": chinese, "english": english})
    except Exception as failure:
        operations.finish_upkeep(task.job_id, UpkeepStep.FAIL, {"said": type(failure).__name__})
        raise
    else:
        operations.finish_upkeep(task.job_id, step, details)
