"""Every write about tablets."""

import secrets
import uuid
from datetime import timedelta

from competition.foundation import audit, clock, crypto
from competition.foundation.db import atomic, db
from competition.problems import Problem, Refused
from competition.roles import Actor
from scoring import receipts
from scoring.devices import queries
from scoring.devices.models import Device, Enrolment
from scoring.panels import queries as panels
from scoring.panels.models import PanelMember

ENROLMENT_LASTS = timedelta(minutes=15)


@atomic
def issue_enrolment(seat: PanelMember, by: Actor, reason: str = "") -> str:
    """A one-time token for one tablet of this seat; shown once, as a QR, for some minutes.

    Whoever holds the tablet marks in the judge's name: one more beside a live one takes a reason, and only
    the newest token counts, so that two shown beforehand do not make two tablets.
    """
    queries.lock_seat(seat.id)
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
def enrol(token: str, public_key: str, name: str) -> tuple[Device, str]:
    """Turn the one-time token into a device; gives the device and its secret, which is kept only as a hash."""
    enrolment = queries.enrolment_with(crypto.fingerprint(token))
    now = clock.now()
    if enrolment is None or enrolment.used_at is not None or enrolment.expires_at < now:
        raise Refused(Problem("enrolment_over"))
    try:
        receipts.public_key(public_key)
    except ValueError:
        raise Refused(Problem("device_key_wrong")) from None
    seat = panels.member(enrolment.panel_member_id)
    if seat.left_at is not None:
        raise Refused(Problem("judge_left_already"))
    enrolment.used_at = now
    secret = secrets.token_urlsafe(32)
    device = Device(
        id=str(uuid.uuid4()),
        panel_member_id=seat.id,
        contest_id=panels.panel_subject(seat.panel_id).contest_id,
        name=name.strip()[:60] or "—",
        token_hash=crypto.fingerprint(secret),
        public_key=public_key,
        invited_by=enrolment.created_by,
        reason=enrolment.reason,
        enrolled_at=now,
        last_seen_at=now,
    )
    db.session.add(device)
    db.session.flush()
    by = Actor(seat.account_id, "", device_id=device.id)
    _record(by, "device.enrolled", seat, None, device=device.id)
    return device, secret


@atomic
def revoke_device(device: Device, reason: str, by: Actor) -> None:
    """The tablet counts no more: whatever it still sends is kept apart, never counted."""
    if not reason.strip():
        raise Refused(Problem("reason_missing", {}, "reason"))
    if device.revoked_at is not None:
        raise Refused(Problem("device_revoked"))
    device.revoked_at = clock.now()
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
