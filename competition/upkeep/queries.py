"""Every read of what was done for the installation."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from competition.foundation.store.backup import keeping
from competition.foundation.store.db import db
from competition.foundation.store.models import Epoch
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.work import queries as work
from competition.rules.upkeep_life import PASSED, Kind, UpkeepState, overdue
from competition.upkeep.models import Upkeep


@dataclass(frozen=True)
class Line:
    """One sort of upkeep as it stands; `trouble` is failed or overdue, None where all is well."""

    kind: Kind
    last: Upkeep | None
    good_at: datetime | None
    due_at: datetime | None
    trouble: str | None


@dataclass(frozen=True)
class BackupFile:
    """A backup that the program made; the size in bytes."""

    name: str
    size: int
    proven: bool


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
        trouble = _trouble(kind, last.get(kind), max(since, default=clock.now()))
        due_at = schedule.due_at if schedule else None
        found.append(Line(kind, last.get(kind), good.get(kind), due_at, trouble))
    return found


def name_of(kind: Kind) -> str:
    """What its job and its schedule are called."""
    return f"upkeep.{kind}"


def _good_at() -> dict[str, datetime]:
    statement = (
        select(Upkeep.kind, func.max(Upkeep.finished_at))
        .where(Upkeep.state.in_(PASSED))
        .group_by(Upkeep.kind)
    )
    return {kind: moment for kind, moment in db.session.execute(statement) if moment is not None}


def _trouble(kind: Kind, last: Upkeep | None, good_at: datetime) -> str | None:
    if last is not None and last.state == UpkeepState.FAILED:
        return "failed"
    return "overdue" if overdue(kind, good_at, clock.now()) else None


def proven_backup() -> str | None:
    """The name of the backup that the last good drill opened."""
    statement = (
        select(Upkeep.details)
        .where(Upkeep.kind == Kind.DRILL, Upkeep.state.in_(PASSED))
        .order_by(Upkeep.id.desc())
        .limit(1)
    )
    details: dict[str, Any] | None = db.session.scalar(statement)
    return details.get("file") if details else None


def backup_files() -> list[BackupFile]:
    """What lies in the folder of backups, the newest first."""
    proven = proven_backup()
    files: list[Path] = keeping.kept(current_settings().backups_dir)
    return [BackupFile(path.name, path.stat().st_size, path.name == proven) for path in files]
