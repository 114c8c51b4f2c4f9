"""How far the sheets of an event are, and what has come back after a restore; never a mark."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from competition.foundation.store.db import db
from scoring.devices import queries as devices
from scoring.marks import queries as marks
from scoring.marks.models import CurrentMark, MarkConflict, MarkEntry, Sheet
from scoring.panels import queries as panels
from scoring.panels.models import Panel, PanelMember
from scoring.rules.marking import seating
from scoring.schemes.models import Aspect
from scoring.sheets import queries as sheets


@dataclass(frozen=True)
class Progress:
    """A sheet on the matrix: how many marks of each seat have arrived, never which."""

    sheet: Sheet
    received: Mapping[int, int]  # by judge number
    expected: Mapping[int, int]
    disputes: int


@dataclass
class Received:
    """How many marks stand on a sheet: of each member, and of those the panel shares, whoever entered them."""

    own: Counter[int] = field(default_factory=Counter)
    shared: int = 0


def received_marks(event_id: int) -> dict[int, Received]:
    """What has arrived for the sheets of an event, by sheet."""
    statement = (
        select(CurrentMark.sheet_id, CurrentMark.judge_id, Aspect.judges, func.count())
        .join(Sheet, Sheet.id == CurrentMark.sheet_id)
        .join(Aspect, Aspect.id == CurrentMark.aspect_id)
        .where(Sheet.event_id == event_id, CurrentMark.kind != "retract")
        .group_by(CurrentMark.sheet_id, CurrentMark.judge_id, Aspect.judges)
    )
    found: dict[int, Received] = {}
    for sheet_id, judge_id, judges, count in db.session.execute(statement):
        so_far = found.setdefault(sheet_id, Received())
        if judges == 1:
            so_far.shared += count
        else:
            so_far.own[judge_id] += count
    return found


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
    unplaced = _unplaced(panels.event(event_id).contest_id, epoch.id) if restored else 0
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


@dataclass(frozen=True)
class PanelProgress:
    """The sheets of one panel; `numbers` are the seats that mark."""

    panel: Panel
    numbers: tuple[int, ...]
    sheets: tuple[Progress, ...]


def progress_of(event_id: int) -> list[PanelProgress]:
    """Received and expected of every sheet, by panel and judge number."""
    received, disputed = received_marks(event_id), _disputed_sheets(event_id)
    grouped: dict[int, tuple[Panel, list[Sheet]]] = {}
    for row, panel in sheets.sheets_of_event(event_id):
        grouped.setdefault(panel.id, (panel, []))[1].append(row)
    found = []
    for panel, rows in grouped.values():
        members = panels.active_members(panel.id)
        expected = _expected(panel, members, marks.scheme_facts(rows[0].scheme_version_id))
        marking = [member for member in members if expected.get(member.number)]
        for_all = seating.judges_of(members, 1)
        lines = []
        for row in rows:
            come = received.get(row.id, Received())
            counts = {
                one.number: come.own[one.id] + (come.shared if one.id in for_all else 0) for one in marking
            }
            lines.append(Progress(row, counts, expected, disputed.get(row.id, 0)))
        found.append(PanelProgress(panel, tuple(one.number for one in marking), tuple(lines)))
    return found


def _disputed_sheets(event_id: int) -> dict[int, int]:
    """How many conflicts are open on each sheet."""
    statement = (
        select(MarkConflict.sheet_id, func.count())
        .join(Sheet, Sheet.id == MarkConflict.sheet_id)
        .where(Sheet.event_id == event_id, MarkConflict.resolved_at.is_(None))
        .group_by(MarkConflict.sheet_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _expected(panel: Panel, members: Sequence[panels.Seated], scheme: marks.SchemeFacts) -> dict[int, int]:
    """How many marks a sheet asks of each judge, by number."""
    return {
        member.number: sum(
            seating.marks(seating.seat_of(members, member.id), aspect.judges, aspect.module, panel.modules)
            for aspect in scheme.aspects.values()
        )
        for member in members
        if member.duty == "judge"
    }
