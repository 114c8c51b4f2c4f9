"""Every read about tablets; whom a token stands for is in `tokens/`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased, contains_eager

from competition.accounts.models import Account
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.foundation.store.db import db
from competition.foundation.store.models import Epoch
from competition.rules.roles import Subject
from scoring.devices.models import Device, Enrolment, Sitting
from scoring.panels import queries as panels
from scoring.panels.models import Panel, PanelMember
from scoring.rules import device_life
from scoring.rules.device_life import DeviceState
from scoring.rules.signoff import SheetState
from scoring.sheets.models import Sheet


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
    sitting: Sitting | None

    @property
    def state(self) -> DeviceState:
        """In use, or taken out of use."""
        return device_life.state_of(self.revoked_at)


@dataclass(frozen=True)
class OwnSeat:
    """A seat of the reader, with every tablet that ever marked in their name."""

    event: Event
    panel: Panel
    number: int
    tablets: list[DeviceRow]

    @property
    def live(self) -> int:
        return sum(tablet.state is DeviceState.ACTIVE for tablet in self.tablets)


def epoch() -> Epoch:
    """The present life of the database."""
    return db.session.scalars(select(Epoch).order_by(Epoch.id.desc()).limit(1)).one()


def enrolled_with(device_id: str) -> Device | None:
    """The device that has this id already, if any."""
    return db.session.get(Device, device_id)


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


def was_enrolled(member_id: int) -> bool:
    """Whether a tablet was ever on this seat, be it out of use now."""
    return (
        db.session.scalar(select(Device.id).where(Device.panel_member_id == member_id).limit(1)) is not None
    )


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
    sheet = select(Sheet.id).where(Sheet.panel_id == Panel.id, Sheet.state == SheetState.DRAFT)
    live = select(Device.id).where(Device.panel_member_id == PanelMember.id, Device.revoked_at.is_(None))
    statement = (
        select(Event, Panel, live.exists())
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .join(Panel, Panel.event_id == Event.id)
        .join(PanelMember, PanelMember.panel_id == Panel.id)
        .where(
            Event.id.in_(event_ids),
            contests.going_on(),
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
        select(Device, PanelMember.number, Account.name, inviter.name, Sitting)
        .join(PanelMember, PanelMember.id == Device.panel_member_id)
        .join(Account, Account.id == PanelMember.account_id)
        .outerjoin(inviter, inviter.id == Device.invited_by)
        .outerjoin(Sitting, (Sitting.device_id == Device.id) & Sitting.ended_at.is_(None))
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
            sitting,
        )
        for row, number, judge, invited_by, sitting in db.session.execute(statement)
    ]
