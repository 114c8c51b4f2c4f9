"""Every read about sheets and marks. What a tablet sends meets only the first part, in Core."""

import functools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import URL, and_, bindparam, func, or_, select
from werkzeug.exceptions import NotFound

from competition.accounts.models import Account
from competition.contests.models import Event
from competition.draws import queries as draws
from competition.foundation import paging
from competition.foundation.db import db
from competition.foundation.prepared import Among, Prepared
from competition.roles import Subject
from scoring import seating
from scoring.aspect_rules import rule_from
from scoring.devices import queries as devices
from scoring.devices.models import Device
from scoring.folding import Link, heads
from scoring.marking import AspectRule
from scoring.panels import queries as panels
from scoring.panels.models import Panel, PanelMember
from scoring.schemes.models import Aspect, SchemeVersion
from scoring.sheets.models import (
    CurrentMark,
    MarkConflict,
    MarkEntry,
    Penalty,
    ScoreRound,
    Sheet,
    SheetStep,
)
from scoring.sheets.wire import WireEntry

FOLDED = ("accepted", "conflict")


# What a batch of marks needs.


@dataclass(frozen=True)
class SheetFacts:
    id: int
    state: str
    version: int
    scheme_version_id: int
    panel_id: int
    key: str = ""


@dataclass(frozen=True)
class Standing:
    """The row of the fold for one slot."""

    judge_id: int
    entry_id: str
    disputed: bool


@dataclass(frozen=True, eq=False)
class AspectFacts:
    """An aspect of a scheme version; the same object as long as the version is kept in memory."""

    id: int
    code: str
    judges: int
    module: str
    rule: AspectRule


@dataclass(frozen=True)
class SchemeFacts:
    """A scheme version as marking needs it."""

    id: int
    number: int
    decimals: int
    frozen: bool
    aspects: Mapping[int, AspectFacts]


_log, _sheet, _fold, _step = (model.__table__.c for model in (MarkEntry, Sheet, CurrentMark, SheetStep))
_aspect, _seat, _conflict = (model.__table__.c for model in (Aspect, PanelMember, MarkConflict))
_LOG_HEAD = Prepared(
    select(_log.server_seq, _log.hash)
    .where(_log.contest_id == bindparam("contest"))
    .order_by(_log.server_seq.desc())
    .limit(1)
)
_KNOWN = Prepared(select(_log.id, _log.body_hash, _log.outcome_body).where(Among(_log.id, "ids")))
_SHEETS = Prepared(
    select(
        _sheet.id, _sheet.state, _sheet.version, _sheet.scheme_version_id, _sheet.panel_id, _sheet.key
    ).where(Among(_sheet.id, "ids"), _sheet.panel_id == bindparam("panel"))
)
_HANDED_IN = Prepared(
    select(_step.sheet_id, _step.sheet_version, _step.step, _step.judge_id)
    .where(Among(_step.sheet_id, "ids"), or_(_step.step == "submit", _step.step == "return"))
    .order_by(_step.id)
)
_STANDING = Prepared(
    select(_fold.sheet_id, _fold.aspect_id, _fold.judge_id, _fold.mark_entry_id, _fold.disputed).where(
        Among(_fold.sheet_id, "sheets"), Among(_fold.aspect_id, "aspects")
    )
)
_version = SchemeVersion.__table__.c
_SCHEME_HASH = Prepared(
    select(_version.body_hash, _version.frozen_at.is_not(None)).where(_version.id == bindparam("version"))
)


def log_head(contest_id: int) -> tuple[int, str] | None:
    """The number and the hash of the newest entry of a contest's log."""
    return next(((seq, hash) for seq, hash in _LOG_HEAD.rows(contest=contest_id)), None)


def known_entries(ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Body hash and stored answer of the entries that are already in the log."""
    return {id: (body_hash, answer) for id, body_hash, answer in _KNOWN.rows(ids=list(ids))}


_NAMED = Prepared(
    select(_log.base).where(
        Among(_log.sheet_id, "sheets"), Among(_log.aspect_id, "aspects"), Among(_log.base, "ids")
    )
)


def named_as_base(entries: Collection[WireEntry]) -> set[str]:
    """Which of these entries are replaced by stored ones: delivered out of order, or in a ring."""
    sheets, aspects = {entry.sheet for entry in entries}, {entry.aspect for entry in entries}
    rows = _NAMED.rows(sheets=list(sheets), aspects=list(aspects), ids=[entry.id for entry in entries])
    return {row[0] for row in rows}


def sheet_facts(ids: Iterable[int], panel_id: int) -> dict[int, SheetFacts]:
    """The sheets of this panel among the ids."""
    return {row[0]: SheetFacts(*row) for row in _SHEETS.rows(ids=list(ids), panel=panel_id)}


def submitted_by(sheets: Iterable[SheetFacts], judge_id: int) -> set[int]:
    """The sheets that this judge has already submitted in their present version."""
    versions = {sheet.id: sheet.version for sheet in sheets}
    found: set[int] = set()
    for sheet_id, version, step, judge in _HANDED_IN.rows(ids=list(versions)):
        if version != versions[sheet_id]:
            continue
        if step == "return":
            found.discard(sheet_id)
        elif judge == judge_id:
            found.add(sheet_id)
    return found


def standing(slots: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[Standing]]:
    """What stands for these (sheet, aspect) pairs, of all judges."""
    pairs = set(slots)
    sheets, aspects = {sheet for sheet, _ in pairs}, {aspect for _, aspect in pairs}
    found: dict[tuple[int, int], list[Standing]] = {}
    for sheet, aspect, judge, entry, disputed in _STANDING.rows(sheets=list(sheets), aspects=list(aspects)):
        if (sheet, aspect) in pairs:
            found.setdefault((sheet, aspect), []).append(Standing(judge, entry, disputed))
    return found


def chain_of(sheet_id: int, aspect_id: int, judge_id: int | None) -> list[Link]:
    """All counted entries of a slot in server order; of every judge when none is named."""
    statement = (
        select(MarkEntry.id, MarkEntry.base)
        .where(
            MarkEntry.sheet_id == sheet_id,
            MarkEntry.aspect_id == aspect_id,
            MarkEntry.outcome.in_(FOLDED),
        )
        .order_by(MarkEntry.server_seq)
    )
    if judge_id is not None:
        statement = statement.where(MarkEntry.judge_id == judge_id)
    return [Link(id, base) for id, base in db.session.execute(statement)]


def set_aside(sheet_id: int, aspect_id: int, slot: int) -> set[str]:
    """Entries that a decision has closed."""
    rows = db.session.scalars(
        select(MarkConflict.closed_ids).where(
            MarkConflict.sheet_id == sheet_id,
            MarkConflict.aspect_id == aspect_id,
            MarkConflict.slot == slot,
            MarkConflict.resolved_at.is_not(None),
        )
    )
    return {entry for closed in rows for entry in closed}


def open_conflict(sheet_id: int, aspect_id: int, slot: int) -> MarkConflict | None:
    return db.session.scalar(
        select(MarkConflict).where(
            MarkConflict.sheet_id == sheet_id,
            MarkConflict.aspect_id == aspect_id,
            MarkConflict.slot == slot,
            MarkConflict.resolved_at.is_(None),
        )
    )


def mark_entry(entry_id: str) -> MarkEntry:
    found = db.session.get(MarkEntry, entry_id)
    if found is None:
        raise NotFound
    return found


def scheme_facts(scheme_version_id: int) -> SchemeFacts:
    """The scheme of a sheet. Versions in use never change, so they are kept in memory by their hash."""
    body_hash, frozen = next(iter(_SCHEME_HASH.rows(version=scheme_version_id)), ("", False))
    return _scheme_facts(db.engine.url, scheme_version_id, body_hash, bool(frozen))


@functools.lru_cache(maxsize=64)
def _scheme_facts(url: URL, scheme_version_id: int, body_hash: str, frozen: bool) -> SchemeFacts:
    version = db.session.get_one(SchemeVersion, scheme_version_id)
    rows = db.session.scalars(
        select(Aspect).where(Aspect.scheme_version_id == scheme_version_id).order_by(Aspect.sort)
    )
    aspects = {
        row.id: AspectFacts(row.id, row.code, row.judges, row.module, rule_of(row, version.decimals))
        for row in rows
    }
    return SchemeFacts(version.id, version.number, version.decimals, frozen, aspects)


def rule_of(aspect: Aspect, decimals: int) -> AspectRule:
    """The rule of a stored aspect."""
    unit = Decimal(1).scaleb(-decimals)
    return rule_from(
        aspect.code,
        aspect.kind,
        maximum=aspect.max_units * unit,
        step=aspect.step_units * unit,
        module=aspect.module,
        decimals=decimals,
        body=aspect.rule or {},
        judges=aspect.judges,
    )


def aspects_of(scheme_version_id: int, modules: Iterable[str]) -> list[Aspect]:
    """The aspects of a scheme version in its order, of some modules (all when none are named)."""
    statement = (
        select(Aspect).where(Aspect.scheme_version_id == scheme_version_id).order_by(Aspect.sort, Aspect.id)
    )
    wanted = list(modules)
    if wanted:
        statement = statement.where(Aspect.module.in_(wanted))
    return list(db.session.scalars(statement))


# What a judge's tablet shows.


@dataclass(frozen=True)
class OwnMark:
    sheet_id: int
    aspect_id: int
    entry_id: str
    kind: str
    value_units: int | None
    measured: str | None
    note: str | None
    server_seq: int


def sheets_of_panel(panel_id: int) -> list[Sheet]:
    return list(db.session.scalars(select(Sheet).where(Sheet.panel_id == panel_id).order_by(Sheet.code)))


def marks_of_judge(panel_id: int, judge_id: int) -> list[OwnMark]:
    """The current marks of one judge; nobody else's."""
    statement = (
        select(
            MarkEntry.sheet_id,
            MarkEntry.aspect_id,
            MarkEntry.id,
            MarkEntry.kind,
            MarkEntry.value_units,
            MarkEntry.measured,
            MarkEntry.note,
            MarkEntry.server_seq,
        )
        .join(CurrentMark, CurrentMark.mark_entry_id == MarkEntry.id)
        .join(Sheet, Sheet.id == CurrentMark.sheet_id)
        .where(Sheet.panel_id == panel_id, CurrentMark.judge_id == judge_id)
        .order_by(MarkEntry.server_seq)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return [OwnMark(*row) for row in rows]


class TeamMark(NamedTuple):
    sheet_id: int
    aspect_id: int
    judge_id: int
    number: int
    kind: str
    value_units: int | None
    disputed: bool
    left_at: datetime | None


_TEAM_ROWS = (
    select(
        _fold.sheet_id,
        _fold.aspect_id,
        _fold.judge_id,
        _seat.number,
        _fold.kind,
        _fold.value_units,
        _fold.disputed,
        _seat.left_at,
    )
    .join(Sheet.__table__, _sheet.id == _fold.sheet_id)
    .join(PanelMember.__table__, _seat.id == _fold.judge_id)
    .order_by(_fold.sheet_id, _fold.aspect_id, _seat.number, _seat.id)
)
_TEAM = Prepared(_TEAM_ROWS.where(_sheet.panel_id == bindparam("panel"), Among(_fold.aspect_id, "aspects")))
_TEAMS_ON = Prepared(_TEAM_ROWS.where(Among(_fold.sheet_id, "sheets"), Among(_fold.aspect_id, "aspects")))


def team_marks(panel_id: int, aspect_ids: Iterable[int]) -> list[TeamMark]:
    """Current marks of a panel for some aspects, by sheet, aspect and judge number."""
    return [TeamMark(*row) for row in _TEAM.rows(panel=panel_id, aspects=list(aspect_ids))]


def teams_on(sheet_ids: Iterable[int], aspect_ids: Iterable[int]) -> dict[tuple[int, int], list[TeamMark]]:
    """Current marks of some aspects on some sheets, by (sheet, aspect), in the order of the judges."""
    found: dict[tuple[int, int], list[TeamMark]] = {}
    for row in _TEAMS_ON.rows(sheets=list(sheet_ids), aspects=list(aspect_ids)):
        mark = TeamMark(*row)
        found.setdefault((mark.sheet_id, mark.aspect_id), []).append(mark)
    return found


def steps_of_panel(panel_id: int) -> list[SheetStep]:
    return list(
        db.session.scalars(
            select(SheetStep)
            .join(Sheet, and_(Sheet.id == SheetStep.sheet_id, Sheet.version == SheetStep.sheet_version))
            .where(Sheet.panel_id == panel_id)
            .order_by(SheetStep.id)
        )
    )


@dataclass(frozen=True)
class Candidate:
    """One side of a conflict."""

    entry_id: str
    judge_id: int
    number: int
    device: str
    kind: str
    value_units: int | None
    measured: str | None
    note: str | None
    device_time: str
    server_time: datetime


@dataclass(frozen=True)
class Dispute:
    conflict_id: int
    sheet_id: int
    code: str
    aspect_id: int
    aspect_code: str
    title: str
    decimals: int
    slot: int
    event_id: int
    candidates: tuple[Candidate, ...]

    @property
    def judges(self) -> set[int]:
        return {one.judge_id for one in self.candidates}


def disputes(*, panel_id: int | None = None, event_id: int | None = None) -> list[Dispute]:
    """Open conflicts with all their sides."""
    statement = (
        select(MarkConflict, Sheet, Aspect, SchemeVersion.decimals)
        .join(Sheet, Sheet.id == MarkConflict.sheet_id)
        .join(Aspect, Aspect.id == MarkConflict.aspect_id)
        .join(SchemeVersion, SchemeVersion.id == Sheet.scheme_version_id)
        .where(MarkConflict.resolved_at.is_(None))
        .order_by(MarkConflict.id)
    )
    if panel_id is not None:
        statement = statement.where(Sheet.panel_id == panel_id)
    if event_id is not None:
        statement = statement.where(Sheet.event_id == event_id)
    found = []
    for conflict, sheet, aspect, decimals in db.session.execute(statement).all():
        ends = heads_of(conflict)
        found.append(
            Dispute(
                conflict.id,
                sheet.id,
                sheet.code,
                aspect.id,
                aspect.code,
                aspect.title,
                decimals,
                conflict.slot,
                sheet.event_id,
                _candidates(ends),
            )
        )
    return found


def heads_of(conflict: MarkConflict) -> list[str]:
    """The entries between which a conflict is to be decided."""
    links = chain_of(conflict.sheet_id, conflict.aspect_id, conflict.slot or None)
    return heads(links, set_aside(conflict.sheet_id, conflict.aspect_id, conflict.slot))


def _candidates(entry_ids: Iterable[str]) -> tuple[Candidate, ...]:
    statement = (
        select(
            MarkEntry.id,
            MarkEntry.judge_id,
            PanelMember.number,
            Device.name,
            MarkEntry.kind,
            MarkEntry.value_units,
            MarkEntry.measured,
            MarkEntry.note,
            MarkEntry.device_time,
            MarkEntry.server_time,
        )
        .join(PanelMember, PanelMember.id == MarkEntry.judge_id)
        .join(Device, Device.id == MarkEntry.device_id)
        .where(MarkEntry.id.in_(list(entry_ids)))
        .order_by(MarkEntry.server_seq)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return tuple(Candidate(*row) for row in rows)


def dispute(conflict_id: int) -> MarkConflict:
    found = db.session.get(MarkConflict, conflict_id)
    if found is None:
        raise NotFound
    return found


def dispute_subject(conflict_id: int) -> Subject:
    return sheet_subject(dispute(conflict_id).sheet_id)


# What the pages of the event show.


def sheet(sheet_id: int) -> Sheet:
    found = db.session.get(Sheet, sheet_id)
    if found is None:
        raise NotFound
    return found


def sheet_subject(sheet_id: int) -> Subject:
    found = sheet(sheet_id)
    return Subject(contest_id=found.contest_id, event_id=found.event_id)


class SheetMark(NamedTuple):
    """A current mark as the signed sheet holds it."""

    aspect_id: int
    aspect_code: str
    judge_id: int
    number: int
    kind: str
    value_units: int | None
    measured: str | None
    entry_id: str
    disputed: bool
    left_at: datetime | None


# Read with every step of a sheet: made once, as above.
_ON_SHEET = Prepared(
    select(
        _aspect.id,
        _aspect.code,
        _fold.judge_id,
        _seat.number,
        _fold.kind,
        _fold.value_units,
        _log.measured,
        _fold.mark_entry_id,
        _fold.disputed,
        _seat.left_at,
    )
    .join(CurrentMark.__table__, _fold.aspect_id == _aspect.id)
    .join(PanelMember.__table__, _seat.id == _fold.judge_id)
    .join(MarkEntry.__table__, _log.id == _fold.mark_entry_id)
    .where(_fold.sheet_id == bindparam("sheet"))
    .order_by(_aspect.sort, _aspect.id, _seat.number, _seat.id)
)
_penalty = Penalty.__table__.c
_UPHELD = Prepared(
    select(_penalty.id, _penalty.points_units, _penalty.percent_hundredths, _penalty.reason)
    .where(
        _penalty.event_id == bindparam("event"),
        _penalty.code == bindparam("code"),
        _penalty.upheld.is_(True),
    )
    .order_by(_penalty.id)
)


class Upheld(NamedTuple):
    """A penalty that a second person upheld: points in the scheme's unit, or hundredths of a percent."""

    id: int
    points_units: int | None
    percent_hundredths: int | None
    reason: str


def marks_of_sheet(sheet_id: int) -> list[SheetMark]:
    """Everything current on a sheet, in the scheme's order, then by judge number."""
    return [SheetMark(*row) for row in _ON_SHEET.rows(sheet=sheet_id)]


def upheld_penalties(event_id: int, code: str) -> list[Upheld]:
    """The penalties of a code that count."""
    return [Upheld(*row) for row in _UPHELD.rows(event=event_id, code=code)]


def penalties_of(event_id: int) -> list[tuple[Penalty, str, str | None]]:
    """Penalties of an event with who proposed and who decided."""
    other = Account.__table__.alias("decider")
    statement = (
        select(Penalty, Account.name, other.c.name)
        .join(Account, Account.id == Penalty.proposed_by)
        .outerjoin(other, other.c.id == Penalty.decided_by)
        .where(Penalty.event_id == event_id)
        .order_by(Penalty.id.desc())
    )
    return [(row, proposer, decider) for row, proposer, decider in db.session.execute(statement)]


def penalty(penalty_id: int) -> Penalty:
    found = db.session.get(Penalty, penalty_id)
    if found is None:
        raise NotFound
    return found


def penalty_subject(penalty_id: int) -> Subject:
    return panels.event_subject(penalty(penalty_id).event_id)


class StepRow(NamedTuple):
    step: str
    version: int
    hash: str | None
    name: str
    at: datetime
    reason: str | None
    judge_number: int | None
    by_id: int | None
    second_id: int | None
    judge_id: int | None
    aspect_id: int | None


_STEPS = Prepared(
    select(
        _step.step,
        _step.sheet_version,
        _step.sheet_hash,
        func.coalesce(Account.__table__.c.name, ""),
        _step.at,
        _step.reason,
        _seat.number,
        _step.by_id,
        _step.second_id,
        _step.judge_id,
        _step.aspect_id,
    )
    .outerjoin(Account.__table__, Account.__table__.c.id == _step.by_id)
    .outerjoin(PanelMember.__table__, _seat.id == _step.judge_id)
    .where(_step.sheet_id == bindparam("sheet"))
    .order_by(_step.id)
)


def steps_of(sheet_id: int) -> list[StepRow]:
    """Everything done to a sheet, oldest first."""
    return [StepRow(*row) for row in _STEPS.rows(sheet=sheet_id)]


@dataclass(frozen=True)
class Progress:
    """A sheet on the matrix: how many marks of each seat have arrived, never which."""

    sheet: Sheet
    received: Mapping[int, int]  # by judge number
    expected: Mapping[int, int]
    disputes: int


@dataclass(frozen=True)
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
        so_far = found.get(sheet_id, Received())
        if judges == 1:
            found[sheet_id] = replace(so_far, shared=so_far.shared + count)
        else:
            found[sheet_id] = replace(so_far, own=so_far.own + Counter({judge_id: count}))
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


def sheets_of_event(event_id: int) -> list[tuple[Sheet, Panel]]:
    statement = (
        select(Sheet, Panel)
        .join(Panel, Panel.id == Sheet.panel_id)
        .where(Sheet.event_id == event_id)
        .order_by(Panel.id, Sheet.code)
    )
    return [(row, panel) for row, panel in db.session.execute(statement)]


def open_conflicts(event_id: int) -> int:
    """Conflicts that nobody has decided; the results of the event wait for them."""
    return (
        db.session.scalar(
            select(func.count(MarkConflict.id))
            .join(Sheet, Sheet.id == MarkConflict.sheet_id)
            .where(Sheet.event_id == event_id, MarkConflict.resolved_at.is_(None))
        )
        or 0
    )


def codes_of(event_id: int) -> list[str]:
    """The blind codes of an event; those of void draws are not among them."""
    return draws.codes_of(event_id)


def sheets_of_codes(event_id: int, codes: Collection[str]) -> int:
    """How many sheets these codes have: with any, their draw can no longer be void."""
    return (
        db.session.scalar(
            select(func.count(Sheet.id)).where(Sheet.event_id == event_id, Sheet.code.in_(codes))
        )
        or 0
    )


def sheet_keys(event_id: int) -> set[tuple[int, str]]:
    """(panel, code) pairs that have a sheet."""
    return {
        (panel_id, code)
        for panel_id, code in db.session.execute(
            select(Sheet.panel_id, Sheet.code).where(Sheet.event_id == event_id)
        )
    }


@dataclass(frozen=True)
class LostRow:
    """An entry that was kept but does not count."""

    entry_id: str
    outcome: str
    number: int
    device: str
    code: str | None
    aspect_code: str | None
    kind: str
    value_units: int | None
    server_time: datetime
    device_time: str
    body: str
    outcome_body: str


def lost_entries(event_id: int, number: int = 1) -> paging.Page[LostRow]:
    """Late, quarantined and refused entries of an event, newest first; none drops off the list."""
    statement = (
        select(
            MarkEntry.id,
            MarkEntry.outcome,
            PanelMember.number,
            Device.name,
            Sheet.code,
            Aspect.code,
            MarkEntry.kind,
            MarkEntry.value_units,
            MarkEntry.server_time,
            MarkEntry.device_time,
            MarkEntry.body,
            MarkEntry.outcome_body,
        )
        .join(PanelMember, PanelMember.id == MarkEntry.judge_id)
        .join(Panel, Panel.id == PanelMember.panel_id)
        .join(Device, Device.id == MarkEntry.device_id)
        .outerjoin(Sheet, Sheet.id == MarkEntry.sheet_id)
        .outerjoin(Aspect, Aspect.id == MarkEntry.aspect_id)
        .where(Panel.event_id == event_id, MarkEntry.outcome.not_in(FOLDED))
        .order_by(MarkEntry.server_seq.desc())
    )
    found = paging.page(statement, number)
    return paging.Page([LostRow(*row) for row in found.rows], found.number, found.size, found.total)


def lost_by_tablet(event_id: int) -> list[tuple[int, str, str, int]]:
    """How many such entries each tablet has sent: judge number, its name, outcome, count."""
    statement = (
        select(PanelMember.number, Device.name, MarkEntry.outcome, func.count())
        .join(PanelMember, PanelMember.id == MarkEntry.judge_id)
        .join(Panel, Panel.id == PanelMember.panel_id)
        .join(Device, Device.id == MarkEntry.device_id)
        .where(Panel.event_id == event_id, MarkEntry.outcome.not_in(FOLDED))
        .group_by(PanelMember.number, Device.id, Device.name, MarkEntry.outcome)
        .order_by(PanelMember.number, Device.name, MarkEntry.outcome)
    )
    return [(number, name, outcome, count) for number, name, outcome, count in db.session.execute(statement)]


def rounds_of(sheet_id: int) -> list[ScoreRound]:
    return list(
        db.session.scalars(
            select(ScoreRound)
            .where(ScoreRound.sheet_id == sheet_id)
            .order_by(ScoreRound.aspect_id, ScoreRound.number)
        )
    )


def last_round(sheet_id: int, aspect_id: int) -> ScoreRound | None:
    return db.session.scalar(
        select(ScoreRound)
        .where(ScoreRound.sheet_id == sheet_id, ScoreRound.aspect_id == aspect_id)
        .order_by(ScoreRound.number.desc())
        .limit(1)
    )


def log_of(contest_id: int) -> list[tuple[str, str, str, str, str]]:
    """A contest's log for the check of its chain: body, its hash, signed statement, hash before, hash."""
    statement = (
        select(
            MarkEntry.body,
            MarkEntry.body_hash,
            MarkEntry.outcome_body,
            MarkEntry.prev_hash,
            MarkEntry.hash,
        )
        .where(MarkEntry.contest_id == contest_id)
        .order_by(MarkEntry.server_seq)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in db.session.execute(statement)]


def devices_on(panel_id: int, judge_id: int) -> dict[int, set[str]]:
    """Names of the tablets with which a judge has marked each sheet."""
    statement = (
        select(MarkEntry.sheet_id, Device.name)
        .join(Device, Device.id == MarkEntry.device_id)
        .join(Sheet, Sheet.id == MarkEntry.sheet_id)
        .where(Sheet.panel_id == panel_id, MarkEntry.judge_id == judge_id)
        .group_by(MarkEntry.sheet_id, Device.name)
    )
    found: dict[int, set[str]] = {}
    for sheet_id, name in db.session.execute(statement):
        if sheet_id is not None:
            found.setdefault(sheet_id, set()).add(name)
    return found


def tablets_of(sheet_id: int) -> dict[int, list[str]]:
    """The tablets that brought marks of this sheet, by the judge's number; equal names stand apart."""
    statement = (
        select(PanelMember.number, Device.id, Device.name)
        .join(MarkEntry, MarkEntry.device_id == Device.id)
        .join(PanelMember, PanelMember.id == Device.panel_member_id)
        .where(MarkEntry.sheet_id == sheet_id)
        .group_by(PanelMember.number, Device.id, Device.name, Device.enrolled_at)
        .order_by(PanelMember.number, Device.enrolled_at)
    )
    found: dict[int, list[str]] = {}
    for number, _id, name in db.session.execute(statement):
        found.setdefault(number, []).append(name)
    return found


_CHAINS = Prepared(
    select(_log.aspect_id, _log.judge_id, _log.id, _log.base)
    .where(_log.sheet_id == bindparam("sheet"), or_(*(_log.outcome == outcome for outcome in FOLDED)))
    .order_by(_log.server_seq)
)
_SET_ASIDE = Prepared(
    select(_conflict.aspect_id, _conflict.slot, _conflict.closed_ids).where(
        _conflict.sheet_id == bindparam("sheet"), _conflict.resolved_at.is_not(None)
    )
)
_LOG_TOTAL = Prepared(select(func.coalesce(func.sum(_log.value_units), 0)).where(Among(_log.id, "ids")))


def chains_of(sheet_id: int) -> list[tuple[int, int, Link]]:
    """Every counted entry of a sheet in server order, with its aspect and its judge."""
    return [
        (aspect, judge, Link(id, base))
        for aspect, judge, id, base in _CHAINS.rows(sheet=sheet_id)
        if aspect is not None
    ]


def all_set_aside(sheet_id: int) -> dict[tuple[int, int], set[str]]:
    """Entries that decisions have closed, by (aspect, slot)."""
    found: dict[tuple[int, int], set[str]] = {}
    for aspect_id, slot, closed in _SET_ASIDE.rows(sheet=sheet_id):
        found.setdefault((aspect_id, slot), set()).update(closed)
    return found


def log_total(entry_ids: Iterable[str]) -> int:
    """What these entries of the log add up to, in the smallest unit."""
    return next(int(row[0]) for row in _LOG_TOTAL.rows(ids=list(entry_ids)))


class CountedMark(NamedTuple):
    """A mark that counts on a sheet of an event, in the unit of the scheme."""

    sheet_id: int
    code: str
    aspect: str
    judges: int
    panel_id: int
    judge_id: int
    number: int
    kind: str
    value_units: int | None
    left_at: datetime | None


def counted_marks(event_id: int) -> list[CountedMark]:
    """The marks of an event that count, by code, aspect, panel and judge number."""
    statement = (
        select(
            Sheet.id, Sheet.code, Aspect.code, Aspect.judges, Sheet.panel_id, CurrentMark.judge_id,
            PanelMember.number, CurrentMark.kind, CurrentMark.value_units, PanelMember.left_at,
        )
        .join(Sheet, Sheet.id == CurrentMark.sheet_id)
        .join(Aspect, Aspect.id == CurrentMark.aspect_id)
        .join(PanelMember, PanelMember.id == CurrentMark.judge_id)
        .where(Sheet.event_id == event_id, CurrentMark.kind != "retract")
        .order_by(Sheet.code, Aspect.sort, Aspect.id, Sheet.panel_id, PanelMember.number, PanelMember.id)
    )  # fmt: skip
    rows: Iterable[Any] = db.session.execute(statement)
    places: dict[tuple[int, str], list[CountedMark]] = {}
    for row in rows:
        mark = CountedMark(*row)
        places.setdefault((mark.sheet_id, mark.aspect), []).append(mark)
    sitting = {row.panel.id: panels.active_members(row.panel.id) for row in panels.panels_of(event_id)}
    found = []
    for marks in places.values():
        first = marks[0]
        seats = seating.judges_of(sitting[first.panel_id], first.judges)
        found += seating.counted(first.judges, marks, seats)
    return found


def codes_with_other_total(event_id: int) -> list[str]:
    """Codes of locked sheets whose marks no longer add up to the total that was stored with the lock."""
    totals: Counter[int] = Counter()
    for mark in counted_marks(event_id):
        totals[mark.sheet_id] += mark.value_units or 0
    locked = [sheet for sheet, _ in sheets_of_event(event_id) if sheet.state == "locked"]
    return sorted({sheet.code for sheet in locked if sheet.total_units != totals[sheet.id]})


def events_with_sheets(
    state: str, *, event_id: int | None = None, contest_id: int | None = None
) -> list[tuple[Event, int]]:
    """Events with sheets in this state, and how many."""
    statement = (
        select(Event, func.count(Sheet.id))
        .join(Sheet, Sheet.event_id == Event.id)
        .where(Sheet.state == state)
        .group_by(Event.id)
        .order_by(Event.id)
    )
    if event_id is not None:
        statement = statement.where(Event.id == event_id)
    if contest_id is not None:
        statement = statement.where(Event.contest_id == contest_id)
    return [(event, count) for event, count in db.session.execute(statement)]


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
    for row, panel in sheets_of_event(event_id):
        grouped.setdefault(panel.id, (panel, []))[1].append(row)
    found = []
    for panel, rows in grouped.values():
        members = panels.active_members(panel.id)
        expected = _expected(panel, members, scheme_facts(rows[0].scheme_version_id))
        marking = [member for member in members if expected.get(member.number)]
        for_all = seating.judges_of(members, 1)
        sheets = []
        for row in rows:
            come = received.get(row.id, Received())
            counts = {
                one.number: come.own[one.id] + (come.shared if one.id in for_all else 0) for one in marking
            }
            sheets.append(Progress(row, counts, expected, disputed.get(row.id, 0)))
        found.append(PanelProgress(panel, tuple(one.number for one in marking), tuple(sheets)))
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


def _expected(panel: Panel, members: Sequence[panels.Seated], scheme: SchemeFacts) -> dict[int, int]:
    """How many marks a sheet asks of each judge, by number."""
    return {
        member.number: sum(
            seating.marks(seating.seat_of(members, member.id), aspect.judges, aspect.module, panel.modules)
            for aspect in scheme.aspects.values()
        )
        for member in members
        if member.duty == "judge"
    }
