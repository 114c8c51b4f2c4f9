"""Every read about panels."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased, contains_eager

from competition.accounts.models import Account, RoleGrant
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.entries.models import Entry, EntryMember
from competition.foundation.store import queries as foundation
from competition.foundation.store.db import db
from competition.foundation.store.driver_statements import Prepared
from competition.persons import queries as persons
from competition.rules.entry_life import ENDED
from competition.rules.roles import Role, Scope, Subject
from scoring.panels.models import Declaration, Panel, PanelMember
from scoring.rules.panelling import Contestant, Judge

JUDGING = (Role.JUDGE, Role.CHIEF_JUDGE)


@dataclass(frozen=True)
class RecordedDeclaration:
    """A declaration that somebody else wrote down for a judge, and why."""

    at: datetime
    by: str
    reason: str
    conflicts: str


@dataclass(frozen=True)
class MemberRow:
    """A member as the pages of the organisers show it; `declared_at` and `conflicts` are of the own declaration."""

    member_id: int
    account_id: int
    number: int
    duty: str
    name: str
    unit_name: str
    joined_at: datetime
    left_at: datetime | None
    declared_at: datetime | None
    conflicts: str
    recorded: RecordedDeclaration | None


@dataclass(frozen=True)
class PanelRow:
    """A panel with how many sit on it now."""

    panel: Panel
    judges: int
    chiefs: int


def panel(panel_id: int) -> Panel:
    return db.get_or_404(Panel, panel_id)


def panel_subject(panel_id: int) -> Subject:
    return contests.event_subject(panel(panel_id).event_id)


def member(member_id: int) -> PanelMember:
    return db.get_or_404(PanelMember, member_id)


def event_of_seat(member_id: int) -> int:
    """The event in which a seat is."""
    return panel(member(member_id).panel_id).event_id


def all_seats(contest_id: int) -> list[PanelMember]:
    """Every seat that a contest's panels ever had."""
    statement = (
        select(PanelMember)
        .join(Panel, Panel.id == PanelMember.panel_id)
        .join(Event, Event.id == Panel.event_id)
        .where(Event.contest_id == contest_id)
        .order_by(PanelMember.id)
    )
    return list(db.session.scalars(statement))


def member_subject(member_id: int) -> Subject:
    return panel_subject(member(member_id).panel_id)


def panels_of(event_id: int) -> list[PanelRow]:
    """The panels of an event with how many sit on them now."""
    judge = func.count(PanelMember.id).filter(PanelMember.duty == "judge", PanelMember.left_at.is_(None))
    chief = func.count(PanelMember.id).filter(PanelMember.duty == "chief", PanelMember.left_at.is_(None))
    statement = (
        select(Panel, judge, chief)
        .outerjoin(PanelMember, PanelMember.panel_id == Panel.id)
        .where(Panel.event_id == event_id)
        .group_by(Panel.id)
        .order_by(Panel.id)
    )
    return [PanelRow(row, judges, chiefs) for row, judges, chiefs in db.session.execute(statement)]


def seats_of(panel_id: int) -> list[MemberRow]:
    """Members by number, those who left included; with what they declared."""
    statement = (
        select(PanelMember, Account.name)
        .join(Account, Account.id == PanelMember.account_id)
        .where(PanelMember.panel_id == panel_id)
        .order_by(PanelMember.left_at.is_not(None), PanelMember.number, PanelMember.id)
    )
    seats = [(seat, name) for seat, name in db.session.execute(statement)]
    own, recorded = _declarations([seat.id for seat, _name in seats])
    return [_member_row(seat, name, own.get(seat.id), recorded.get(seat.id)) for seat, name in seats]


def _member_row(
    seat: PanelMember, name: str, own: Declaration | None, recorded: RecordedDeclaration | None
) -> MemberRow:
    return MemberRow(
        seat.id,
        seat.account_id,
        seat.number,
        seat.duty,
        name,
        seat.unit_name,
        seat.joined_at,
        seat.left_at,
        own.at if own else None,
        _joined(own.conflicts) if own else "",
        recorded,
    )


def _joined(conflicts: list[Any]) -> str:
    return "；".join(str(one) for one in conflicts)


def _declarations(
    member_ids: Collection[int],
) -> tuple[dict[int, Declaration], dict[int, RecordedDeclaration]]:
    """The newest declaration of each of these seats that its judge made, and that somebody else wrote down."""
    statement = (
        select(Declaration, Account.name)
        .outerjoin(Account, Account.id == Declaration.recorded_by)
        .where(Declaration.panel_member_id.in_(member_ids))
        .order_by(Declaration.id)
    )
    own, recorded = {}, {}
    for row, by in db.session.execute(statement):
        if row.recorded_by is None:
            own[row.panel_member_id] = row
        else:
            said = RecordedDeclaration(row.at, by, row.reason or "", _joined(row.conflicts))
            recorded[row.panel_member_id] = said
    return own, recorded


class ActiveMember(NamedTuple):
    """Who sits on a panel now, as marking needs it."""

    id: int
    account_id: int
    number: int
    duty: str


_seat = PanelMember.__table__.c
# Asked for with every batch of marks and every step of a sheet.
_SEATED = Prepared(
    select(_seat.id, _seat.account_id, _seat.number, _seat.duty)
    .where(_seat.panel_id == bindparam("panel"), _seat.left_at.is_(None))
    .order_by(_seat.number)
)


def active_members(panel_id: int) -> list[ActiveMember]:
    return [ActiveMember(*row) for row in _SEATED.rows(panel=panel_id)]


def lock_log(contest_id: int) -> bool:
    """Whoever writes a contest's log of marks, or decides who may, queues here; True where it is PostgreSQL's."""
    return foundation.wait_in_line(foundation.MARKS_LINE, contest_id)


def own_seat(panel_id: int, account_id: int) -> PanelMember | None:
    return db.session.scalar(
        select(PanelMember).where(
            PanelMember.panel_id == panel_id,
            PanelMember.account_id == account_id,
            PanelMember.left_at.is_(None),
        )
    )


def own_declaration(member_id: int) -> Declaration | None:
    """The newest declaration that a judge made for a seat; what others wrote down for them is none."""
    return db.session.scalar(
        select(Declaration)
        .where(Declaration.panel_member_id == member_id, Declaration.recorded_by.is_(None))
        .order_by(Declaration.id.desc())
        .limit(1)
    )


def undeclared_seats(account_id: int, event_ids: Collection[int]) -> list[tuple[PanelMember, Event]]:
    """Seats of this person in these events that still wait for the declaration; none of settled contests."""
    declared = (
        select(Declaration.id)
        .where(Declaration.panel_member_id == PanelMember.id, Declaration.recorded_by.is_(None))
        .exists()
    )
    statement = (
        select(PanelMember, Event)
        .join(Panel, Panel.id == PanelMember.panel_id)
        .join(Event, Event.id == Panel.event_id)
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .where(
            PanelMember.account_id == account_id,
            PanelMember.left_at.is_(None),
            Event.id.in_(event_ids),
            contests.going_on(),
            ~declared,
        )
        .order_by(PanelMember.id)
    )
    return [(seat, event) for seat, event in db.session.execute(statement)]


def declarations_by_others(
    event_ids: Collection[int], contest_ids: Collection[int]
) -> list[tuple[Event, int, datetime]]:
    """Events of these, or of these contests, with declarations that others wrote down and no judge made since.

    How many, and since when; none of settled contests.
    """
    own = aliased(Declaration)
    made_since = (
        select(own.id)
        .where(
            own.panel_member_id == Declaration.panel_member_id,
            own.recorded_by.is_(None),
            own.id > Declaration.id,
        )
        .exists()
    )
    statement = (
        select(Event, func.count(func.distinct(Declaration.panel_member_id)), func.min(Declaration.at))
        .join(Panel, Panel.event_id == Event.id)
        .join(PanelMember, PanelMember.panel_id == Panel.id)
        .join(Declaration, Declaration.panel_member_id == PanelMember.id)
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .where(
            Event.id.in_(event_ids) | Event.contest_id.in_(contest_ids),
            contests.going_on(),
            PanelMember.left_at.is_(None),
            Declaration.recorded_by.is_not(None),
            ~made_since,
        )
        .group_by(Event.id, Contest.id)
        .order_by(Event.id)
    )
    return [(event, count, since) for event, count, since in db.session.execute(statement)]


def judges_to_choose(event_id: int) -> list[Account]:
    """Accounts that hold the role of a judge or chief judge in this event."""
    return list(
        db.session.scalars(
            select(Account)
            .where(
                select(RoleGrant.id)
                .where(
                    RoleGrant.account_id == Account.id,
                    RoleGrant.role.in_(JUDGING),
                    RoleGrant.scope_kind == Scope.EVENT,
                    RoleGrant.scope_id == event_id,
                    RoleGrant.revoked_at.is_(None),
                    RoleGrant.rests_for.is_(None),
                )
                .exists()
            )
            .order_by(Account.id)
        )
    )


def judge_facts(account_id: int, unit_name: str) -> Judge:
    """What is known of a person that can speak against judging."""
    account = db.session.get_one(Account, account_id)
    units = {unit_name, persons.unit_of(account_id)}
    return Judge(account_id, account.name, frozenset(unit for unit in units if unit))


def contestants_of(event_id: int) -> list[Contestant]:
    """Live entries of an event with the units of their members."""
    statement = (
        select(Entry.id, EntryMember.unit_name)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .where(Entry.event_id == event_id, Entry.state.not_in(ENDED))
    )
    units: dict[int, set[str]] = {}
    for entry_id, unit in db.session.execute(statement):
        units.setdefault(entry_id, set()).add(unit)
    return [Contestant(entry_id, frozenset(names - {""})) for entry_id, names in units.items()]
