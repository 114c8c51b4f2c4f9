"""Whom the token of a tablet stands for: asked with every request of every tablet."""

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import URL, and_, bindparam, exists, func, or_, select

from competition.accounts.models import Account, RoleGrant
from competition.contests.models import Event
from competition.foundation.store.db import db
from competition.foundation.store.driver_statements import Prepared
from competition.foundation.store.models import Epoch
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Scope
from scoring.devices.models import Device, Sitting
from scoring.panels.models import Panel, PanelMember
from scoring.panels.queries import JUDGING


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
    # The sitting that its judge has started on it, while it lasts: without one nothing is taken from it.
    sitting: str | None

    @property
    def may_mark(self) -> bool:
        return self.revoked_at is None and self.left_at is None and self.appointed


_device, _member, _panel = Device.__table__.c, PanelMember.__table__.c, Panel.__table__.c
_grant, _epoch, _sitting = RoleGrant.__table__.c, Epoch.__table__.c, Sitting.__table__.c
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
        _sitting.id.label("sitting"),
    )
    .select_from(
        Device.__table__.join(PanelMember.__table__, _member.id == _device.panel_member_id)
        .join(Account.__table__, Account.__table__.c.id == _member.account_id)
        .join(Panel.__table__, _panel.id == _member.panel_id)
        .join(Event.__table__, Event.__table__.c.id == _panel.event_id)
        .join(Epoch.__table__, _epoch.id == _NEWEST_EPOCH)
        .outerjoin(Sitting.__table__, and_(_sitting.device_id == _device.id, _sitting.ended_at.is_(None)))
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


def tablet_on(panel_id: int, token_hash: str) -> Tablet:
    """The tablet with this token, if its judge marks on it for this panel; asked under the lock, refused if not."""
    tablet = tablet_with(token_hash)
    if tablet is None or not tablet.may_mark or tablet.panel_id != panel_id:
        raise Refused(Problem("not_allowed"))
    require_sitting(tablet)
    return tablet


def require_sitting(tablet: Tablet) -> None:
    """Refused where the judge has not started the seat: whoever holds the tablet is nobody."""
    if tablet.sitting is None:
        raise Refused(Problem("seat_not_started"))


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
