"""Taking marks in, the hot path: a few reads for the whole batch, one insert for the log, one for the fold."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, update

from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.driver_statements import Prepared
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from scoring.devices.models import Device
from scoring.devices.tokens import queries as tokens
from scoring.devices.tokens.queries import Tablet
from scoring.marks import queries
from scoring.marks.batches import MarkBatch, SentEntry, entry_from
from scoring.marks.conflicts import queries as conflicts
from scoring.marks.intake import Intake, Slot, read_for
from scoring.marks.judging import judge_entry
from scoring.marks.mark_texts import units_text
from scoring.marks.models import CurrentMark, MarkConflict, MarkEntry, ScoreRound
from scoring.marks.queries import AspectFacts, SlotMark
from scoring.marks.standing import queries as standing
from scoring.marks.standing.queries import TeamMark
from scoring.panels import operations as panel_operations
from scoring.panels import queries as panels
from scoring.rules import signoff
from scoring.rules.log import chaining, folding
from scoring.rules.log.outcomes import FOLDED, Outcome
from scoring.rules.log.receipts import receipts_of
from scoring.rules.marking import seating
from scoring.rules.signoff import SheetState
from scoring.schemes import operations as scheme_operations
from scoring.schemes import queries as schemes
from scoring.sheets.queries import SheetFacts


class Taken(NamedTuple):
    """What the tablet is told: the life of the database that took the batch in, and the outcomes."""

    epoch: str
    outcomes: list[str]


@atomic
def receive_marks(token_hash: str, batch: MarkBatch, *, by: Actor) -> Taken:
    """Take a batch in; gives one signed outcome per entry, in its order, as stored.

    Known ids get their stored outcome again, byte for byte. Every other readable entry is appended to the
    contest's log with its outcome; none can stop another. Nothing is answered before the commit. The token
    says which tablet it is and is asked again under the lock; `by` is its judge, for the log. Of a tablet on
    which its judge has not started the seat nothing is taken: it keeps what it holds and sends it again.
    """
    holder = tokens.holder_of(token_hash)
    if holder is None:
        raise Refused(Problem("device_unknown"))
    panels.lock_log(holder.contest_id)
    tablet = tokens.tablet_with(token_hash)
    if tablet is None:
        raise Refused(Problem("device_unknown"))
    if tablet.may_mark:
        tokens.require_sitting(tablet)
    entries = [(text, entry_from(text)) for text in batch.entries]
    intake = read_for(tablet, batch, [entry for _, entry in entries if entry is not None])
    taken = [_take(intake, text, entry) for text, entry in entries]
    receipts = receipts_of(intake.key, intake.statements)
    _append(intake, receipts)
    _write(intake, batch, by)
    return Taken(tablet.epoch, [receipts[one] if isinstance(one, int) else one for one in taken])


def _take(intake: Intake, text: str, entry: SentEntry | None) -> str | int:
    """Judge one entry; gives its stored receipt, or the place of its new statement among the batch's."""
    body_hash = chaining.text_hash(text)
    if entry is None:
        return intake.state(body_hash, None, Outcome.REFUSED, [Problem("entry_unreadable")])
    stored = intake.known.get(entry.id)
    if stored is not None:
        if stored[0] == body_hash:
            return stored[1]
        intake.reused.append(entry.id)
        return intake.state(body_hash, entry, Outcome.REFUSED, [Problem("entry_id_reused")])
    sheet = intake.sheet_of(entry)
    scheme = intake.schemes[sheet.scheme_version_id] if sheet else None
    aspect = scheme.aspects.get(entry.aspect) if scheme else None
    units, problems = judge_entry(intake, entry, sheet, scheme, aspect)
    intake.seq += 1
    row = _row(intake, text, body_hash, entry) | {
        "sheet_id": sheet.id if sheet else None,
        "aspect_id": aspect.id if aspect else None,
        "scheme_version_id": scheme.id if scheme else None,
        "value_units": units,
    }
    outcome = _outcome(intake, row, sheet, aspect, problems)
    row["outcome"] = outcome.value
    value = None if units is None or scheme is None else units_text(units, scheme.decimals)
    place = intake.state(body_hash, entry, outcome, problems, value=value, seq=intake.seq)
    row["statement"] = place
    intake.rows.append(row)
    if entry.base is not None:
        intake.named.add(entry.base)
    intake.by_id[entry.id] = row
    intake.known[entry.id] = (body_hash, place)
    return place


def _row(intake: Intake, text: str, body_hash: str, entry: SentEntry) -> dict[str, Any]:
    """What the log keeps of an entry, whatever it is worth."""
    return {
        "id": entry.id,
        "contest_id": intake.tablet.contest_id,
        "judge_id": intake.tablet.member_id,
        "device_id": intake.tablet.device_id,
        "sitting_id": intake.tablet.sitting,
        "device_seq": entry.device_seq,
        "base": entry.base,
        "kind": entry.kind,
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


def _append(intake: Intake, receipts: Sequence[str]) -> None:
    """Give the new rows their receipts and their places in the chain."""
    for row in intake.rows:
        row["outcome_body"] = receipts[row.pop("statement")]
        row["prev_hash"] = intake.chain
        row["hash"] = intake.chain = chaining.link_hash(intake.chain, row["outcome_body"])


def _outcome(
    intake: Intake,
    row: dict[str, Any],
    sheet: SheetFacts | None,
    aspect: AspectFacts | None,
    problems: list[Problem],
) -> Outcome:
    if not intake.tablet.may_mark:
        return Outcome.QUARANTINED
    if problems or sheet is None or aspect is None:
        return Outcome.REFUSED
    if not signoff.open_for_marks(SheetState(sheet.state)) or sheet.id in intake.submitted:
        return Outcome.LATE
    return _fold(intake, row, aspect, problems)


def _fold(intake: Intake, row: dict[str, Any], aspect: AspectFacts, problems: list[Problem]) -> Outcome:
    """Put the entry into the fold; the short way when it replaces just what stands there."""
    slot: Slot = (row["sheet_id"], row["aspect_id"], row["judge_id"] if aspect.judges > 1 else 0)
    there = [one for one in intake.standing.get(slot[:2], []) if not slot[2] or one.judge_id == slot[2]]
    replaces = len(there) == 1 and not there[0].disputed and there[0].entry_id == row["base"]
    if (replaces or (not there and row["base"] is None)) and row["id"] not in intake.named:
        intake.let_stand(slot, there, row, disputed=False)
        return Outcome.ACCEPTED
    return _fold_again(intake, slot, there, row, problems)


def _fold_again(
    intake: Intake, slot: Slot, there: Sequence[SlotMark], row: dict[str, Any], problems: list[Problem]
) -> Outcome:
    """The long way: what stands is asked of the whole chain of the slot, this entry at its end."""
    earlier = [one for one in intake.rows if one["outcome"] in FOLDED]
    pending = [
        folding.ChainLink(one["id"], one["base"])
        for one in [*earlier, row]
        if (one["sheet_id"], one["aspect_id"]) == slot[:2] and (not slot[2] or one["judge_id"] == slot[2])
    ]
    links = [*queries.chain_of(*slot[:2], slot[2] or None), *pending]
    ends = folding.heads(links, conflicts.set_aside(*slot))
    if not ends:  # entries that replace each other in a ring: none of them could stand
        problems.append(Problem("base_is_circular"))
        return Outcome.REFUSED
    head = intake.by_id.get(ends[0]) or (row if ends[0] == row["id"] else None)
    intake.let_stand(slot, there, head or _stored(ends[0]), disputed=len(ends) > 1)
    _note_conflict(slot, len(ends) > 1, intake.now)
    return Outcome.CONFLICT if len(ends) > 1 and row["id"] in ends else Outcome.ACCEPTED


def _stored(entry_id: str) -> dict[str, Any]:
    entry = queries.mark_entry(entry_id)
    return {
        "id": entry.id,
        "judge_id": entry.judge_id,
        "kind": entry.kind,
        "value_units": entry.value_units,
    }


def _note_conflict(slot: Slot, disputed: bool, now: datetime) -> None:
    """Open the conflict of a slot, or close the one that the missing link has explained."""
    is_open = conflicts.open_conflict(*slot)
    if disputed and is_open is None:
        sheet_id, aspect_id, place = slot
        db.session.add(
            MarkConflict(sheet_id=sheet_id, aspect_id=aspect_id, slot=place, opened_at=now, closed_ids=[])
        )
        db.session.flush()
    elif not disputed and is_open is not None:
        is_open.resolved_at = now
        db.session.flush()


def _write(intake: Intake, batch: MarkBatch, by: Actor) -> None:
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


def _has_reported(tablet: Tablet, batch: MarkBatch) -> bool:
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
    fresh = sorted(scheme.id for scheme in intake.schemes.values() if not scheme.frozen)
    for scheme_id in fresh:  # all of them before the first line of the log
        schemes.hold_version(scheme_id)
    for scheme_id in fresh:
        scheme_operations.freeze(scheme_id, by=by)
    if not intake.tablet.panel_frozen:
        panel_operations.freeze_panel(intake.tablet.panel_id, by=by)


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
    teams = standing.teams_on({sheet_id for sheet_id, _, _ in gated}, {aspect.id for _, aspect, _ in gated})
    members = panels.active_members(intake.tablet.panel_id)
    for sheet_id, aspect, decimals in gated:
        seats = seating.judges_of(members, aspect.judges)
        team = seating.counted(aspect.judges, teams.get((sheet_id, aspect.id), []), seats, awaited=True)
        if seating.too_far_apart(aspect.rule, aspect.judges, decimals, team):
            _keep_round(sheet_id, aspect.id, team, intake.now)


def _keep_round(sheet_id: int, aspect_id: int, team: Sequence[TeamMark], now: datetime) -> None:
    marks = [[mark.number, mark.kind, mark.value_units] for mark in team]
    last = standing.last_round(sheet_id, aspect_id)
    if last is not None and last.marks == marks:
        return
    number = last.number + 1 if last else 1
    db.session.add(ScoreRound(sheet_id=sheet_id, aspect_id=aspect_id, number=number, marks=marks, at=now))
    db.session.flush()
