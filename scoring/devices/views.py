"""Pages of tablets: the list, the QR that enrols one, and the page that the QR opens."""

from collections import Counter
from urllib.parse import urlsplit

import segno
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.foundation.system.settings import current_settings
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.security import public, requires, the_actor
from competition.rules.roles import May
from scoring.devices import operations, queries
from scoring.devices.sittings import operations as sitting_operations
from scoring.devices.sittings import queries as sittings
from scoring.panels import queries as panels
from scoring.pins import queries as pins
from scoring.rules.device_life import DeviceState
from scoring.rules.sittings import END_WORDS, START_WORDS

bp = Blueprint("devices", __name__)


@bp.get("/panels/<int:panel_id>/devices")
@requires(May.MANAGE_DEVICES, of=panels.panel_subject)
def devices(panel_id: int) -> ResponseReturnValue:
    """The tablets of a panel: last seen, received and expected."""
    panel = panels.panel(panel_id)
    rows = queries.devices_of_panel(panel_id)
    return render_template(
        "scoring/devices/devices.html",
        panel=panel,
        event=contests.event(panel.event_id),
        seats=[seat for seat in panels.seats_of(panel_id) if seat.left_at is None and seat.duty == "judge"],
        rows=rows,
        live=Counter(row.member_id for row in rows if row.state is DeviceState.ACTIVE),
    )


@bp.post("/panel-members/<int:member_id>/enrolment")
@requires(May.MANAGE_DEVICES, of=panels.member_subject)
@dialog_on(lambda member_id: devices(panel_id=panels.member(member_id).panel_id))
def enrolment(member_id: int) -> ResponseReturnValue:
    """A QR for one tablet of this judge. The token is shown once and never stored."""
    seat = panels.member(member_id)
    token = operations.issue_enrolment(member_id, by=the_actor(), reason=request.form.get("reason", ""))
    # After the #: a fragment stays in the tablet's browser and reaches no log.
    address = f"{_public_url()}{url_for('devices.enrol')}#{token}"
    return render_template(
        "scoring/devices/enrolment.html",
        panel=panels.panel(seat.panel_id),
        seat=seat,
        address=address,
        square=segno.make(address, error="m").svg_data_uri(scale=6, border=3),
        minutes=int(operations.ENROLMENT_LASTS.total_seconds() // 60),
    )


def _public_url() -> str:
    """The address of this hall: where the page itself is read from, if that is secure, else the public one."""
    here = urlsplit(request.url_root)
    if here.scheme == "https" or here.hostname in {"127.0.0.1", "localhost"}:
        return request.url_root.rstrip("/")
    return current_settings().public_url


@bp.post("/devices/<device_id>/revoke")
@requires(May.MANAGE_DEVICES, of=queries.device_subject)
@dialog_on(lambda device_id: devices(panel_id=_panel_of(device_id)))
def revoke(device_id: str) -> ResponseReturnValue:
    """Take a tablet out of use."""
    operations.revoke_device(device_id, request.form.get("reason", ""), by=the_actor())
    said = _("平板“%(name)s”已停用；它之后上传的评分单独存放，不计入。", name=queries.device(device_id).name)
    return on_to(".devices", said, panel_id=_panel_of(device_id))


def _panel_of(device_id: str) -> int:
    return panels.member(queries.device(device_id).panel_member_id).panel_id


@bp.get("/my/tablets")
@requires(May.SIGNED_IN)
def own() -> ResponseReturnValue:
    """Which tablets mark in the reader's own name: a judge sees one that is not theirs."""
    account_id = the_actor().account_id or 0
    return render_template(
        "scoring/devices/own.html",
        seats=queries.own_seats(account_id),
        pin=pins.pin_of(account_id),
        sittings=sittings.own_sittings(account_id),
        start_words=START_WORDS,
        end_words=END_WORDS,
    )


@bp.post("/my/sittings/<sitting_id>/end")
@requires(May.SIGNED_IN)
def leave(sitting_id: str) -> ResponseReturnValue:
    """The judge ends an own sitting from the own account: the tablet was left behind, or is not theirs."""
    if sittings.sitting(sitting_id).account_id != the_actor().account_id:
        raise NotFound
    sitting_operations.leave_seat(sitting_id, by=the_actor())
    return on_to(".own", _("席位已结束；那台平板要重新输入你的口令才能继续。"))


@bp.get("/events/<int:event_id>/seats")
@requires(May.SEE_SHEETS, of=contests.event_subject)
def seats(event_id: int) -> ResponseReturnValue:
    """Who started which seat where and how, who declared, and what others wrote down: for all who watch."""
    found = sittings.seats_of_event(event_id)
    return render_template(
        "scoring/devices/seats.html",
        event=contests.event(event_id),
        groups=found,
        start_words=START_WORDS,
        end_words=END_WORDS,
    )


@bp.get("/tablet/enrol")
@public
def enrol() -> ResponseReturnValue:
    """What the QR opens on the tablet."""
    return render_template("scoring/devices/enrol.html")
