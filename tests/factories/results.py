"""An event that is judged to the end: real keepers and codes, a scheme, locked sheets with given marks."""

import json
import secrets
from uuid import uuid4

from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.roles import SYSTEM, Role, Scope
from demo.tablets import Identity, entry_of
from scoring.devices.keys import server_key
from scoring.devices.models import Device
from scoring.marks import queries
from scoring.marks.batches import Statement, statement_text
from scoring.marks.mark_texts import units_text
from scoring.marks.models import CurrentMark, MarkEntry
from scoring.results import operations
from scoring.rules.log import chaining
from scoring.rules.log.receipts import receipts_of
from scoring.rules.publication_life import Published
from scoring.rules.signoff import Step
from scoring.sheets import operations as sheet_operations
from scoring.sheets.models import Sheet
from scoring.signoff.contents import contents_of
from scoring.theory import operations as theory_marks
from scoring.theory.operations import TheoryLine
from tests.factories import draws, judging
from tests.factories.accounts import actor_of, make_account
from tests.factories.schemes import make_scheme

# By code in order: yes/no, three judgements, five judges; the theory mark in hundredths.
MARKS = (
    (1, (2, 3, 2), ("40", "41", "42", "43", "44"), 8600),
    (1, (3, 3, 3), ("45", "46", "46", "47", "50"), 9000),
    (0, (1, 1, 2), ("30", "31", "32", "33", "34"), 7000),
)


class Judged:
    """A judged event; `made` holds its keepers and its supervisor."""

    def __init__(self, marks=MARKS, document=None):
        self.made = draws.drawn_event(entries=len(marks))
        self.event = contests.event(self.made.event_id)
        self.contest_id = self.event.contest_id
        self.tabulator = make_account("统分员", (Role.TABULATOR, Scope.CONTEST, self.contest_id))
        self.version = make_scheme(self.event.id, SYSTEM, document)
        self.panel, self.seats, self.chief = judging.make_panel(self.event, judges=5)
        sheet_operations.open_sheets(self.event.id, by=SYSTEM)
        self.codes = self.made.codes
        self.device = self._device()
        for code, (yes, levels, five, theory) in zip(self.codes, marks, strict=True):
            self.fill(code, yes, levels, five)
            self.theory(code, theory)

    @atomic
    def _device(self):
        device = Device(
            id=str(uuid4()),
            panel_member_id=self.seats[0].id,
            contest_id=self.contest_id,
            name="平板",
            token_hash=secrets.token_hex(32),
            public_key="",
            enrolled_at=clock.now(),
        )
        db.session.add(device)
        db.session.flush()
        return device.id

    @atomic
    def fill(self, code, yes, levels, five, state="locked", *, unmarked="no_mark"):
        """The marks of one code, and its sheet as the judges left it; `unmarked` is what stands without a value."""
        self.unmarked = unmarked
        sheet = db.session.query(Sheet).filter_by(event_id=self.event.id, code=code).one()
        first, second, third = self.version.aspects
        self._mark(sheet, first, self.seats[0], None if yes is None else yes and first.max_units)
        for seat, level in zip(self.seats, levels, strict=False):
            self._mark(sheet, second, seat, None if level is None else level * 100)
        for seat, mark in zip(self.seats, five, strict=False):
            self._mark(sheet, third, seat, None if mark is None else int(mark) * 100)
        sheet.state = state
        sheet.hash = sheet.total_units = None
        if state == "locked":
            self.lock(sheet.id)

    @atomic
    def lock(self, sheet_id):
        """Its marks and penalties as they stand, signed."""
        sheet = db.session.get(Sheet, sheet_id)
        read = contents_of(sheet)
        sheet.state, sheet.hash, sheet.total_units = "locked", read.hash, read.total_units
        sheet_operations.take_step(sheet.id, Step.LOCK, by=SYSTEM, hash=read.hash)

    def _mark(self, sheet, aspect, seat, units):
        """One entry as the tablet of its judge would bring it, signed and chained."""
        head = queries.log_head(self.contest_id) or (0, chaining.GENESIS)
        current = db.session.get(CurrentMark, (sheet.id, aspect.id, seat.id))
        base = current.mark_entry_id if current else None
        kind = self.unmarked if units is None else "mark"
        value = None if units is None else units_text(units, 2)
        own = Identity(self.contest_id, self.panel.id, seat.id, self.device)
        place = (sheet.id, aspect.id, self.version.id)
        sent = entry_of(own, head[0] + 1, place, {"base": base, "kind": kind, "value": value})
        text = json.dumps(sent)
        now = clock.now()
        statement = Statement(
            id=sent["id"],
            body=chaining.text_hash(text),
            contest=self.contest_id,
            device=self.device,
            outcome="accepted",
            problems=[],
            server_seq=head[0] + 1,
            server_time=now.isoformat(timespec="microseconds"),
            value=value,
        )
        [receipt] = receipts_of(server_key(), [statement_text(statement)])
        entry = MarkEntry(
            id=sent["id"],
            contest_id=self.contest_id,
            sheet_id=sheet.id,
            aspect_id=aspect.id,
            judge_id=seat.id,
            device_id=self.device,
            device_seq=head[0] + 1,
            scheme_version_id=self.version.id,
            base=base,
            kind=kind,
            value_units=units,
            device_time=sent["device_time"],
            server_seq=head[0] + 1,
            server_time=now,
            prev_hash=head[1],
            hash=chaining.link_hash(head[1], receipt),
            outcome="accepted",
            body=text,
            body_hash=chaining.text_hash(text),
            outcome_body=receipt,
        )
        db.session.add(entry)
        db.session.flush()
        self._tell(entry)
        if current is None:
            current = CurrentMark(sheet_id=sheet.id, aspect_id=aspect.id, judge_id=seat.id)
            db.session.add(current)
        current.mark_entry_id, current.kind, current.value_units = entry.id, entry.kind, units
        db.session.flush()

    def _tell(self, entry):
        """The line of the log for a batch of one."""
        audit.record(
            SYSTEM,
            "marks.received",
            contest_id=self.contest_id,
            subject=("panel", self.panel.id),
            outcomes={"accepted": 1},
            first=entry.server_seq,
            last=entry.server_seq,
            chain=entry.hash,
        )

    @atomic
    def let_stand(self, code, aspect):
        """The chief judge lets a wide spread stand."""
        sheet = db.session.query(Sheet).filter_by(event_id=self.event.id, code=code).one()
        sheet_operations.take_step(sheet.id, Step.DECIDE, by=SYSTEM, reason="复看", aspect_id=aspect.id)

    def theory(self, code, units):
        """A theory mark in hundredths; None is an absence."""
        theory_marks.import_theory(
            self.event.id, [TheoryLine(code, units, absent=units is None)], by=actor_of(self.tabulator)
        )

    def open(self):
        """The codes, opened by two keepers before the supervisor."""
        operations.open_codes(
            self.event.id, self.made.key(0), self.made.key(1), by=actor_of(self.made.supervisor)
        )

    def publish(self, kind=Published.PUBLICITY, reason=""):
        """A snapshot and its publication."""
        by = actor_of(self.made.organiser)
        operations.take_snapshot(self.event.id, by=by)
        return operations.publish(self.event.id, kind, reason, by=by)
