"""The log of marks as a batch finds it, and what a scheme means for marking."""

import functools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import URL, bindparam, func, or_, select

from competition.foundation.store.db import db
from competition.foundation.store.driver_statements import Among, Prepared
from scoring.marks.batches import SentEntry
from scoring.marks.models import CurrentMark, MarkEntry
from scoring.rules.log.folding import ChainLink
from scoring.rules.log.outcomes import FOLDED
from scoring.rules.marking.aspect import AspectRule
from scoring.rules.marking.aspect_documents import rule_from
from scoring.schemes.models import Aspect, SchemeVersion
from scoring.sheets.models import Sheet

_log, _fold, _version = (model.__table__.c for model in (MarkEntry, CurrentMark, SchemeVersion))
_LOG_HEAD = Prepared(
    select(_log.server_seq, _log.hash)
    .where(_log.contest_id == bindparam("contest"))
    .order_by(_log.server_seq.desc())
    .limit(1)
)
_KNOWN = Prepared(select(_log.id, _log.body_hash, _log.outcome_body).where(Among(_log.id, "ids")))
_NAMED = Prepared(
    select(_log.base).where(
        Among(_log.sheet_id, "sheets"), Among(_log.aspect_id, "aspects"), Among(_log.base, "ids")
    )
)


def log_head(contest_id: int) -> tuple[int, str] | None:
    """The number and the hash of the newest entry of a contest's log."""
    return next(((seq, hash) for seq, hash in _LOG_HEAD.rows(contest=contest_id)), None)


def known_entries(ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Body hash and stored answer of the entries that are already in the log."""
    return {id: (body_hash, answer) for id, body_hash, answer in _KNOWN.rows(ids=list(ids))}


def named_as_base(entries: Collection[SentEntry]) -> set[str]:
    """Which of these entries are replaced by stored ones: delivered out of order, or in a ring."""
    sheets, aspects = {entry.sheet for entry in entries}, {entry.aspect for entry in entries}
    rows = _NAMED.rows(sheets=list(sheets), aspects=list(aspects), ids=[entry.id for entry in entries])
    return {row[0] for row in rows}


def mark_entry(entry_id: str) -> MarkEntry:
    return db.get_or_404(MarkEntry, entry_id)


@dataclass(frozen=True)
class SlotMark:
    """The row of the fold for one slot."""

    judge_id: int
    entry_id: str
    disputed: bool


_STANDING = Prepared(
    select(_fold.sheet_id, _fold.aspect_id, _fold.judge_id, _fold.mark_entry_id, _fold.disputed).where(
        Among(_fold.sheet_id, "sheets"), Among(_fold.aspect_id, "aspects")
    )
)


def standing(slots: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[SlotMark]]:
    """What stands for these (sheet, aspect) pairs, of all judges."""
    pairs = set(slots)
    sheets, aspects = {sheet for sheet, _ in pairs}, {aspect for _, aspect in pairs}
    found: dict[tuple[int, int], list[SlotMark]] = {}
    for sheet, aspect, judge, entry, disputed in _STANDING.rows(sheets=list(sheets), aspects=list(aspects)):
        if (sheet, aspect) in pairs:
            found.setdefault((sheet, aspect), []).append(SlotMark(judge, entry, disputed))
    return found


def chain_of(sheet_id: int, aspect_id: int, judge_id: int | None) -> list[ChainLink]:
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
    return [ChainLink(id, base) for id, base in db.session.execute(statement)]


_CHAINS = Prepared(
    select(_log.aspect_id, _log.judge_id, _log.id, _log.base)
    .where(_log.sheet_id == bindparam("sheet"), or_(*(_log.outcome == outcome.value for outcome in FOLDED)))
    .order_by(_log.server_seq)
)
_LOG_TOTAL = Prepared(select(func.coalesce(func.sum(_log.value_units), 0)).where(Among(_log.id, "ids")))


def chains_of(sheet_id: int) -> list[tuple[int, int, ChainLink]]:
    """Every counted entry of a sheet in server order, with its aspect and its judge."""
    return [
        (aspect, judge, ChainLink(id, base))
        for aspect, judge, id, base in _CHAINS.rows(sheet=sheet_id)
        if aspect is not None
    ]


def log_total(entry_ids: Iterable[str]) -> int:
    """What these entries of the log add up to, in the smallest unit."""
    return next(int(row[0]) for row in _LOG_TOTAL.rows(ids=list(entry_ids)))


def log_of(contest_id: int) -> list[tuple[str, str, str, str, str]]:
    """A contest's log, in its order, for `chaining.broken_at`, which finds the first place where it does not hold.

    Each row: body, its hash, signed statement, hash before, hash.
    """
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


class KeptEntry(NamedTuple):
    """An entry of the log with all that its text and its receipt fix."""

    id: str
    contest_id: int
    sheet_id: int | None
    aspect_id: int | None
    judge_id: int
    device_id: str
    sitting_id: str | None
    device_seq: int
    scheme_version_id: int | None
    base: str | None
    kind: str
    value_units: int | None
    measured: str | None
    note: str | None
    device_time: str
    server_seq: int
    server_time: datetime
    outcome: str
    body: str
    body_hash: str
    outcome_body: str
    prev_hash: str
    hash: str


_KEPT = select(*(_log[name] for name in KeptEntry._fields)).order_by(_log.server_seq)


def kept_entries(contest_id: int) -> list[KeptEntry]:
    """A contest's entries in the order of its log."""
    rows: Iterable[Any] = db.session.execute(_KEPT.where(_log.contest_id == contest_id))
    return [KeptEntry(*row) for row in rows]


def kept_on(sheet_id: int) -> list[KeptEntry]:
    """The entries of one sheet, whatever contest they say they are of: so nothing else is read for its lock."""
    rows: Iterable[Any] = db.session.execute(_KEPT.where(_log.sheet_id == sheet_id))
    return [KeptEntry(*row) for row in rows]


def marked_sheets(contest_id: int) -> dict[int, str]:
    """The codes of a contest's sheets, by the sheets' ids."""
    statement = select(Sheet.id, Sheet.code).where(Sheet.contest_id == contest_id).order_by(Sheet.id)
    return {row.id: row.code for row in db.session.execute(statement)}


_ALTERED = Prepared(
    select(_fold.sheet_id)
    .join(MarkEntry.__table__, _log.id == _fold.mark_entry_id)
    .where(
        Among(_fold.sheet_id, "sheets"),
        or_(
            *(
                _fold[name].is_distinct_from(_log[name])
                for name in ("kind", "value_units", "judge_id", "sheet_id", "aspect_id")
            )
        ),
    )
)


def altered_marks(sheets: Collection[int]) -> set[int]:
    """Those of the sheets where what stands says something else than the entry it names."""
    return {row[0] for row in _ALTERED.rows(sheets=list(sheets))}


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


_SCHEME_HASH = Prepared(
    select(_version.body_hash, _version.frozen_at.is_not(None)).where(_version.id == bindparam("version"))
)


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
