"""Every read that a batch of marks needs, in Core, and what a scheme means for marking."""

import functools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import URL, bindparam, or_, select

from competition.foundation.store.db import db
from competition.foundation.store.driver_statements import Among, Prepared
from scoring.marks.models import CurrentMark, MarkConflict, MarkEntry, ScoreRound, Sheet, SheetStep
from scoring.marks.wire import WireEntry
from scoring.panels.models import PanelMember
from scoring.rules.log.folding import Link
from scoring.rules.marking.aspect import AspectRule
from scoring.rules.marking.aspect_documents import rule_from
from scoring.schemes.models import Aspect, SchemeVersion

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
_seat = PanelMember.__table__.c
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
    return db.get_or_404(MarkEntry, entry_id)


def scheme_facts(scheme_version_id: int) -> SchemeFacts:
    """The scheme of a sheet. Versions in use never change, so they are kept in memory by their hash."""
    body_hash, frozen = next(iter(_SCHEME_HASH.rows(version=scheme_version_id)), ("", False))
    return _scheme_facts(db.engine.url, scheme_version_id, body_hash, bool(frozen))


@functools.lru_cache(maxsize=64)
def _scheme_facts(_url: URL, scheme_version_id: int, _body_hash: str, frozen: bool) -> SchemeFacts:
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


def last_round(sheet_id: int, aspect_id: int) -> ScoreRound | None:
    return db.session.scalar(
        select(ScoreRound)
        .where(ScoreRound.sheet_id == sheet_id, ScoreRound.aspect_id == aspect_id)
        .order_by(ScoreRound.number.desc())
        .limit(1)
    )
