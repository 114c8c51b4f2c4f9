"""Devices on which people worked whose roles do not go together."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from competition.accounts import queries as accounts
from competition.accounts.models import Login, RoleGrant
from competition.contests.models import Contest, Event
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.foundation.system import clock
from competition.rules.phases import SETTLED
from competition.rules.roles import Role, Scope
from competition.staffing.models import SharedDevice
from competition.staffing.questions import ALSO_WORKED_THERE

# Who signed in on a device long ago may have handed it on.
LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True)
class SharedRow:
    """A warning as its page shows it; settled ones with who looked into it and what they found."""

    id: int
    device: str
    first: str
    first_role: Role
    second: str
    second_role: Role
    noticed_at: datetime
    settled_by: str | None
    reason: str | None


def worked_on(browser: str) -> set[int]:
    """The accounts that signed in on the device of this mark of late, or work at it as a tablet."""
    since = clock.now() - LOOKED_BACK
    signed_in = db.session.scalars(
        select(Login.account_id).where(Login.device_key == browser, Login.last_seen_at >= since)
    )
    return set(signed_in) | ALSO_WORKED_THERE.answer()(browser)


def roles_by_contest(account_ids: Collection[int]) -> dict[int, dict[int, set[Role]]]:
    """Roles in force by contest that is not settled, then by account: of whole contests and of their events."""
    statement = (
        select(RoleGrant.account_id, RoleGrant.role, Contest.id)
        .outerjoin(Event, (RoleGrant.scope_kind == Scope.EVENT) & (Event.id == RoleGrant.scope_id))
        .join(
            Contest,
            ((RoleGrant.scope_kind == Scope.CONTEST) & (Contest.id == RoleGrant.scope_id))
            | (Contest.id == Event.contest_id),
        )
        .where(
            RoleGrant.account_id.in_(account_ids),
            RoleGrant.revoked_at.is_(None),
            Contest.phase.not_in(SETTLED),
        )
    )
    found: dict[int, dict[int, set[Role]]] = defaultdict(lambda: defaultdict(set))
    for account_id, role, contest_id in db.session.execute(statement):
        found[contest_id][account_id].add(Role(role))
    return found


def is_noted(contest_id: int, browser: str, first: int, second: int) -> bool:
    """Whether these two were noticed on this device before."""
    there = select(SharedDevice.id).where(
        SharedDevice.contest_id == contest_id,
        SharedDevice.browser == browser,
        SharedDevice.first_id == first,
        SharedDevice.second_id == second,
    )
    return db.session.scalar(there) is not None


def hold_shared(shared_id: int) -> SharedDevice:
    """The warning as it stands, held until the end of the operation."""
    return held(SharedDevice, shared_id)


def shared(shared_id: int) -> SharedDevice:
    return db.get_or_404(SharedDevice, shared_id)


def shared_in(contest_id: int) -> list[SharedRow]:
    """The warnings of a contest, those that nobody looked into first."""
    rows = db.session.scalars(
        select(SharedDevice)
        .where(SharedDevice.contest_id == contest_id)
        .order_by(SharedDevice.settled_at.is_not(None), SharedDevice.id)
    ).all()
    people = {one for row in rows for one in (row.first_id, row.second_id, row.settled_by) if one}
    names, devices = accounts.names_of(people), _names_of_devices(rows)
    return [
        SharedRow(
            row.id,
            devices.get(row.browser, ""),
            names[row.first_id],
            Role(row.first_role),
            names[row.second_id],
            Role(row.second_role),
            row.noticed_at,
            names.get(row.settled_by or 0),
            row.reason,
        )
        for row in rows
    ]


def _names_of_devices(rows: Sequence[SharedDevice]) -> dict[str, str]:
    """What sign-ins call the devices of these marks."""
    statement = select(Login.device_key, func.max(Login.device_name)).where(
        Login.device_key.in_({row.browser for row in rows})
    )
    return {mark: name for mark, name in db.session.execute(statement.group_by(Login.device_key)) if mark}


def open_counts(contest_ids: Collection[int] | None = None) -> dict[int, tuple[int, datetime]]:
    """How many warnings nobody has looked into, and since when, by contest that is not settled."""
    statement = (
        select(SharedDevice.contest_id, func.count(SharedDevice.id), func.min(SharedDevice.noticed_at))
        .join(Contest, Contest.id == SharedDevice.contest_id)
        .where(SharedDevice.settled_at.is_(None), Contest.phase.not_in(SETTLED))
        .group_by(SharedDevice.contest_id)
        .order_by(SharedDevice.contest_id)
    )
    if contest_ids is not None:
        statement = statement.where(SharedDevice.contest_id.in_(contest_ids))
    return {contest_id: (count, since) for contest_id, count, since in db.session.execute(statement)}
