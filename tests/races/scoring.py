"""How the operations of the scoring are raced."""

import itertools
import json
from decimal import Decimal

import msgspec

from competition.accounts import queries as accounts
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.rules.roles import SYSTEM
from scoring.devices import operations as devices
from scoring.devices.models import Device, Enrolment
from scoring.devices.sittings import operations as sittings
from scoring.devices.sittings.operations import SeatWish
from scoring.marks import operations as marks
from scoring.marks.batches import MarkBatch
from scoring.marks.conflicts import operations as conflicts
from scoring.marks.models import MarkConflict, MarkEntry
from scoring.panels import operations as panels
from scoring.panels.declaration_text import DECLARATION_VERSION
from scoring.penalties import operations as penalties
from scoring.pins import operations as pins
from scoring.results import operations as results
from scoring.rules.publication_life import Published
from scoring.rules.ruling_life import RulingKind, Wording
from scoring.rules.timing import TimeState, WorkingTime
from scoring.rulings import operations as rulings
from scoring.schemes import operations as schemes
from scoring.sheets import operations as sheet_operations
from scoring.sheets.models import Sheet
from scoring.signoff import operations as signoff
from scoring.theory import operations as theory
from scoring.theory.operations import TheoryLine
from scoring.times import operations as times
from scoring.times.checking import TimeLine
from tests.factories import judging
from tests.factories.accounts import actor_of, make_account
from tests.factories.results import MARKS, Judged
from tests.factories.schemes import make_scheme, small_document
from tests.races.arena import race

_numbers = itertools.count(1)
ONE_MARK = judging.ASPECTS[4:5]  # an aspect that one judge marks, in steps of a half

PARTS = {
    "scoring.results.ruling_operations.carry_out": "of confirm_ruling, which holds the event",
    "scoring.devices.sittings.operations.end_sittings_of_device": "of revoking a tablet",
    "scoring.devices.sittings.operations.end_sittings_of_person": "of setting a PIN anew",
    "scoring.devices.sittings.operations.end_sittings_of_seat": "of a judge's leaving a panel",
    "scoring.sheets.operations.take_step": "of the steps in scoring.signoff, which hold the sheet",
}


def small_hall(aspects=ONE_MARK):
    return judging.Hall(judges=1, codes=1, aspects=aspects)


# Tablets


@race("scoring.devices.operations.issue_enrolment", again="only the newest token counts")
def issue_enrolment(app):
    hall = small_hall()
    member_id, by = hall.seats[0].id, actor_of(hall.organiser)
    return (
        lambda _: devices.issue_enrolment(member_id, by=by),
        lambda: db.session.query(Enrolment).filter_by(panel_member_id=member_id, used_at=None).count(),
    )


@race("scoring.devices.operations.enrol", log="device.enrolled")
def enrol(app):
    hall = small_hall()
    token = hall.token(hall.seats[0])
    keys = [judging.Tablet(None).public_key for _ in range(6)]
    return lambda number: devices.enrol(token, keys[number], "平板")


def _device(hall, app):
    tablet = hall.tablet(app.test_client(), 1)
    return tablet, db.session.query(Device).filter_by(panel_member_id=hall.seats[0].id).one()


@race("scoring.devices.operations.revoke_device", log="device.revoked")
def revoke_device(app):
    hall = small_hall()
    _, device = _device(hall, app)
    device_id, by = device.id, actor_of(hall.organiser)
    return lambda _: devices.revoke_device(device_id, "丢失", by=by)


@race("scoring.devices.operations.touch_device", again="when a tablet was seen last")
def touch_device(app):
    hall = small_hall()
    _, device = _device(hall, app)
    device_id = device.id
    return lambda _: devices.touch_device(device_id)


def _at_the_seat(app):
    """A tablet that is nobody's yet, and what it says of the seat."""
    hall = small_hall()
    tablet = judging.Tablet(judging.flask_post(app.test_client()))
    tablet.enrol(hall.token(hall.seats[0]))
    text = json.dumps(judging.seat_of(tablet.own))
    device = db.session.query(Device).filter_by(panel_member_id=hall.seats[0].id).one()
    wish = SeatWish(json.loads(text)["sitting"], text, tablet.sign(text), alone=True)
    return hall, device.token_hash, wish


@race("scoring.devices.sittings.operations.start_seat", log="seat.started", again="the sitting is there")
def start_seat(app):
    hall, token_hash, wish = _at_the_seat(app)
    by = actor_of(accounts.account(hall.seats[0].account_id))

    def start(number):
        # A sixth at once would find that a tablet's tries are all taken.
        if number < sittings.TRIES:
            sittings.start_seat(token_hash, wish, judging.PIN, by=by)

    return start


def _sitting(app):
    hall = small_hall()
    return hall, hall.tablet(app.test_client(), 1).sitting


@race("scoring.devices.sittings.operations.leave_seat", log="seat.ended", again="the judge has left already")
def leave_seat(app):
    hall, sitting_id = _sitting(app)
    by = actor_of(accounts.account(hall.seats[0].account_id))
    return lambda _: sittings.leave_seat(sitting_id, by=by)


@race("scoring.pins.operations.set_pin", again="the owner sets it once more; the newest counts")
def set_pin(app):
    hall, _ = _sitting(app)
    account_id, seat_id = hall.seats[0].account_id, str(hall.seats[0].id)
    by = actor_of(accounts.account(account_id))
    return (
        lambda number: pins.set_pin(account_id, f"86230{number}", f"86230{number}", by=by),
        lambda: db.session.query(AuditEntry).filter_by(action="seat.ended", subject_id=seat_id).count(),
    )


@race("scoring.pins.operations.drop_pin", log="pin.dropped", again="there is none any more")
def drop_pin(app):
    hall, _ = _sitting(app)
    account_id, seat_id = hall.seats[0].account_id, str(hall.seats[0].id)
    return (
        lambda _: pins.drop_pin(account_id, by=SYSTEM),
        lambda: db.session.query(AuditEntry).filter_by(action="seat.ended", subject_id=seat_id).count(),
    )


# Marks


@race("scoring.marks.operations.receive_marks", again="a repeat gets the outcome that is there")
def receive_marks(app):
    hall = small_hall()
    tablet, device = _device(hall, app)
    body = tablet.batch(
        [tablet.entry(hall.sheets[0].id, hall.aspects["A1.5"], "1.50", scheme=hall.scheme.id)]
    )
    batch = msgspec.json.decode(body, type=MarkBatch)
    token_hash, sheet_id = device.token_hash, hall.sheets[0].id
    by = actor_of(hall.chief)
    return (
        lambda _: marks.receive_marks(token_hash, batch, by=by),
        lambda: db.session.query(MarkEntry).filter_by(sheet_id=sheet_id).count(),
    )


@race("scoring.marks.conflicts.operations.resolve_conflict", log="conflict.resolved")
def resolve_conflict(app):
    hall = small_hall()
    client = app.test_client()
    sides = []
    for name, value in (("平板", "1.50"), ("备用平板", "2.00")):
        tablet = hall.tablet(client, 1, name)
        said = tablet.entry(hall.sheets[0].id, hall.aspects["A1.5"], value, scheme=hall.scheme.id)
        sides.append(json.loads(said)["id"])
        tablet.flush()
    conflict_id = db.session.query(MarkConflict).filter_by(sheet_id=hall.sheets[0].id).one().id
    by = actor_of(hall.chief)
    return lambda number: conflicts.resolve_conflict(conflict_id, sides[number % 2], "以此为准", by=by)


# Panels


@race("scoring.panels.operations.make_panel", log="panel.made")
def make_panel(app):
    event_id = judging.make_event().id
    return lambda _: panels.make_panel(event_id, "第一组", ["A"], by=SYSTEM)


@race("scoring.panels.operations.add_member", log="panel.joined")
def add_member(app):
    event = judging.make_event()
    panel_id = panels.make_panel(event.id, "第一组", [], by=SYSTEM).id
    account_id = judging.make_judge(event).id
    return lambda _: panels.add_member(
        panel_id, account_id, 1, duty="judge", unit_name="", reason="", by=SYSTEM
    )


def _seat():
    event = judging.make_event()
    return judging.make_panel(event, 1)


@race("scoring.panels.operations.remove_member", log="panel.left")
def remove_member(app):
    member_id = _seat()[1][0].id
    return lambda _: panels.remove_member(member_id, "生病", by=SYSTEM)


@race("scoring.panels.operations.declare", log="panel.declared", again="the same declaration once more")
def declare(app):
    seat = _seat()[1][0]
    member_id, by = seat.id, actor_of(accounts.account(seat.account_id))
    return lambda _: panels.declare(member_id, DECLARATION_VERSION, "", by=by)


@race(
    "scoring.panels.operations.record_declaration",
    again="what stands on another paper is written down as well",
)
def record_declaration(app):
    seat, by = _seat()[1][0], actor_of(make_account("组委会"))
    member_id = seat.id
    return lambda number: panels.record_declaration(member_id, f"关系 {number}", "纸质声明", by=by)


@race("scoring.panels.operations.freeze_panel", log="panel.frozen", again="frozen once by the first mark")
def freeze_panel(app):
    panel_id = _seat()[0].id
    return lambda _: panels.freeze_panel(panel_id, by=SYSTEM)


# Penalties


@race(
    "scoring.penalties.operations.propose_penalty",
    again="a code may lose points more than once; each is decided",
)
def propose_penalty(app):
    hall = small_hall()
    event_id, code, by = hall.event.id, hall.codes[0], actor_of(hall.chief)
    return lambda number: penalties.propose_penalty(
        event_id, code, points=Decimal(1 + number), percent=None, reason="违规", by=by
    )


@race("scoring.penalties.operations.decide_penalty")
def decide_penalty(app):
    hall = small_hall()
    proposed = penalties.propose_penalty(
        hall.event.id, hall.codes[0], points=Decimal(1), percent=None, reason="违规", by=actor_of(hall.chief)
    )
    penalty_id, by, decided = proposed.id, actor_of(hall.supervisor), ["penalty.upheld", "penalty.dropped"]
    told = db.session.query(AuditEntry).filter(AuditEntry.action.in_(decided))
    # One supervisor says yes, another no.
    return (
        lambda number: penalties.decide_penalty(penalty_id, number % 2 == 0, by=by),
        lambda: told.filter_by(subject_kind="penalty", subject_id=str(penalty_id)).count(),
    )


# Results


def _judged():
    return Judged(MARKS[:2])


@race("scoring.results.operations.open_codes", log="codes.opened")
def open_codes(app):
    judged = _judged()
    event_id, keys, by = (
        judged.event.id,
        (judged.made.key(0), judged.made.key(1)),
        actor_of(judged.made.supervisor),
    )
    return lambda _: results.open_codes(event_id, *keys, by=by)


@race(
    "scoring.results.operations.take_snapshot", log="result.snapshot_taken", again="the same result is there"
)
def take_snapshot(app):
    judged = _judged()
    judged.open()
    event_id, by = judged.event.id, actor_of(judged.made.organiser)
    return lambda _: results.take_snapshot(event_id, by=by)


@race("scoring.results.operations.publish", log="result.publicity")
def publish(app):
    judged = _judged()
    judged.open()
    event_id, by = judged.event.id, actor_of(judged.made.organiser)
    results.take_snapshot(event_id, by=by)
    return lambda _: results.publish(event_id, Published.PUBLICITY, by=by)


@race("scoring.results.operations.withdraw", log="result.withdrawn")
def withdraw(app):
    judged = _judged()
    judged.open()
    judged.publish()
    event_id, by = judged.event.id, actor_of(judged.made.organiser)
    return lambda _: results.withdraw(event_id, "计算有误", by=by)


RULINGS = "scoring.rulings.operations"


def _ruling(judged):
    wording = Wording(kind=RulingKind.OBJECTION, text="复核成立", clause="第八条", raised_by="领队")
    return rulings.ask_ruling(judged.event.id, wording, by=actor_of(judged.made.organiser))


@race(f"{RULINGS}.ask_ruling", again="each is a ruling of its own")
def ask_ruling(app):
    judged = _judged()
    event_id, by = judged.event.id, actor_of(judged.made.organiser)
    wording = Wording(kind=RulingKind.WITHDRAWAL, text="名单有误")
    return lambda _: rulings.ask_ruling(event_id, wording, by=by)


@race(f"{RULINGS}.confirm_ruling", log="ruling.confirmed")
def confirm_ruling(app):
    judged = _judged()
    judged.open()
    judged.publish()
    ruling_id, by = _ruling(judged).id, actor_of(judged.made.supervisor)
    return lambda _: rulings.confirm_ruling(ruling_id, by=by)


@race(f"{RULINGS}.decline_ruling", log="ruling.declined")
def decline_ruling(app):
    judged = _judged()
    ruling_id, by = _ruling(judged).id, actor_of(judged.made.supervisor)
    return lambda _: rulings.decline_ruling(ruling_id, "依据不足", by=by)


@race(f"{RULINGS}.drop_ruling", log="ruling.dropped")
def drop_ruling(app):
    judged = _judged()
    ruling_id, by = _ruling(judged).id, actor_of(judged.made.organiser)
    return lambda _: rulings.drop_ruling(ruling_id, by=by)


# Schemes


@race("scoring.schemes.operations.add_version", again="each upload is the next version, the newest counts")
def add_version(app):
    event_id = judging.make_event().id
    return lambda _: schemes.add_version(event_id, small_document(), by=SYSTEM)


@race("scoring.schemes.operations.change_aspect", log="scheme.version_added")
def change_aspect(app):
    version_id = make_scheme(judging.make_event().id, SYSTEM).id
    return lambda _: schemes.change_aspect(
        version_id, "B1.1", kind="trimmed_mean", step=Decimal("0.1"), judges=7, by=SYSTEM
    )


@race("scoring.schemes.operations.freeze", log="scheme.frozen", again="frozen once by the first mark")
def freeze(app):
    version_id = make_scheme(judging.make_event().id, SYSTEM).id
    return lambda _: schemes.freeze(version_id, by=SYSTEM)


# Sheets


@race("scoring.sheets.operations.open_sheets", again="codes that have their sheet get no other")
def open_sheets(app):
    event = judging.make_event()
    judging.make_scheme(event, ONE_MARK)
    judging.make_codes(event, 1)
    judging.make_panel(event, 1)
    event_id = event.id
    return (
        lambda _: sheet_operations.open_sheets(event_id, by=SYSTEM),
        lambda: db.session.query(Sheet).filter_by(event_id=event_id).count(),
    )


def signed_off(app, state):
    """The sheet of a hall in this state, with its hash, as it comes from the tablet of its judge."""
    hall = small_hall()
    tablet, device = _device(hall, app)
    sheet = hall.sheets[0]
    tablet.entry(sheet.id, hall.aspects["A1.5"], "1.50", scheme=hall.scheme.id)
    tablet.flush()
    judge = accounts.account(hall.seats[0].account_id)
    handed_in = (sheet.id, 1, tablet.seq, device.token_hash, actor_of(judge))
    if state == "draft":
        return hall, handed_in
    signoff.submit_sheet(*handed_in[:-1], by=handed_in[-1])
    db.session.expire_all()
    if state != "submitted":
        signoff.check_sheet(sheet.id, True, sheet.hash, "", by=actor_of(hall.tabulator))
        db.session.expire_all()
    if state in ("signed", "locked"):
        signoff.sign_sheet(sheet.id, sheet.hash, by=actor_of(hall.chief))
        db.session.expire_all()
    if state == "locked":
        signoff.witness_sheet(sheet.id, sheet.hash, by=actor_of(hall.supervisor))
        db.session.expire_all()
    return hall, (sheet.id, sheet.hash)


@race(
    "scoring.signoff.operations.submit_sheet",
    log="sheet.submit",
    again="a tablet sends again what got no answer",
)
def submit_sheet(app):
    _, (*handed_in, by) = signed_off(app, "draft")
    return lambda _: signoff.submit_sheet(*handed_in, by=by)


@race("scoring.signoff.operations.check_sheet", log="sheet.confirm")
def check_sheet(app):
    hall, (sheet_id, seen) = signed_off(app, "submitted")
    by = actor_of(hall.tabulator)
    return lambda _: signoff.check_sheet(sheet_id, True, seen, "", by=by)


@race("scoring.signoff.operations.sign_sheet", log="sheet.sign")
def sign_sheet(app):
    hall, (sheet_id, seen) = signed_off(app, "checked")
    by = actor_of(hall.chief)
    return lambda _: signoff.sign_sheet(sheet_id, seen, by=by)


@race("scoring.signoff.operations.witness_sheet", log="sheet.lock")
def witness_sheet(app):
    hall, (sheet_id, seen) = signed_off(app, "signed")
    by = actor_of(hall.supervisor)
    return lambda _: signoff.witness_sheet(sheet_id, seen, by=by)


@race(
    "scoring.signoff.operations.ask_reopening",
    again="who asks again gives another reason; the newest is answered",
)
def ask_reopening(app):
    hall, (sheet_id, _) = signed_off(app, "signed")
    by = actor_of(hall.chief)
    return lambda number: signoff.ask_reopening(sheet_id, f"理由 {number}", by=by)


def _asked(app):
    hall, (sheet_id, _) = signed_off(app, "signed")
    signoff.ask_reopening(sheet_id, "录错一项", by=actor_of(hall.chief))
    return sheet_id, actor_of(hall.supervisor)


@race("scoring.signoff.operations.reopen_sheet", log="sheet.reopen")
def reopen_sheet(app):
    sheet_id, by = _asked(app)
    return lambda _: signoff.reopen_sheet(sheet_id, by=by)


@race("scoring.signoff.operations.decline_reopening", log="sheet.reopen_deny")
def decline_reopening(app):
    sheet_id, by = _asked(app)
    return lambda _: signoff.decline_reopening(sheet_id, "没有写明哪里录错", by=by)


@race("scoring.signoff.operations.let_spread_stand", log="sheet.decide")
def let_spread_stand(app):
    hall = judging.Hall(judges=3, codes=1, aspects=judging.ASPECTS[5:6])
    sheet_id, aspect_id = hall.sheets[0].id, hall.aspects["A2.1"]
    for seat, level in enumerate(("0", "1", "3"), start=1):
        tablet = hall.tablet(app.test_client(), seat)
        tablet.entry(sheet_id, aspect_id, level, scheme=hall.scheme.id)
        tablet.flush()
    by = actor_of(hall.chief)
    return lambda _: signoff.let_spread_stand(sheet_id, aspect_id, "复看", by=by)


# Theory and times


@race("scoring.theory.operations.import_theory", again="the newest import counts, earlier ones stay readable")
def import_theory(app):
    hall = small_hall()
    event_id, line, by = hall.event.id, TheoryLine(hall.codes[0], 8000), actor_of(hall.tabulator)
    return lambda _: theory.import_theory(event_id, [line], by=by)


@race(
    "scoring.times.operations.record_times",
    log="times.recorded",
    again="a row that says what stands is no change",
)
def record_times(app):
    hall = small_hall()
    event_id, by = hall.event.id, actor_of(hall.tabulator)
    line = TimeLine(hall.codes[0], WorkingTime(TimeState.FINISHED, 3600))
    return lambda _: times.record_times(event_id, [line], by=by)


@race("scoring.times.operations.keep_workbook", again="each upload is a file of its own")
def keep_workbook(app):
    hall = small_hall()
    event_id, by = hall.event.id, actor_of(hall.organiser)
    return lambda number: times.keep_workbook(event_id, f"book {number}".encode(), "用时.xlsx", by=by)
