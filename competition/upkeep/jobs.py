"""The checks, backups and drills themselves: what the worker carries out when they are due."""

from datetime import time

from competition.foundation.store import checking
from competition.foundation.store.backup import drilling, keeping
from competition.foundation.store.backup.problems import BackupProblem
from competition.foundation.system.settings import current_settings
from competition.foundation.work.jobs import Task
from competition.foundation.work.schedules import Scheduled
from competition.rules.upkeep_life import Kind, UpkeepStep
from competition.upkeep import queries
from competition.upkeep.noting import Ended, kept

# One after the other, at night; the drill opens the backup of the same night.
SCHEDULES = (
    Scheduled(queries.name_of(Kind.BACKUP), time(2, 30)),
    Scheduled(queries.name_of(Kind.CHECK), time(3, 0)),
    Scheduled(queries.name_of(Kind.DRILL), time(3, 30), weekday=6),
)


def check(task: Task) -> None:
    """Look at every page of the database."""
    kept(Kind.CHECK, task, _check)


def backup(task: Task) -> None:
    """Make a backup, then remove those beyond the number that is kept."""
    kept(Kind.BACKUP, task, _backup)


def drill(task: Task) -> None:
    """Open and load the newest backup, compare it, throw it away."""
    kept(Kind.DRILL, task, _drill)


def _check() -> Ended:
    found = checking.check()
    details: dict[str, object] = {"how": found.how}
    if found.faults or found.shape:
        chinese, english = ([one[side] for one in found.shape] for side in (0, 1))
        said = {
            "said": "；".join((found.faults + chinese)[:3]),
            "english": "; ".join((found.faults + english)[:3]),
        }
        return UpkeepStep.FAIL, details | said
    return UpkeepStep.END_PARTLY if found.how == "reading" else UpkeepStep.END_WELL, details


def _backup() -> Ended:
    settings = current_settings()
    made = keeping.keep(settings, keeping.SCHEDULED)
    removed = keeping.prune(settings)
    own = made.own_key is not None
    size = made.file.stat().st_size
    return UpkeepStep.END_WELL, {"file": made.file.name, "size": size, "own_key": own, "removed": removed}


def _drill() -> Ended:
    settings = current_settings()
    newest = keeping.kept(settings.backups_dir, None, keeping.database_name(settings))[:1]
    if not newest:
        raise BackupProblem("还没有自动备份，无从演练。", "There is no backup of its own yet to try.")
    done = drilling.drill(newest[0], settings)
    keeping.note_proven(newest[0])
    step = UpkeepStep.END_WELL if done.loaded else UpkeepStep.END_PARTLY
    return step, {"file": newest[0].name, **done._asdict()}
