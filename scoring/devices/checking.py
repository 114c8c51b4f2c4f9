"""Whether sittings are still what the tablet and the server signed, and what the log tells of their beginning and end.

The statement fixes sitting, contest, seat and tablet; the tablet's id is made of its key; who sat down is who the
line of the log names. Sittings of tablets from before there were PINs have none of that: they are their enrolment.
"""

import json
from functools import partial

import msgspec

from competition.foundation.store.audit import Line, Log
from competition.foundation.store.history import holds
from competition.rules.problems import Problem
from scoring.devices.keys import server_key
from scoring.devices.models import Device, Sitting
from scoring.devices.sittings import queries
from scoring.rules.device_life import device_id_of
from scoring.rules.log.receipts import Receipt, Signatures, signed_by
from scoring.rules.sittings import Start

STARTED, ENDED = "seat.started", "seat.ended"


def faults_of(log: Log) -> list[Problem]:
    """Sittings of a contest that are not as signed or not as the log tells, and those that are gone."""
    started = {line.details.get("sitting"): line for line in log.lines(STARTED)}
    ended = {line.details.get("sitting"): line.details.get("why") for line in log.lines(ENDED)}
    signatures, rows = Signatures(server_key().public), queries.with_devices(log.contest_id)
    gone = started.keys() - {sitting.id for sitting, _device in rows}
    found = [Problem("sitting_lost", {"number": number}) for number in sorted(gone, key=str)]
    for sitting, device in rows:
        told = (started.get(sitting.id), ended.get(sitting.id))
        if not holds(partial(_holds, sitting, device, told, signatures)):
            found.append(Problem("sitting_not_as_signed", {"number": sitting.id}))
    return found


def _holds(
    sitting: Sitting, device: Device, told: tuple[Line | None, str | None], signatures: Signatures
) -> bool:
    line, why = told
    if sitting.ended_for != why or (sitting.device_id, sitting.contest_id) != (device.id, device.contest_id):
        return False
    if line is None:
        return _by_enrolment(sitting, device)
    named = (line.subject, line.details.get("device"), line.actor, Start.PIN)
    if named != (str(sitting.panel_member_id), sitting.device_id, sitting.account_id, sitting.started_by):
        return False
    return _signed(sitting, device, signatures)


def _by_enrolment(sitting: Sitting, device: Device) -> bool:
    kept = (sitting.started_by, sitting.id, sitting.panel_member_id, sitting.started_at, sitting.statement)
    return kept == (Start.ENROLMENT, device.id, device.panel_member_id, device.enrolled_at, None)


def _signed(sitting: Sitting, device: Device, signatures: Signatures) -> bool:
    text = sitting.statement or ""
    said = json.loads(text)
    named = (said["sitting"], said["contest"], said["judge"], said["device"])
    receipt = msgspec.json.decode(sitting.receipt or "", type=Receipt)
    return (
        named == (sitting.id, sitting.contest_id, sitting.panel_member_id, device.id)
        and device_id_of(device.public_key) == device.id
        and signed_by(device.public_key, sitting.signature or "", text.encode())
        and receipt.statement == text
        and signatures.hold(receipt)
    )
