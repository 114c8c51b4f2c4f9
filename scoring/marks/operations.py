"""Taking marks in, the hot path: a few reads for the whole batch, one insert for the log, one for the fold."""

import functools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, update

from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.driver_statements import Prepared
from competition.foundation.system import clock
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from scoring.devices import queries as devices
from scoring.devices.keys import server_key
from scoring.devices.models import Device
from scoring.devices.queries import Tablet
from scoring.marks import queries
from scoring.marks.models import CurrentMark, MarkConflict, MarkEntry, ScoreRound
from scoring.marks.queries import AspectFacts, SchemeFacts, SheetFacts, Standing, TeamMark
from scoring.marks.wire import (
    Batch,
    ProblemSaid,
    Statement,
    WireEntry,
    entry_from,
    statement_from,
    statement_text,
)
from scoring.panels import operations as panel_operations
from scoring.panels import queries as panels
from scoring.rules import signoff
from scoring.rules.log import chaining, folding
from scoring.rules.log.receipts import Receipt, SigningKey, receipt_holds, receipts_of
from scoring.rules.marking import keypads, seating
from scoring.rules.marking import reading as marking
from scoring.schemes import operations as scheme_operations
from scoring.schemes import queries as schemes

Slot = tuple[int, int, int]  # sheet, aspect, judge (0 where the panel shares one mark)


@dataclass
class Intake:
    """One batch on its way in: what was read for it, and what is to be written at its end."""

    tablet: Tablet
    key: SigningKey
    seat: int | None
    now: datetime
    seq: int
    chain: str
    sheets: dict[int, SheetFacts]
    schemes: dict[int, SchemeFacts]
    submitted: set[int]
    named: set[str]  # ids that entries, stored or of this batch, name as what they replace
    known: dict[str, tuple[str, str | int]]
    standing: dict[tuple[int, int], list[Standing]]
    statements: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: list[dict[str, int]] = field(default_factory=list)
    current: dict[Slot, dict[str, Any]] = field(default_factory=dict)
    reused: list[str] = field(default_factory=list)
    former: dict[str, int] = field(default_factory=dict)  # text -> its place before a restore

    def __post_init__(self) -> None:
        self.time_text = self.now.isoformat(timespec="microseconds")


class Taken(NamedTuple):
    """What the tablet is told: the life of the database that took the batch in, and the outcomes."""

    epoch: str
    outcomes: list[str]


@atomic
def receive_marks(token_hash: str, batch: Batch, by: Actor) -> Taken:
    """Take a batch in; gives one signed outcome per entry, in its order, as stored.

    Known ids get their stored outcome again, byte for byte. Every other readable entry is appended to the
    contest's log with its outcome; none can stop another. Nothing is answered before the commit.
    """
    holder = devices.holder_of(token_hash)
    if holder is None:
        raise Refused(Problem("device_unknown"))
    panels.lock_log(holder.contest_id)
    tablet = devices.tablet_with(token_hash)
    if tablet is None:
        raise Refused(Problem("device_unknown"))
    entries = [(text, entry_from(text)) for text in batch.entries]
    intake = _read_for(tablet, [entry for _, entry in entries if entry is not None])
    intake.former = _former_places(tablet, batch)
    taken = [_take(intake, text, entry) for text, entry in entries]
    receipts = receipts_of(intake.key, intake.statements)
    _append(intake, receipts)
    _write(intake, batch, by)
    return Taken(tablet.epoch, [receipts[one] if isinstance(one, int) else one for one in taken])


def _read_for(tablet: Tablet, entries: Sequence[WireEntry]) -> Intake:
    head = queries.log_head(tablet.contest_id)
    sheets = queries.sheet_facts({entry.sheet for entry in entries}, tablet.panel_id)
    return Intake(
        tablet=tablet,
        key=server_key(),
        seat=seating.seat_of(panels.active_members(tablet.panel_id), tablet.member_id),
        now=clock.now(),
        seq=head[0] if head else 0,
        chain=head[1] if head else chaining.GENESIS,
        sheets=sheets,
        schemes={
            id: queries.scheme_facts(id) for id in {sheet.scheme_version_id for sheet in sheets.values()}
        },
        submitted=queries.submitted_by(sheets.values(), tablet.member_id) if sheets else set(),
        named=queries.named_as_base(entries),
        known=dict(queries.known_entries(entry.id for entry in entries)),
        standing=queries.standing((entry.sheet, entry.aspect) for entry in entries),
    )


def _former_places(tablet: Tablet, batch: Batch) -> dict[str, int]:
    """Where texts that come again stood in the log that a restore has lost, as far as receipts prove it."""
    if batch.again is None:
        return {}
    pairs = zip(batch.entries, batch.again.former, strict=True)
    proved = ((text, _place_in(receipt, tablet, text)) for text, receipt in pairs if receipt is not None)
    return {text: place for text, place in proved if place}


def _place_in(receipt: Receipt, tablet: Tablet, text: str) -> int | None:
    """The place that this server gave to exactly this text of this tablet, by its own signature."""
    said = statement_from(receipt.statement)
    if said is None or (said.body, said.device) != (chaining.text_hash(text), tablet.device_id):
        return None
    return said.server_seq if receipt_holds(server_key().public, receipt) else None


def _sheet_of(intake: Intake, entry: WireEntry) -> SheetFacts | None:
    """The sheet that the entry is for, and not one that only has its number."""
    sheet = intake.sheets.get(entry.sheet)
    if sheet is not None and entry.sheet_key not in (None, sheet.key):
        return None
    return sheet


def _take(intake: Intake, text: str, entry: WireEntry | None) -> str | int:
    """Judge one entry; gives its stored receipt, or the place of its new statement among the batch's."""
    body_hash = chaining.text_hash(text)
    if entry is None:
        return _state(intake, body_hash, None, "refused", [Problem("entry_unreadable")])
    stored = intake.known.get(entry.id)
    if stored is not None:
        if stored[0] == body_hash:
            return stored[1]
        intake.reused.append(entry.id)
        return _state(intake, body_hash, entry, "refused", [Problem("entry_id_reused")])
    sheet = _sheet_of(intake, entry)
    scheme = intake.schemes[sheet.scheme_version_id] if sheet else None
    aspect = scheme.aspects.get(entry.aspect) if scheme else None
    units, problems = _judge_entry(intake, entry, sheet, scheme, aspect)
    intake.seq += 1
    row: dict[str, Any] = {
        "id": entry.id,
        "contest_id": intake.tablet.contest_id,
        "sheet_id": sheet.id if sheet else None,
        "aspect_id": aspect.id if aspect else None,
        "judge_id": intake.tablet.member_id,
        "device_id": intake.tablet.device_id,
        "device_seq": entry.device_seq,
        "scheme_version_id": scheme.id if scheme else None,
        "base": entry.base,
        "kind": entry.kind,
        "value_units": units,
        "measured": entry.measured,
        "note": entry.note,
        "device_time": entry.device_time,
        "server_seq": intake.seq,
        "server_time": intake.now,
        "body": text,
        "body_hash": body_hash,
        "epoch_id": intake.tablet.epoch_id,
        "former_seq": intake.former.get(text),
    }
    row["outcome"] = _outcome(intake, row, sheet, aspect, problems)
    value = None if units is None or scheme is None else _text(units, scheme.decimals)
    place = _state(intake, body_hash, entry, row["outcome"], problems, value=value, seq=intake.seq)
    row["statement"] = place
    intake.rows.append(row)
    if entry.base is not None:
        intake.named.add(entry.base)
    intake.by_id[entry.id] = row
    intake.known[entry.id] = (body_hash, place)
    return place


def _state(
    intake: Intake,
    body_hash: str,
    entry: WireEntry | None,
    outcome: str,
    problems: Sequence[Problem],
    *,
    value: str | None = None,
    seq: int | None = None,
) -> int:
    """Write the outcome down: what it says is about this entry alone, nothing of anyone else's."""
    statement = Statement(
        id=entry.id if entry else None,
        body=body_hash,
        contest=intake.tablet.contest_id,
        device=intake.tablet.device_id,
        outcome=outcome,
        problems=[
            ProblemSaid(problem.code, {key: str(value) for key, value in problem.details.items()})
            for problem in problems
        ],
        server_seq=seq,
        server_time=intake.time_text,
        value=value,
    )
    intake.statements.append(statement_text(statement))
    return len(intake.statements) - 1


def _append(intake: Intake, receipts: Sequence[str]) -> None:
    """Give the new rows their receipts and their places in the chain."""
    for row in intake.rows:
        row["outcome_body"] = receipts[row.pop("statement")]
        row["prev_hash"] = intake.chain
        row["hash"] = intake.chain = chaining.link_hash(intake.chain, row["outcome_body"])


def _judge_entry(
    intake: Intake,
    entry: WireEntry,
    sheet: SheetFacts | None,
    scheme: SchemeFacts | None,
    aspect: AspectFacts | None,
) -> tuple[int | None, list[Problem]]:
    """The mark in units, and everything that is wrong with the entry."""
    tablet = intake.tablet
    if entry.device != tablet.device_id or entry.judge != tablet.member_id:
        return None, [Problem("entry_of_other_tablet")]
    if sheet is None or scheme is None:
        return None, [Problem("sheet_not_of_panel")]
    if entry.scheme_version != scheme.id:
        return None, [Problem("scheme_version_wrong")]
    if entry.base == entry.id:
        return None, [Problem("base_is_circular")]
    if aspect is None:
        return None, [Problem("aspect_not_of_scheme")]
    if not seating.marks(intake.seat, aspect.judges, aspect.module, tablet.modules):
        return None, [Problem("aspect_not_of_judge")]
    if entry.kind != "mark":
        given = entry.value is not None or entry.measured is not None
        return None, [Problem("value_without_mark")] if given else []
    units, wrong = _read_value(aspect, scheme.decimals, entry.value, entry.measured)
    return units, list(wrong)


# Judges press a few keys again and again: what they mean for an aspect is worked out once.
@functools.lru_cache(maxsize=4096)
def _read_value(
    aspect: AspectFacts, decimals: int, given: str | None, counted: str | None
) -> tuple[int | None, Sequence[Problem]]:
    if keypads.derived(aspect.rule) and counted is not None:
        measured = Decimal(counted)
        problems = marking.mark_problems(aspect.rule, measured)
        reading = keypads.reading(aspect.rule, measured, decimals)
        if given is not None and Decimal(given) != reading:
            problems.append(Problem("mark_is_not_the_reading", {"value": given, "reading": reading}))
        return (None, problems) if problems else (int(reading.scaleb(decimals)), [])
    if given is None:
        return None, [Problem("value_missing")]
    if keypads.derived(aspect.rule):
        return None, [Problem("measurement_missing")]
    value = Decimal(given)
    problems = marking.entry_problems(aspect.rule, value)
    units = value.scaleb(decimals)
    if not problems and units != units.to_integral_value():
        problems = [Problem("mark_off_step", {"value": value, "step": Decimal(1).scaleb(-decimals)})]
    return (None, problems) if problems else (int(units), [])


def _text(units: int, decimals: int) -> str:
    return f"{Decimal(units).scaleb(-decimals):.{decimals}f}"


def _outcome(
    intake: Intake,
    row: dict[str, Any],
    sheet: SheetFacts | None,
    aspect: AspectFacts | None,
    problems: list[Problem],
) -> str:
    if not intake.tablet.may_mark:
        return "quarantined"
    if problems or sheet is None or aspect is None:
        return "refused"
    if not signoff.open_for_marks(signoff.Sheet(sheet.state)) or sheet.id in intake.submitted:
        return "late"
    return _fold(intake, row, aspect, problems)


def _fold(intake: Intake, row: dict[str, Any], aspect: AspectFacts, problems: list[Problem]) -> str:
    """Put the entry into the fold; the short way when it replaces just what stands there."""
    slot: Slot = (row["sheet_id"], row["aspect_id"], row["judge_id"] if aspect.judges > 1 else 0)
    pair = slot[:2]
    there = [one for one in intake.standing.get(pair, []) if not slot[2] or one.judge_id == slot[2]]
    row["outcome"] = "accepted"
    replaces = len(there) == 1 and not there[0].disputed and there[0].entry_id == row["base"]
    if (replaces or (not there and row["base"] is None)) and row["id"] not in intake.named:
        _stand(intake, slot, there, row, disputed=False)
        return "accepted"
    pending = [
        folding.Link(one["id"], one["base"])
        for one in [*intake.rows, row]
        if (one["sheet_id"], one["aspect_id"]) == pair
        and one["outcome"] in queries.FOLDED
        and (not slot[2] or one["judge_id"] == slot[2])
    ]
    links = [*queries.chain_of(*pair, slot[2] or None), *pending]
    ends = folding.heads(links, queries.set_aside(*slot))
    if not ends:  # entries that replace each other in a ring: none of them could stand
        problems.append(Problem("base_is_circular"))
        return "refused"
    head = intake.by_id.get(ends[0]) or (row if ends[0] == row["id"] else None)
    _stand(intake, slot, there, head or _stored(ends[0]), disputed=len(ends) > 1)
    _note_conflict(slot, len(ends) > 1, intake.now)
    return "conflict" if len(ends) > 1 and row["id"] in ends else "accepted"


def _stored(entry_id: str) -> dict[str, Any]:
    entry = queries.mark_entry(entry_id)
    return {
        "id": entry.id,
        "judge_id": entry.judge_id,
        "kind": entry.kind,
        "value_units": entry.value_units,
    }


def _stand(
    intake: Intake, slot: Slot, there: Iterable[Standing], head: dict[str, Any], *, disputed: bool
) -> None:
    sheet_id, aspect_id, _ = slot
    former = list(there)
    intake.gone += [{"s": sheet_id, "a": aspect_id, "j": one.judge_id} for one in former]
    intake.current[slot] = {
        "sheet_id": sheet_id,
        "aspect_id": aspect_id,
        "judge_id": head["judge_id"],
        "mark_entry_id": head["id"],
        "kind": head["kind"],
        "value_units": head["value_units"],
        "disputed": disputed,
    }
    rest = [one for one in intake.standing.get(slot[:2], []) if one not in former]
    intake.standing[slot[:2]] = [*rest, Standing(head["judge_id"], head["id"], disputed)]


def _note_conflict(slot: Slot, disputed: bool, now: datetime) -> None:
    """Open the conflict of a slot, or close the one that the missing link has explained."""
    is_open = queries.open_conflict(*slot)
    if disputed and is_open is None:
        sheet_id, aspect_id, place = slot
        db.session.add(
            MarkConflict(sheet_id=sheet_id, aspect_id=aspect_id, slot=place, opened_at=now, closed_ids=[])
        )
        db.session.flush()
    elif not disputed and is_open is not None:
        is_open.resolved_at = now
        db.session.flush()


def _write(intake: Intake, batch: Batch, by: Actor) -> None:
    tablet = intake.tablet
    _APPEND.run(intake.rows)
    _FORGET.run(intake.gone)
    _STAND.run(list(intake.current.values()))
    if intake.current:
        _keep_rounds(intake)
    seqs = [row["device_seq"] for row in intake.rows]
    seen = {
        "device": tablet.device_id,
        "last_seq": max([tablet.last_seq, *seqs]),
        "received": tablet.received + len(intake.rows),
        "unsent": max(0, batch.unsent - len(batch.entries)),
        "last_seen_at": intake.now,
        "reported_in": tablet.epoch_id if _has_reported(tablet, batch) else tablet.reported_in,
    }
    _SEEN.run([seen])
    if intake.current:
        _first_mark(intake, by)
    _record_batch(intake, by)


def _has_reported(tablet: Tablet, batch: Batch) -> bool:
    """With this batch the tablet has given the restored server everything it holds."""
    again = batch.again
    return again is not None and again.epoch == tablet.epoch and again.left == 0


_mark, _device = CurrentMark.__table__.c, Device.__table__.c
_COUNTED = ("last_seq", "received", "unsent", "last_seen_at", "reported_in")
_APPEND = Prepared(insert(MarkEntry.__table__), MarkEntry.__table__.c.keys())  # type: ignore[arg-type]
_STAND = Prepared(insert(CurrentMark.__table__), _mark.keys())  # type: ignore[arg-type]
_FORGET = Prepared(
    delete(CurrentMark.__table__).where(  # type: ignore[arg-type]
        _mark.sheet_id == bindparam("s"),
        _mark.aspect_id == bindparam("a"),
        _mark.judge_id == bindparam("j"),
    )
)
_SEEN = Prepared(
    update(Device.__table__)  # type: ignore[arg-type]
    .where(_device.id == bindparam("device"))
    .values({name: bindparam(name) for name in _COUNTED})
)


def _record_batch(intake: Intake, by: Actor) -> None:
    tablet = intake.tablet
    about: dict[str, Any] = {"contest_id": tablet.contest_id, "subject": ("panel", tablet.panel_id)}
    if intake.rows:
        outcomes = dict(Counter(row["outcome"] for row in intake.rows))
        first, last = intake.rows[0]["server_seq"], intake.seq
        facts: dict[str, Any] = {"outcomes": outcomes, "first": first, "last": last, "chain": intake.chain}
        if again := sum(1 for row in intake.rows if row["former_seq"]):
            facts["again"] = again
        audit.record(by, "marks.received", **about, **facts)
    for entry_id in intake.reused:
        audit.record(by, "security.mark_id_reused", **about, entry=entry_id, device=tablet.device_id)


def _first_mark(intake: Intake, by: Actor) -> None:
    """The first mark freezes the panel and the scheme; of a later scheme the first one freezes that."""
    if not intake.tablet.panel_frozen:
        panel_operations.freeze_panel(panels.panel(intake.tablet.panel_id), by=by)
    for scheme in intake.schemes.values():
        if not scheme.frozen:
            scheme_operations.freeze(schemes.version(scheme.id), by=by)


def _keep_rounds(intake: Intake) -> None:
    """A team that is complete but too far apart has finished a round: keep it; it must score again."""
    gated = []
    for sheet_id, aspect_id, slot in intake.current:
        scheme = intake.schemes[intake.sheets[sheet_id].scheme_version_id]
        aspect = scheme.aspects[aspect_id]
        if slot and aspect.rule.spread_gate is not None:
            gated.append((sheet_id, aspect, scheme.decimals))
    if not gated:
        return
    teams = queries.teams_on({sheet_id for sheet_id, _, _ in gated}, {aspect.id for _, aspect, _ in gated})
    members = panels.active_members(intake.tablet.panel_id)
    for sheet_id, aspect, decimals in gated:
        seats = seating.judges_of(members, aspect.judges)
        team = seating.counted(aspect.judges, teams.get((sheet_id, aspect.id), []), seats, awaited=True)
        if seating.too_far_apart(aspect.rule, aspect.judges, decimals, team):
            _keep_round(sheet_id, aspect.id, team, intake.now)


def _keep_round(sheet_id: int, aspect_id: int, team: Sequence[TeamMark], now: datetime) -> None:
    marks = [[mark.number, mark.kind, mark.value_units] for mark in team]
    last = queries.last_round(sheet_id, aspect_id)
    if last is not None and last.marks == marks:
        return
    number = last.number + 1 if last else 1
    db.session.add(ScoreRound(sheet_id=sheet_id, aspect_id=aspect_id, number=number, marks=marks, at=now))
    db.session.flush()
