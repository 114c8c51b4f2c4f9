"""Every read about sittings: who started which seat on which tablet, and what ended it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from competition.accounts.models import Account
from competition.contests import queries as contests
from competition.foundation.store.db import db
from competition.staffing import queries as staffing
from scoring.devices.models import Device, Sitting
from scoring.panels import queries as panels
from scoring.panels.models import Panel, PanelMember
from scoring.panels.queries import MemberRow
from scoring.pins import queries as pins
from scoring.rules.sittings import Start


@dataclass(frozen=True)
class SittingRow:
    """A sitting as pages show it."""

    sitting_id: str
    member_id: int
    number: int
    judge: str
    tablet: str
    started_by: Start
    started_at: datetime
    ended_at: datetime | None
    ended_for: str | None


def sitting(sitting_id: str) -> Sitting:
    return db.get_or_404(Sitting, sitting_id)


def known(sitting_id: str) -> Sitting | None:
    """The sitting with this id, if the server has it."""
    return db.session.get(Sitting, sitting_id)


def with_devices(contest_id: int) -> list[tuple[Sitting, Device]]:
    """Every sitting of a contest with its tablet, in the order they began."""
    statement = (
        select(Sitting, Device)
        .join(Device, Device.id == Sitting.device_id)
        .where(Sitting.contest_id == contest_id)
        .order_by(Sitting.started_at, Sitting.id)
    )
    return [(sitting, device) for sitting, device in db.session.execute(statement)]


def live(
    *, device_id: str | None = None, member_id: int | None = None, account_id: int | None = None
) -> list[Sitting]:
    """Sittings that last: of a tablet, of a seat, or of a person, oldest first."""
    statement = select(Sitting).where(Sitting.ended_at.is_(None))
    for column, wanted in (
        (Sitting.device_id, device_id),
        (Sitting.panel_member_id, member_id),
        (Sitting.account_id, account_id),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    return list(db.session.scalars(statement.order_by(Sitting.started_at, Sitting.id)))


def browser_of(device_id: str) -> str | None:
    """The mark of the browser in which a tablet was enrolled."""
    return db.session.get_one(Device, device_id).browser


def has_sat(account_id: int, device_id: str) -> bool:
    """Whether this judge ever started a seat on this tablet by the PIN."""
    found = select(Sitting.id).where(
        Sitting.account_id == account_id, Sitting.device_id == device_id, Sitting.started_by == Start.PIN
    )
    return db.session.scalar(found.limit(1)) is not None


def names_of_others(member_id: int, device_id: str) -> list[str]:
    """The other tablets on which this seat is started now."""
    statement = (
        select(Device.name)
        .join(Sitting, Sitting.device_id == Device.id)
        .where(
            Sitting.panel_member_id == member_id,
            Sitting.ended_at.is_(None),
            Sitting.device_id != device_id,
            Device.revoked_at.is_(None),
        )
        .order_by(Device.name)
    )
    return list(db.session.scalars(statement))


def live_by_device(device_ids: Collection[str]) -> dict[str, Sitting]:
    """What lasts on each of these tablets."""
    found = select(Sitting).where(Sitting.device_id.in_(device_ids), Sitting.ended_at.is_(None))
    return {row.device_id: row for row in db.session.scalars(found)}


def sittings_of_panel(panel_id: int) -> list[SittingRow]:
    """Every sitting on a panel's seats, newest first."""
    return _rows(PanelMember.panel_id == panel_id)


def own_sittings(account_id: int) -> list[SittingRow]:
    """Every sitting in the reader's own name, newest first."""
    return _rows(Sitting.account_id == account_id)


def _rows(where: ColumnElement[bool]) -> list[SittingRow]:
    statement = (
        select(Sitting, PanelMember.number, Account.name, Device.name)
        .join(PanelMember, PanelMember.id == Sitting.panel_member_id)
        .join(Account, Account.id == Sitting.account_id)
        .join(Device, Device.id == Sitting.device_id)
        .where(where)
        .order_by(Sitting.started_at.desc(), Sitting.id)
    )
    return [
        SittingRow(
            row.id,
            row.panel_member_id,
            number,
            judge,
            tablet,
            Start(row.started_by),
            row.started_at,
            row.ended_at,
            row.ended_for,
        )
        for row, number, judge, tablet in db.session.execute(statement)
    ]


def sat_at(browser: str) -> set[int]:
    """The judges who work at a tablet that was enrolled in the browser of this mark."""
    statement = (
        select(Sitting.account_id)
        .join(Device, Device.id == Sitting.device_id)
        .where(Device.browser == browser)
    )
    return set(db.session.scalars(statement))


@dataclass(frozen=True)
class SeatedPanel:
    """The seats of a panel with what is known of who sits there.

    `pins` tells by account when the PIN was set, `made_by_organiser` whose accounts or links an organiser made.
    """

    panel: Panel
    seats: list[MemberRow]
    sittings: dict[int, list[SittingRow]]
    pins: dict[int, datetime]
    made_by_organiser: set[int]


def seats_of_event(event_id: int) -> list[SeatedPanel]:
    """Every panel of an event with its seats and sittings."""
    event = contests.event(event_id)
    found = []
    for row in panels.panels_of(event_id):
        seats = panels.seats_of(row.panel.id)
        people = {seat.account_id for seat in seats}
        by_seat: dict[int, list[SittingRow]] = {}
        for one in sittings_of_panel(row.panel.id):
            by_seat.setdefault(one.member_id, []).append(one)
        made = {one for one in people if staffing.was_let_in(event.contest_id, one)}
        found.append(SeatedPanel(row.panel, seats, by_seat, pins.set_at(people), made))
    return found
