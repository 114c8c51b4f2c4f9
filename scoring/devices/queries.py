"""Every read about tablets."""

import functools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import URL, ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from competition.accounts.models import Account, RoleGrant
from competition.contests.models import Contest, Event
from competition.foundation.store.db import Model, db
from competition.foundation.store.driver_statements import Prepared
from competition.foundation.store.models import Epoch
from competition.rules.phases import SETTLED
from competition.rules.roles import Role, Scope, Subject
from scoring.devices.models import Device, Enrolment
from scoring.panels import queries as panels
from scoring.panels.models import Panel, PanelMember


@dataclass(frozen=True)
class Tablet:
    """A device with everything that a request of it is about."""

    device_id: str
    name: str
    public_key: str
    revoked_at: datetime | None
    last_seen_at: datetime | None
    received: int
    last_seq: int
    reported_in: int | None
    member_id: int
    number: int
    duty: str
    left_at: datetime | None
    account_id: int
    account_name: str
    panel_id: int
    panel_name: str
    modules: tuple[str, ...]
    panel_frozen: bool
    event_id: int
    contest_id: int
    epoch_id: int
    epoch: str
    # Whether its judge still holds the role: who is dismissed marks no more, whatever the seat says.
    appointed: bool

    @property
    def may_mark(self) -> bool:
        return self.revoked_at is None and self.left_at is None and self.appointed


@dataclass(frozen=True)
class DeviceRow:
    """A tablet on the list of a panel: how much of what it has kept has arrived."""

    device_id: str
    member_id: int
    name: str
    number: int
    judge: str
    enrolled_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None
    received: int
    expected: int
    unsent: int
    invited_by: str | None
    reason: str | None


@dataclass(frozen=True)
class OwnSeat:
    """A seat of the reader, with every tablet that ever marked in their name."""

    event: Event
    panel: Panel
    number: int
    tablets: list[DeviceRow]

    @property
    def live(self) -> int:
        return sum(tablet.revoked_at is None for tablet in self.tablets)


JUDGING = (Role.JUDGE, Role.CHIEF_JUDGE)
_device, _member, _panel = Device.__table__.c, PanelMember.__table__.c, Panel.__table__.c
_grant, _epoch = RoleGrant.__table__.c, Epoch.__table__.c
_NEWEST_EPOCH = select(func.max(_epoch.id)).scalar_subquery()
# Asked for with every request of every tablet.
_TABLET_ROW = (
    select(
        _device.id.label("device_id"),
        _device.name.label("name"),
        _device.public_key.label("public_key"),
        _device.revoked_at.label("revoked_at"),
        _device.last_seen_at.label("last_seen_at"),
        _device.received.label("received"),
        _device.last_seq.label("last_seq"),
        _device.reported_in.label("reported_in"),
        _member.id.label("member_id"),
        _member.number.label("number"),
        _member.duty.label("duty"),
        _member.left_at.label("left_at"),
        _member.account_id.label("account_id"),
        Account.__table__.c.name.label("account_name"),
        _panel.id.label("panel_id"),
        _panel.name.label("panel_name"),
        _panel.modules.label("modules"),
        _panel.frozen_at.label("panel_frozen"),
        _panel.event_id.label("event_id"),
        Event.__table__.c.contest_id.label("contest_id"),
        _epoch.id.label("epoch_id"),
        _epoch.name.label("epoch"),
        exists()
        .where(
            _grant.account_id == _member.account_id,
            or_(*(_grant.role == role.value for role in JUDGING)),
            _grant.scope_kind == Scope.EVENT.value,
            _grant.scope_id == _panel.event_id,
            _grant.revoked_at.is_(None),
            _grant.rests_for.is_(None),
        )
        .label("appointed"),
    )
    .select_from(
        Device.__table__.join(PanelMember.__table__, _member.id == _device.panel_member_id)
        .join(Account.__table__, Account.__table__.c.id == _member.account_id)
        .join(Panel.__table__, _panel.id == _member.panel_id)
        .join(Event.__table__, Event.__table__.c.id == _panel.event_id)
        .join(Epoch.__table__, _epoch.id == _NEWEST_EPOCH)
    )
    .where(_device.token_hash == bindparam("token_hash"))
)
_TABLET = Prepared(_TABLET_ROW)
_TABLET_COLUMNS = _TABLET_ROW.selected_columns.keys()


def tablet_with(token_hash: str) -> Tablet | None:
    """The tablet that holds this token, revoked ones included: what they send is kept apart."""
    found = _TABLET.rows(token_hash=token_hash)
    if not found:
        return None
    fields: dict[str, Any] = dict(zip(_TABLET_COLUMNS, found[0], strict=True))
    fields["modules"] = tuple(fields["modules"])
    fields["panel_frozen"] = fields["panel_frozen"] is not None
    fields["appointed"] = bool(fields["appointed"])
    return Tablet(**fields)


def epoch() -> Epoch:
    """The present life of the database."""
    return db.session.scalars(select(Epoch).order_by(Epoch.id.desc()).limit(1)).one()


def enrolled_with(device_id: str) -> Device | None:
    """The device that has this id already, if any."""
    return db.session.get(Device, device_id)


@dataclass(frozen=True)
class Holder:
    """What a token stands for as long as it lives: nothing here ever changes."""

    contest_id: int
    panel_id: int
    member_id: int
    device_id: str
    account_id: int
    public_key: str


def holder_of(token_hash: str) -> Holder | None:
    """Whom a token was given to, kept in memory. Whether it still may mark is asked under the write lock."""
    try:
        return _holder_of(db.engine.url, token_hash)
    except LookupError:
        return None


@functools.lru_cache(maxsize=4096)
def _holder_of(_url: URL, token_hash: str) -> Holder:
    found = tablet_with(token_hash)
    if found is None:
        raise LookupError  # nobody yet: not to be remembered
    return Holder(
        found.contest_id,
        found.panel_id,
        found.member_id,
        found.device_id,
        found.account_id,
        found.public_key,
    )


def device(device_id: str) -> Device:
    return db.get_or_404(Device, device_id)


def device_subject(device_id: str) -> Subject:
    return panels.member_subject(device(device_id).panel_member_id)


def enrolment_with(token_hash: str) -> Enrolment | None:
    return db.session.scalar(select(Enrolment).where(Enrolment.token_hash == token_hash).with_for_update())


def not_heard_from(event_id: int, epoch_id: int) -> dict[int, tuple[str, ...]]:
    """Names of the tablets in use that have not reported all they hold in this epoch, by panel."""
    statement = (
        select(PanelMember.panel_id, Device.name)
        .join(PanelMember, PanelMember.id == Device.panel_member_id)
        .join(Panel, Panel.id == PanelMember.panel_id)
        .where(
            Panel.event_id == event_id,
            Device.revoked_at.is_(None),
            (Device.reported_in != epoch_id) | Device.reported_in.is_(None),
        )
        .order_by(PanelMember.number, Device.enrolled_at)
    )
    found: dict[int, tuple[str, ...]] = {}
    for panel_id, name in db.session.execute(statement):
        found[panel_id] = (*found.get(panel_id, ()), name)
    return found


def lock_seat(member_id: int) -> None:
    """Until the transaction ends nobody else issues a tablet for this seat."""
    db.session.execute(select(PanelMember.id).where(PanelMember.id == member_id).with_for_update())


def live_devices_of(member_id: int) -> list[Device]:
    """The tablets of a seat that have not been taken out of use."""
    return list(
        db.session.scalars(
            select(Device).where(Device.panel_member_id == member_id, Device.revoked_at.is_(None))
        )
    )


def open_enrolments_of(member_id: int) -> list[Enrolment]:
    return list(
        db.session.scalars(
            select(Enrolment).where(Enrolment.panel_member_id == member_id, Enrolment.used_at.is_(None))
        )
    )


def own_seats(account_id: int) -> list[OwnSeat]:
    """The seats that a judge holds now."""
    statement = (
        select(PanelMember, Panel, Event)
        .join(Panel, Panel.id == PanelMember.panel_id)
        .join(Event, Event.id == Panel.event_id)
        .where(PanelMember.account_id == account_id, PanelMember.left_at.is_(None))
        .order_by(PanelMember.id)
    )
    return [
        OwnSeat(event, panel, seat.number, _rows(Device.panel_member_id == seat.id))
        for seat, panel, event in db.session.execute(statement)
    ]


def seats_with_open_sheets(event_ids: Collection[int]) -> list[tuple[Event, Panel, list[bool]]]:
    """Panels of these events with sheets to mark; whether each seat has a tablet in use, by number.

    None of settled contests.
    """
    # Named, not imported: sheets stand above tablets.
    sheets = Model.metadata.tables["sheets"].c
    sheet = select(sheets.id).where(sheets.panel_id == Panel.id, sheets.state == "draft")
    live = select(Device.id).where(Device.panel_member_id == PanelMember.id, Device.revoked_at.is_(None))
    statement = (
        select(Event, Panel, live.exists())
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .join(Panel, Panel.event_id == Event.id)
        .join(PanelMember, PanelMember.panel_id == Panel.id)
        .where(
            Event.id.in_(event_ids),
            Contest.phase.not_in(SETTLED),
            PanelMember.duty == "judge",
            PanelMember.left_at.is_(None),
            sheet.exists(),
        )
        .order_by(Panel.id, PanelMember.number)
    )
    found: dict[int, tuple[Event, Panel, list[bool]]] = {}
    for event, panel, has_tablet in db.session.execute(statement):
        found.setdefault(panel.id, (event, panel, []))[2].append(bool(has_tablet))
    return list(found.values())


def devices_of_panel(panel_id: int) -> list[DeviceRow]:
    return _rows(PanelMember.panel_id == panel_id)


def _rows(where: ColumnElement[bool]) -> list[DeviceRow]:
    inviter = aliased(Account)
    statement = (
        select(Device, PanelMember.number, Account.name, inviter.name)
        .join(PanelMember, PanelMember.id == Device.panel_member_id)
        .join(Account, Account.id == PanelMember.account_id)
        .outerjoin(inviter, inviter.id == Device.invited_by)
        .where(where)
        .order_by(Device.revoked_at.is_not(None), PanelMember.number, Device.enrolled_at)
    )
    return [
        DeviceRow(
            row.id,
            row.panel_member_id,
            row.name,
            number,
            judge,
            row.enrolled_at,
            row.last_seen_at,
            row.revoked_at,
            row.received,
            max(row.last_seq, row.received) + row.unsent,
            row.unsent,
            invited_by,
            row.reason,
        )
        for row, number, judge, invited_by in db.session.execute(statement)
    ]
