"""What tablets call. The token says which tablet it is, its key signs every change, all bound to one judge."""

import hashlib
from typing import TypeVar

import msgspec
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from competition.accounts import access
from competition.foundation.store import crypto
from competition.foundation.system import clock
from competition.foundation.web.errors import say
from competition.foundation.web.security import csrf, public, requires_device
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from scoring.devices import operations as device_operations
from scoring.devices.keys import server_key
from scoring.devices.sittings import operations as sittings
from scoring.devices.sittings.operations import SeatWish
from scoring.devices.tokens import queries as tokens
from scoring.devices.tokens.queries import Holder, Tablet
from scoring.marks.batches import MarkBatch
from scoring.marks.conflicts.operations import resolve_conflict
from scoring.marks.operations import receive_marks
from scoring.panels import operations as panel_operations
from scoring.rules.log import receipts
from scoring.signoff.operations import submit_sheet
from scoring.tablets.bundle import bundle_of
from scoring.tablets.requests import (
    Declaring,
    Enrolling,
    Resolving,
    SeatLeaving,
    SeatStarting,
    SeatStatement,
    Submitting,
    problems_with,
)

bp = Blueprint("tablet_api", __name__, url_prefix="/api/v1")

LARGEST_BODY = 1024 * 1024
SEEN_EVERY = 60  # seconds

S = TypeVar("S", bound=msgspec.Struct)


class NotAdmitted(Refused):
    """The tablet is not known, or did not sign what it sent."""


def _token_hash() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return crypto.fingerprint(token) if scheme == "Bearer" and token else ""


def _tablet() -> Tablet:
    found = tokens.tablet_with(_token_hash())
    if found is None:
        raise NotAdmitted(Problem("device_unknown"))
    return found


def _actor(tablet: Tablet) -> Actor:
    return Actor(tablet.account_id, tablet.account_name, device_id=tablet.device_id)


def _body(kind: type[S]) -> S:
    if (request.content_length or 0) > LARGEST_BODY:
        raise Refused(Problem("request_unreadable"))
    try:
        body = msgspec.json.decode(request.get_data(), type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Refused(Problem("request_unreadable")) from None
    if problems := problems_with(body):
        raise Refused(*problems)
    return body


def _signed(tablet: Tablet | Holder, kind: type[S]) -> S:
    """The body, if this tablet's key signed exactly these bytes."""
    body = _body(kind)
    if not receipts.signed_by(tablet.public_key, request.headers.get("X-Signature", ""), request.get_data()):
        raise NotAdmitted(Problem("signature_wrong"))
    return body


def _json(text: str | bytes, status: int = 200) -> Response:
    return Response(text, status, mimetype="application/json")


@bp.errorhandler(NotAdmitted)
def not_admitted(refusal: NotAdmitted) -> ResponseReturnValue:
    problems = [{"code": p.code, "field": p.field, "message": say(p)} for p in refusal.problems]
    return _json(msgspec.json.encode({"status": 401, "problems": problems}), 401)


@bp.post("/enrol")
@csrf.exempt  # type: ignore[untyped-decorator]
@public
def enrol() -> ResponseReturnValue:
    """Exchange the one-time token of a QR for an identity; the tablet brings its public key and proves it."""
    wish = _body(Enrolling)
    if not receipts.signed_by(wish.public_key, request.headers.get("X-Signature", ""), request.get_data()):
        raise Refused(Problem("device_key_wrong"))
    had = wish.former
    former = device_operations.SeatHeld(had.contest, had.panel, had.judge) if had else None
    browser = access.device()
    device, secret = device_operations.enrol(
        wish.token, wish.public_key, wish.name, former, browser=browser.mark
    )
    tablet = tokens.tablet_with(crypto.fingerprint(secret))
    if tablet is None:
        raise NotAdmitted(Problem("device_unknown"))
    identity = {
        "device": device.id,
        "token": secret,
        "contest": tablet.contest_id,
        "panel": tablet.panel_id,
        "judge": tablet.member_id,
        "server_key": server_key().public,
        "epoch": tablet.epoch,
    }
    # Whoever signs in on this tablet later is seen to have used the same device.
    return access.remembered(_json(msgspec.json.encode(identity), 201), browser)


@bp.post("/seat")
@requires_device
def start_seat() -> ResponseReturnValue:
    """The judge starts the seat with the own PIN; the answer is signed by the server."""
    tablet = _tablet()
    wish = _signed(tablet, SeatStarting)
    said = _seat_said(wish, tablet)
    seat = SeatWish(said.sitting, wish.statement, wish.signature, wish.alone)
    begun = sittings.start_seat(_token_hash(), seat, wish.pin, by=_actor(tablet))
    return _json(f'{{"sitting":"{begun.id}","receipt":{begun.receipt}}}', 201)


def _seat_said(wish: SeatStarting, tablet: Tablet) -> SeatStatement:
    """What the tablet signed of the seat, if it is of this very tablet."""
    try:
        said = msgspec.json.decode(wish.statement, type=SeatStatement)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Refused(Problem("request_unreadable")) from None
    if not receipts.signed_by(tablet.public_key, wish.signature, wish.statement.encode()):
        raise NotAdmitted(Problem("signature_wrong"))
    bound = (tablet.contest_id, tablet.panel_id, tablet.member_id, tablet.device_id)
    if (said.contest, said.panel, said.judge, said.device) != bound:
        raise NotAdmitted(Problem("batch_of_other_tablet"))
    return said


@bp.post("/seat/leave")
@requires_device
def leave_seat() -> ResponseReturnValue:
    """The judge leaves the tablet: it is nobody's again."""
    tablet = _tablet()
    wish = _signed(tablet, SeatLeaving)
    if tablet.sitting is not None and tablet.sitting == wish.sitting:
        sittings.leave_seat(wish.sitting, by=_actor(tablet))
    return _json("{}")


@bp.get("/work")
@requires_device
def work() -> ResponseReturnValue:
    """This judge's sheets, aspects and own marks. The ETag is a hash of the answer and of nothing else."""
    tablet = _tablet()
    if not tablet.may_mark:
        raise Refused(Problem("device_revoked"))
    now = clock.now()
    if tablet.last_seen_at is None or (now - tablet.last_seen_at).total_seconds() > SEEN_EVERY:
        device_operations.touch_device(tablet.device_id)
    answer = _json(msgspec.json.encode(bundle_of(tablet), order="sorted"))
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


@bp.post("/marks")
@requires_device
def marks() -> ResponseReturnValue:
    """A signed batch of marks; after the commit one signed outcome per entry, in its order."""
    holder = tokens.holder_of(_token_hash())
    if holder is None:
        raise NotAdmitted(Problem("device_unknown"))
    batch = _signed(holder, MarkBatch)
    bound = (holder.contest_id, holder.panel_id, holder.member_id, holder.device_id)
    if (batch.contest, batch.panel, batch.judge, batch.device) != bound:
        raise NotAdmitted(Problem("batch_of_other_tablet"))
    if batch.again is not None and len(batch.again.former) != len(batch.entries):
        raise Refused(Problem("request_unreadable"))
    by = Actor(holder.account_id, "", device_id=holder.device_id)
    epoch, outcomes = receive_marks(_token_hash(), batch, by=by)
    return _json(f'{{"epoch":"{epoch}","outcomes":[' + ",".join(outcomes) + "]}")


@bp.post("/sheets/<int:sheet_id>/submit")
@requires_device
def submit(sheet_id: int) -> ResponseReturnValue:
    """The judge hands a sheet in."""
    tablet = _tablet()
    wish = _signed(tablet, Submitting)
    if wish.sheet != sheet_id:
        raise NotAdmitted(Problem("batch_of_other_tablet"))
    submit_sheet(sheet_id, wish.version, wish.last_seq, _token_hash(), by=_actor(tablet))
    return _json("{}")


@bp.post("/declaration")
@requires_device
def declaration() -> ResponseReturnValue:
    """Confidentiality and recusal, before the first code is shown: the judge's own act, so after the PIN."""
    tablet = _tablet()
    wish = _signed(tablet, Declaring)
    if not tablet.may_mark:
        raise Refused(Problem("device_revoked"))
    tokens.require_sitting(tablet)
    panel_operations.declare(tablet.member_id, wish.text_version, wish.conflicts, by=_actor(tablet))
    return _json("{}")


@bp.post("/conflicts/<int:conflict_id>")
@requires_device
def resolve(conflict_id: int) -> ResponseReturnValue:
    """A judge decides between marks of own tablets."""
    tablet = _tablet()
    wish = _signed(tablet, Resolving)
    by = _actor(tablet)
    resolve_conflict(conflict_id, wish.keep, wish.reason, by=by, token_hash=_token_hash())
    return _json("{}")
