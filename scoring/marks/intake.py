"""A batch of marks on its way in: read once, at its beginning, and carried from the rules to what is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from competition.foundation.system import clock
from competition.rules.problems import Problem
from scoring.devices.keys import server_key
from scoring.devices.tokens.queries import Tablet
from scoring.marks import queries
from scoring.marks.batches import (
    MarkBatch,
    ProblemSaid,
    SentEntry,
    Statement,
    statement_from,
    statement_text,
)
from scoring.marks.queries import SchemeFacts, SlotMark
from scoring.panels import queries as panels
from scoring.rules.log import chaining
from scoring.rules.log.outcomes import Outcome
from scoring.rules.log.receipts import Receipt, SigningKey, receipt_holds
from scoring.rules.marking import seating
from scoring.sheets import queries as sheets
from scoring.sheets.queries import SheetFacts

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
    standing: dict[tuple[int, int], list[SlotMark]]
    statements: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: list[dict[str, int]] = field(default_factory=list)
    current: dict[Slot, dict[str, Any]] = field(default_factory=dict)
    reused: list[str] = field(default_factory=list)
    former: dict[str, int] = field(default_factory=dict)  # text -> its place before a restore

    def __post_init__(self) -> None:
        self.time_text = self.now.isoformat(timespec="microseconds")

    def sheet_of(self, entry: SentEntry) -> SheetFacts | None:
        """The sheet that the entry is for, and not one that only has its number."""
        sheet = self.sheets.get(entry.sheet)
        if sheet is not None and entry.sheet_key not in (None, sheet.key):
            return None
        return sheet

    def state(
        self,
        body_hash: str,
        entry: SentEntry | None,
        outcome: Outcome,
        problems: Sequence[Problem],
        *,
        value: str | None = None,
        seq: int | None = None,
    ) -> int:
        """Write the outcome down: what it says is about this entry alone, nothing of anyone else's.

        Gives the place of the statement among those of the batch.
        """
        statement = Statement(
            id=entry.id if entry else None,
            body=body_hash,
            contest=self.tablet.contest_id,
            device=self.tablet.device_id,
            outcome=outcome.value,
            problems=[
                ProblemSaid(problem.code, {key: str(value) for key, value in problem.details.items()})
                for problem in problems
            ],
            server_seq=seq,
            server_time=self.time_text,
            sitting=self.tablet.sitting,
            value=value,
        )
        self.statements.append(statement_text(statement))
        return len(self.statements) - 1

    def let_stand(
        self, slot: Slot, there: Iterable[SlotMark], head: dict[str, Any], *, disputed: bool
    ) -> None:
        """Note what stands in a slot from now on, in place of what is `there`."""
        sheet_id, aspect_id, _ = slot
        former = list(there)
        self.gone += [{"s": sheet_id, "a": aspect_id, "j": one.judge_id} for one in former]
        self.current[slot] = {
            "sheet_id": sheet_id,
            "aspect_id": aspect_id,
            "judge_id": head["judge_id"],
            "mark_entry_id": head["id"],
            "kind": head["kind"],
            "value_units": head["value_units"],
            "disputed": disputed,
        }
        rest = [one for one in self.standing.get(slot[:2], []) if one not in former]
        self.standing[slot[:2]] = [*rest, SlotMark(head["judge_id"], head["id"], disputed)]


def read_for(tablet: Tablet, batch: MarkBatch, entries: Sequence[SentEntry]) -> Intake:
    """Everything that the entries of a batch ask, in a few statements however many they are."""
    head = queries.log_head(tablet.contest_id)
    found = sheets.sheet_facts({entry.sheet for entry in entries}, tablet.panel_id)
    return Intake(
        tablet=tablet,
        key=server_key(),
        seat=seating.seat_of(panels.active_members(tablet.panel_id), tablet.member_id),
        now=clock.now(),
        seq=head[0] if head else 0,
        chain=head[1] if head else chaining.GENESIS,
        sheets=found,
        schemes={
            id: queries.scheme_facts(id) for id in {sheet.scheme_version_id for sheet in found.values()}
        },
        submitted=sheets.submitted_by(found.values(), tablet.member_id) if found else set(),
        named=queries.named_as_base(entries),
        known=dict(queries.known_entries(entry.id for entry in entries)),
        standing=queries.standing((entry.sheet, entry.aspect) for entry in entries),
        former=_former_places(tablet, batch),
    )


def _former_places(tablet: Tablet, batch: MarkBatch) -> dict[str, int]:
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
