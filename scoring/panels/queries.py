"""Every read about panels."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import contains_eager

from competition.accounts.models import Account, RoleGrant
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.entries.models import Entry, EntryMember
from competition.foundation.store import queries as foundation
from competition.foundation.store.db import db
from competition.foundation.store.driver_statements import Prepared
from competition.persons import queries as persons
from competition.rules.entry_life import ENDED
from competition.rules.phases import SETTLED
from competition.rules.roles import Role, Scope, Subject
from scoring.panels.models import Declaration, Panel, PanelMember
from scoring.rules.panelling import Contestant, Judge

JUDGING = (Role.JUDGE, Role.CHIEF_JUDGE)


@dataclass(frozen=True)
class MemberRow:
    """A member as the pages of the organisers show it."""

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
        select(PanelMember, Account.name, Declaration.at, Declaration.conflicts)
        .join(Account, Account.id == PanelMember.account_id)
        .outerjoin(Declaration, Declaration.panel_member_id == PanelMember.id)
        .where(PanelMember.panel_id == panel_id)
        .order_by(PanelMember.left_at.is_not(None), PanelMember.number, Declaration.id.desc())
    )
    seats: dict[int, MemberRow] = {}
    for row, name, declared_at, conflicts in db.session.execute(statement):
        seats.setdefault(
            row.id,
            MemberRow(
                row.id,
                row.account_id,
                row.number,
                row.duty,
                name,
                row.unit_name,
                row.joined_at,
                row.left_at,
                declared_at,
                "；".join(str(one) for one in conflicts or []),
            ),
        )
    return list(seats.values())


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


def declaration_of(member_id: int) -> Declaration | None:
    """The newest declaration of a member."""
    return db.session.scalar(
        select(Declaration)
        .where(Declaration.panel_member_id == member_id)
        .order_by(Declaration.id.desc())
        .limit(1)
    )


def undeclared_seats(account_id: int, event_ids: Collection[int]) -> list[tuple[PanelMember, Event]]:
    """Seats of this person in these events that still wait for the declaration; none of settled contests."""
    declared = select(Declaration.id).where(Declaration.panel_member_id == PanelMember.id).exists()
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
            Contest.phase.not_in(SETTLED),
            ~declared,
        )
        .order_by(PanelMember.id)
    )
    return [(seat, event) for seat, event in db.session.execute(statement)]


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
