"""Every write about tablets."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from competition.contests import queries as contests
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor
from scoring.devices import queries
from scoring.devices.models import Device, Enrolment
from scoring.devices.sittings import operations as sittings
from scoring.panels import queries as panels
from scoring.panels.models import PanelMember
from scoring.rules import device_life
from scoring.rules.device_life import DEVICE, DeviceState, DeviceStep
from scoring.rules.log import receipts

ENROLMENT_LASTS = timedelta(minutes=15)


@dataclass(frozen=True)
class SeatHeld:
    """The seat that a returning tablet says it had: its entries are bound to it."""

    contest: int
    panel: int
    judge: int


@atomic
def issue_enrolment(member_id: int, *, by: Actor, reason: str = "") -> str:
    """A one-time token for one tablet of this seat; shown once, as a QR, for some minutes.

    One more beside a live one takes a reason, and only the newest token counts, so that two shown beforehand do
    not make two tablets. No mark comes of it before the judge's own PIN.
    """
    # A tablet that was on this seat comes back to hand over what it still holds.
    if not queries.was_enrolled(member_id):
        contests.hold_event(panels.event_of_seat(member_id))
    queries.lock_seat(member_id)
    seat = panels.member(member_id)
    if seat.left_at is not None:
        raise Refused(Problem("judge_left_already"))
    live = len(queries.live_devices_of(seat.id))
    reason = reason.strip()
    if live and not reason:
        raise Refused(Problem("tablet_beside_another", {"number": seat.number}, "reason"))
    for earlier in queries.open_enrolments_of(seat.id):
        earlier.used_at = clock.now()
    token = secrets.token_urlsafe(24)
    now = clock.now()
    db.session.add(
        Enrolment(
            token_hash=crypto.fingerprint(token),
            panel_member_id=seat.id,
            created_by=by.account_id,
            reason=reason or None,
            created_at=now,
            expires_at=now + ENROLMENT_LASTS,
        )
    )
    _record(by, "device.invited", seat, reason or None, beside=live)
    return token


@atomic
def enrol(
    token: str, public_key: str, name: str, former: SeatHeld | None = None, browser: str | None = None
) -> tuple[Device, str]:
    """Turn the one-time token into a device; gives the device and its secret, which is kept only as a hash.

    The caller has proved that the tablet holds the private half of the key. A tablet that comes back with its
    key (`former`: the seat it had) is the same device again, and only on that very seat; one that was revoked
    stays so. Enrolled it is nobody's: its judge starts the seat with the PIN. `browser` is the mark that sign-ins
    in the same browser have.
    """
    enrolment = _usable(token, public_key)
    now = clock.now()
    seat = panels.member(enrolment.panel_member_id)
    if seat.left_at is not None:
        raise Refused(Problem("judge_left_already"))
    contest_id = panels.panel_subject(seat.panel_id).contest_id or 0
    device = queries.enrolled_with(device_life.device_id_of(public_key))
    _may_come_back(device, former, SeatHeld(contest_id, seat.panel_id, seat.id))
    comes_back = device is not None or former is not None
    if not comes_back:
        contests.require_on(contests.event(panels.event_of_seat(seat.id)))
    enrolment.used_at = now
    secret = secrets.token_urlsafe(32)
    if device is None:
        device = Device(
            id=device_life.device_id_of(public_key),
            panel_member_id=seat.id,
            contest_id=contest_id,
            public_key=public_key,
            enrolled_at=now,
        )
        db.session.add(device)
    device.name = name.strip()[:60] or "—"
    device.token_hash = crypto.fingerprint(secret)
    device.invited_by, device.reason = enrolment.created_by, enrolment.reason
    device.last_seen_at = now
    device.browser = browser or device.browser
    # Who comes back has still to say that the server has everything.
    device.reported_in = None if comes_back else queries.epoch().id
    db.session.flush()
    by = Actor(enrolment.created_by, "", device_id=device.id)
    action = "device.returned" if comes_back else "device.enrolled"
    _record(by, action, seat, None, device=device.id)
    return device, secret


def _usable(token: str, public_key: str) -> Enrolment:
    """The enrolment of a token that still counts, for a key that can be read; refused otherwise."""
    enrolment = queries.enrolment_with(crypto.fingerprint(token))
    if enrolment is None or enrolment.used_at is not None or enrolment.expires_at < clock.now():
        raise Refused(Problem("enrolment_over"))
    try:
        receipts.public_key(public_key)
    except ValueError:
        raise Refused(Problem("device_key_wrong")) from None
    return enrolment


def _may_come_back(device: Device | None, former: SeatHeld | None, seat: SeatHeld) -> None:
    """A known tablet comes back to the seat it had and to no other, unless it was revoked."""
    if device is not None and device_life.state_of(device.revoked_at) is DeviceState.REVOKED:
        raise Refused(Problem("device_revoked"))
    if (device is not None and device.panel_member_id != seat.judge) or (
        former is not None and former != seat
    ):
        raise Refused(Problem("device_of_other_seat"))


@atomic
def revoke_device(device_id: str, reason: str, *, by: Actor) -> None:
    """The tablet counts no more: whatever it still sends is kept apart, never counted."""
    if wrong := reason_problems(reason):
        raise Refused(*wrong)
    device = queries.device(device_id)
    if panels.lock_log(device.contest_id):
        db.session.refresh(device)
    DEVICE.after(device_life.state_of(device.revoked_at), DeviceStep.REVOKE)
    device.revoked_at = clock.now()
    sittings.end_sittings_of_device(device_id, by=by)
    _record(by, "device.revoked", panels.member(device.panel_member_id), reason, device=device.id)


@atomic
def touch_device(device_id: str) -> None:
    """The tablet has asked for its work."""
    queries.device(device_id).last_seen_at = clock.now()


def _record(by: Actor, action: str, seat: PanelMember, reason: str | None, **details: object) -> None:
    audit.record(
        by,
        action,
        contest_id=panels.panel_subject(seat.panel_id).contest_id,
        subject=("panel_member", seat.id),
        reason=reason,
        **details,
    )
