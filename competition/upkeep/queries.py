"""Every read of what was done for the installation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.foundation.store.backup import keeping
from competition.foundation.store.db import db
from competition.foundation.store.models import Epoch
from competition.foundation.store.queries import newest_epoch
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.work import queries as work
from competition.rules.upkeep_life import PASSED, Kind, UpkeepState, overdue
from competition.upkeep.models import Redone, Upkeep


@dataclass(frozen=True)
class Line:
    """One sort of upkeep as it stands.

    `trouble` is failed, ahead (dated by a clock that was ahead) or overdue; None where all is well.
    """

    kind: Kind
    last: Upkeep | None
    good_at: datetime | None
    due_at: datetime | None
    trouble: str | None


@dataclass(frozen=True)
class BackupFile:
    """A backup that the program made; the size in bytes. `ahead`: its name speaks of a moment to come."""

    name: str
    size: int
    proven: bool
    ahead: bool


def of_job(job_id: int) -> Upkeep | None:
    return db.session.scalar(select(Upkeep).where(Upkeep.job_id == job_id).with_for_update())


def lines() -> list[Line]:
    """Each sort with its last one and whether somebody has to look."""
    newest = select(func.max(Upkeep.id)).group_by(Upkeep.kind)
    last = {row.kind: row for row in db.session.scalars(select(Upkeep).where(Upkeep.id.in_(newest)))}
    good = _good_at()
    schedules = work.schedules()
    began = db.session.scalar(select(func.max(Epoch.began_at)))
    found = []
    for kind in Kind:
        schedule = schedules.get(name_of(kind))
        since = [moment for moment in (began, schedule and schedule.since, good.get(kind)) if moment]
        trouble = _trouble(kind, last.get(kind), since)
        due_at = schedule.due_at if schedule else None
        found.append(Line(kind, last.get(kind), good.get(kind), due_at, trouble))
    return found


def name_of(kind: Kind) -> str:
    """What its job and its schedule are called."""
    return f"upkeep.{kind}"


def began_since(kind: Kind, moment: datetime) -> bool:
    """Whether one of this sort began after a moment and did not only wait."""
    began = select(Upkeep.id).where(
        Upkeep.kind == kind, Upkeep.began_at > moment, Upkeep.state != UpkeepState.WAITED
    )
    return db.session.scalar(began.limit(1)) is not None


def moments() -> list[datetime]:
    """When each one began, of every sort, however it ended: at those moments this installation lived."""
    return list(db.session.scalars(select(Upkeep.began_at)))


def _good_at() -> dict[str, datetime]:
    """The last good one of each sort; one that ended at a moment to come ended nobody knows when."""
    statement = (
        select(Upkeep.kind, func.max(Upkeep.finished_at))
        .where(Upkeep.state.in_(PASSED), Upkeep.finished_at <= clock.now() + keeping.AHEAD)
        .group_by(Upkeep.kind)
    )
    return {kind: moment for kind, moment in db.session.execute(statement) if moment is not None}


def _trouble(kind: Kind, last: Upkeep | None, since: list[datetime]) -> str | None:
    now = clock.now()
    believed = [moment for moment in since if moment <= now + keeping.AHEAD]
    if last is not None and last.state == UpkeepState.FAILED:
        return "failed"
    if (last is not None and last.began_at > now + keeping.AHEAD) or (since and not believed):
        return "ahead"
    return "overdue" if overdue(kind, max(believed, default=now), now) else None


def restored() -> tuple[Epoch, Redone | None] | None:
    """The present life of the database where it began with a backup, and who said that all is done again."""
    epoch = newest_epoch()
    return (epoch, db.session.get(Redone, epoch.id)) if epoch.backup_made_at is not None else None


def backup_files() -> list[BackupFile]:
    """What lies in the folder of backups, the one made last first."""
    settings = current_settings()
    proven = keeping.proven(settings.backups_dir, keeping.database_name(settings))
    return [
        BackupFile(path.name, path.stat().st_size, path == proven, keeping.dated_ahead(path))
        for path in keeping.kept(settings.backups_dir)
    ]
