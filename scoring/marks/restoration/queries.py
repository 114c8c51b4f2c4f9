"""What has come back after a restore, and what has not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.contests import queries as contests
from competition.foundation.store.db import db
from scoring.devices import queries as devices
from scoring.marks.models import MarkEntry
from scoring.panels import queries as panels
from scoring.panels.models import Panel, PanelMember


@dataclass(frozen=True)
class PanelReturn:
    """What a panel's tablets have brought back, and the names of those not heard from yet."""

    panel: str
    came_back: int
    silent: tuple[str, ...]


@dataclass(frozen=True)
class Restoration:
    """How far an event has recovered from a restore. `backup_made_at` is None when the database was set back
    by other means than our restore; `unplaced` counts places of the contest's lost log that no receipt of a
    tablet explains: marks that are still missing, or whose answer never reached their tablet."""

    backup_made_at: datetime | None
    panels: tuple[PanelReturn, ...]
    unplaced: int

    @property
    def came_back(self) -> int:
        return sum(row.came_back for row in self.panels)

    @property
    def silent(self) -> int:
        return sum(len(row.silent) for row in self.panels)


def restoration_of(event_id: int) -> Restoration | None:
    """What the newest restore means for this event; None when nothing."""
    epoch = devices.epoch()
    restored = epoch.backup_made_at is not None
    rows = db.session.execute(
        select(PanelMember.panel_id, func.count(MarkEntry.id))
        .join(PanelMember, PanelMember.id == MarkEntry.judge_id)
        .join(Panel, Panel.id == PanelMember.panel_id)
        .where(
            Panel.event_id == event_id,
            MarkEntry.epoch_id == epoch.id,
            MarkEntry.former_seq.is_not(None),
        )
        .group_by(PanelMember.panel_id)
    )
    back: dict[int, int] = {row[0]: row[1] for row in rows}
    silent = devices.not_heard_from(event_id, epoch.id) if restored else {}
    unplaced = _unplaced(contests.event(event_id).contest_id, epoch.id) if restored else 0
    found = tuple(
        PanelReturn(row.panel.name, back.get(row.panel.id, 0), silent.get(row.panel.id, ()))
        for row in panels.panels_of(event_id)
        if row.panel.id in back or row.panel.id in silent
    )
    return Restoration(epoch.backup_made_at, found, unplaced) if found or unplaced else None


def _unplaced(contest_id: int, epoch_id: int) -> int:
    """Places after the restored head, up to the highest that a receipt names, which no receipt names."""
    this_contest = MarkEntry.contest_id == contest_id
    earlier = (MarkEntry.epoch_id != epoch_id) | MarkEntry.epoch_id.is_(None)
    head = db.session.scalar(select(func.max(MarkEntry.server_seq)).where(this_contest, earlier)) or 0
    highest, named = db.session.execute(
        select(func.max(MarkEntry.former_seq), func.count(MarkEntry.former_seq.distinct())).where(
            this_contest, MarkEntry.epoch_id == epoch_id, MarkEntry.former_seq > head
        )
    ).one()
    return int(highest) - head - int(named) if highest else 0
