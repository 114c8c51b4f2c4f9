"""The second half of the demonstration: drawn blind, marked on tablets, signed and locked."""

import json
import random
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from competition.accounts import queries as accounts
from competition.checking_in import operations as check_in
from competition.checking_in import queries as check_in_queries
from competition.contests import queries as contest_queries
from competition.draws import operations as draws
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.keepers import operations as keeper_operations
from competition.rules.draw.attendance import Attendance
from competition.rules.draw.keeper_keys import OpenKey
from competition.rules.roles import SYSTEM
from competition.timetables import operations as timetables
from competition.timetables import queries as timetable_queries
from demo import finishing, schemes
from demo.edition import CIS_EVENT, NamedEvent
from demo.entering import Stage, begin_contest
from demo.tablets import Identity, batch_of, entry_of, seat_of
from scoring.devices import operations as devices
from scoring.devices.sittings import operations as sittings
from scoring.devices.sittings.operations import SeatWish
from scoring.marks import operations as marks
from scoring.marks.batches import MarkBatch
from scoring.panels import operations as panels
from scoring.panels.declaration_text import DECLARATION_VERSION
from scoring.panels.models import PanelMember
from scoring.pins import operations as pins
from scoring.rules.log.receipts import SigningKey
from scoring.rules.marking import seating
from scoring.rules.pin import is_weak
from scoring.schemes import operations as scheme_operations
from scoring.schemes import queries as scheme_queries
from scoring.schemes import workbook
from scoring.schemes.models import Aspect, SchemeVersion
from scoring.sheets import operations as sheets
from scoring.sheets import queries as sheet_queries
from scoring.sheets.models import Sheet
from scoring.signoff import operations as signoff

MOST_ENTRIES = 200
JUDGES = 3
JUDGES_OF_FIRST = 5


@dataclass
class Tablet:
    """One enrolled tablet of the demonstration: what it must know to speak the protocol."""

    identity: Identity
    token_hash: str
    account_id: int
    seq: int = 0
    waiting: list[str] = field(default_factory=list)

    def write(self, sheet: int, aspect: Aspect, given: dict[str, Any]) -> None:
        """Note a mark; it waits to be sent."""
        self.seq += 1
        body = entry_of(self.identity, self.seq, (sheet, aspect.id, aspect.scheme_version_id), given)
        self.waiting.append(json.dumps(body, separators=(",", ":")))

    def batches(self) -> Iterator[MarkBatch]:
        for first in range(0, len(self.waiting), MOST_ENTRIES):
            behind = max(0, len(self.waiting) - first - MOST_ENTRIES)
            yield MarkBatch(**batch_of(self.identity, self.waiting[first : first + MOST_ENTRIES], behind))


@atomic
def prepare_event(stage: Stage, named: NamedEvent) -> None:
    """A session today, workstations, the keepers' names, the scheme."""
    event = contest_queries.event(stage.events[named.code])
    venue = timetable_queries.venues_of(stage.contest_id)[0]
    starts_at = clock.now() + timedelta(minutes=20)
    session = timetables.add_session(
        event.id, "第一场", starts_at, starts_at + timedelta(hours=4), venue.id, by=stage.actor("organiser")
    )
    stage.sessions[named.code] = session.id
    timetables.add_workstations(
        event.id, f"{named.code}-01…{named.code}-30", venue.id, by=stage.actor("organiser")
    )
    keepers = [stage.staff[f"keeper{number}"] for number in (1, 2, 3)]
    keeper_operations.name_keepers(event.id, keepers, by=stage.actor("organiser"))
    if named.code == CIS_EVENT:
        # Through the very import an organiser uses: a workbook, read with every check.
        document = workbook.read(stage.cis_workbook or workbook.written(schemes.cis()))
    else:
        judges = JUDGES_OF_FIRST if named.code == "Z01" else JUDGES
        document = schemes.weighted(named.modules, judges)
    scheme_operations.add_version(event.id, document, by=stage.actor("organiser"))


def draw_event(stage: Stage, named: NamedEvent, keys: Sequence[OpenKey]) -> None:
    """Check everybody in, commit, draw with a public value."""
    session_id = stage.sessions[named.code]
    _check_in(stage, stage.events[named.code], session_id)
    draws.commit_draw(session_id, by=stage.actor("organiser"))
    value = " ".join(f"{stage.chance.randrange(1, 34):02d}" for _ in range(6))
    draws.make_draw(session_id, value, keys[0], keys[1], by=stage.actor("organiser"))


@atomic
def _check_in(stage: Stage, event_id: int, session_id: int) -> None:
    organiser = stage.actor("organiser")
    check_in.split_evenly(event_id, by=organiser)
    for entry_id in check_in_queries.entries_of_session(session_id):
        check_in.check_in(session_id, entry_id, Attendance.PRESENT, by=organiser)


@atomic
def seat_judges(stage: Stage, named: NamedEvent) -> list[Tablet]:
    """The panel with its judges and chief, each with a declaration and the judges with a tablet."""
    event_id = stage.events[named.code]
    organiser = stage.actor("organiser")
    panel = panels.make_panel(event_id, "评分组", [], by=organiser)
    tablets = []
    count = JUDGES_OF_FIRST if named.code == "Z01" else JUDGES
    for number in range(1, count + 1):
        account_id = stage.staff[f"judge-{named.code.lower()}-{number}"]
        seat = panels.add_member(
            panel.id, account_id, number, duty="judge", unit_name="", reason="", by=organiser
        )
        tablets.append(_enrol(stage, seat, panel.id))
    chief = stage.staff[f"judge-{named.code.lower()}-0"]
    seat = panels.add_member(panel.id, chief, 90, duty="chief", unit_name="", reason="", by=organiser)
    panels.declare(seat.id, DECLARATION_VERSION, "", by=accounts.actor_of(accounts.account(chief)))
    sheets.open_sheets(event_id, by=organiser)
    return tablets


def _enrol(stage: Stage, seat: PanelMember, panel_id: int) -> Tablet:
    """An enrolled tablet on which its judge has started the seat with the own PIN and declared."""
    key = SigningKey.fresh()
    token = devices.issue_enrolment(seat.id, by=stage.actor("organiser"))
    device, _secret = devices.enrol(token, key.public, f"平板 {seat.number}")
    own = Identity(stage.contest_id, panel_id, seat.id, device.id)
    judge = accounts.actor_of(accounts.account(seat.account_id), device.id)
    pin = _own_pin()
    pins.set_pin(seat.account_id, pin, pin, by=judge)
    seat_said = seat_of(own)
    text = json.dumps(seat_said)
    wish = SeatWish(seat_said["sitting"], text, key.sign(text), alone=True)
    sittings.start_seat(device.token_hash, wish, pin, by=judge)
    panels.declare(seat.id, DECLARATION_VERSION, "", by=judge)
    return Tablet(own, device.token_hash, seat.account_id)


def _own_pin() -> str:
    """Digits that nobody can guess and nobody keeps (thrown away with the demonstration's process)."""
    drawn = (f"{secrets.randbelow(10**8):08}" for _ in range(100))
    return next(pin for pin in drawn if not is_weak(pin))


@atomic
def mark_event(stage: Stage, named: NamedEvent, tablets: Sequence[Tablet]) -> None:
    """Every judge marks every code: a seeded talent for each, a seeded eye for each judge."""
    event_id = stage.events[named.code]
    version = scheme_queries.newest(event_id)
    if version is None:
        raise LookupError(named.code)
    found = [sheet for sheet, _panel in sheet_queries.sheets_of_event(event_id)]
    talents = {sheet.id: min(0.98, max(0.35, stage.chance.gauss(0.78, 0.11))) for sheet in found}
    for seat, tablet in enumerate(tablets, start=1):
        for sheet in found:
            for aspect in version.aspects:
                if seating.marks(seat, aspect.judges, aspect.module, []):
                    given = _reading(stage.chance, aspect, version, talents[sheet.id])
                    tablet.write(sheet.id, aspect, given)
        by = accounts.actor_of(accounts.account(tablet.account_id), tablet.identity.device)
        for batch in tablet.batches():
            marks.receive_marks(tablet.token_hash, batch, by=by)


def _reading(chance: random.Random, aspect: Aspect, version: SchemeVersion, talent: float) -> dict[str, Any]:
    """What a judge enters: a measured value where the rule computes the mark, else the mark itself."""
    luck = min(1.0, max(0.0, chance.gauss(talent, 0.12)))
    kind = aspect.kind
    if kind == "binary":
        return {"measured": "1" if luck > 0.55 else "0"}
    if kind in ("deduct", "deduction"):
        return {"measured": str(round((1 - luck) * 3))}
    if kind == "range":
        return {"measured": str(round(luck * 10))}
    if kind == "steps":
        return {"measured": f"{(1 - luck) * 0.25:.2f}"}
    if kind == "judgement":
        return {"value": str(min(3, max(1, round(talent * 3))))}
    top, step = aspect.max_units, aspect.step_units
    spread = luck if kind == "points" else talent + chance.uniform(-0.06, 0.06)
    units = min(top, max(0, round(spread * top / step) * step))
    return {"value": str(Decimal(units).scaleb(-version.decimals))}


@atomic
def sign_event(stage: Stage, named: NamedEvent, tablets: Sequence[Tablet]) -> None:
    """Each judge submits, another person checks, the chief judge signs, the supervisor witnesses."""
    event_id = stage.events[named.code]
    found: list[Sheet] = [sheet for sheet, _panel in sheet_queries.sheets_of_event(event_id)]
    judges = {
        tablet.identity.judge: accounts.actor_of(accounts.account(tablet.account_id)) for tablet in tablets
    }
    checker = accounts.actor_of(accounts.account(stage.staff[f"judge-{named.code.lower()}-6"]))
    chief = stage.actor(f"judge-{named.code.lower()}-0")
    supervisor = stage.actor("supervisor")
    for sheet in found:
        for tablet in tablets:
            signoff.submit_sheet(
                sheet.id, sheet.version, tablet.seq, tablet.token_hash, by=judges[tablet.identity.judge]
            )
        seen = sheet.hash or ""
        # Each step reads the sheet again under its lock, as if the one before had been a use of its own.
        db.session.flush()
        signoff.check_sheet(sheet.id, True, seen, "", by=checker)
        db.session.flush()
        signoff.sign_sheet(sheet.id, seen, by=chief)
        db.session.flush()
        signoff.witness_sheet(sheet.id, seen, by=supervisor)


def set_keys(stage: Stage) -> list[OpenKey]:
    """Each keeper chooses a passphrase (thrown away with the demonstration's process)."""
    opened = []
    for number in (1, 2, 3):
        account_id = stage.staff[f"keeper{number}"]
        passphrase = secrets.token_urlsafe(18)
        keeper_operations.set_passphrase(account_id, passphrase, by=SYSTEM)
        opened.append(keeper_operations.unlock_key(account_id, passphrase, by=SYSTEM))
    return opened


def start(stage: Stage) -> None:
    """The contest begins: entries are closed, the keepers have their keys."""
    begin_contest(stage)
    stage.keys = set_keys(stage)


def judge_event(stage: Stage, named: NamedEvent) -> None:
    """One event from the draw to the published result."""
    prepare_event(stage, named)
    draw_event(stage, named, stage.keys)
    tablets = seat_judges(stage, named)
    mark_event(stage, named, tablets)
    sign_event(stage, named, tablets)
    finishing.write_theory(stage, named)
    finishing.write_times(stage, named)
    finishing.publish_event(stage, named, stage.keys)
