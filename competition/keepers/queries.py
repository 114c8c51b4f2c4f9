"""Every read of keepers and their keys."""

from sqlalchemy import select

from competition.accounts.models import Account, RoleGrant
from competition.contests.models import Event
from competition.foundation.store.db import db
from competition.keepers.models import Keeper, KeeperKey
from competition.rules.draw.keeping import NamedKeeper
from competition.rules.roles import Actor, Role, Scope


def live_key(account_id: int) -> KeeperKey | None:
    return db.session.scalar(
        select(KeeperKey).where(KeeperKey.account_id == account_id, KeeperKey.retired_at.is_(None))
    )


def keepers_of(event_id: int) -> list[NamedKeeper]:
    """The named keepers in the order of their lists, the deputy last."""
    statement = (
        select(Keeper.place, Account.id, Account.name, KeeperKey.id, KeeperKey.public_key)
        .join(Account, Account.id == Keeper.account_id)
        .join(
            KeeperKey,
            (KeeperKey.account_id == Account.id) & KeeperKey.retired_at.is_(None),
            isouter=True,
        )
        .where(Keeper.event_id == event_id)
        .order_by(Keeper.place)
    )
    return [NamedKeeper(*row) for row in db.session.execute(statement)]


def keeper_rows(event_id: int) -> list[Keeper]:
    return list(db.session.scalars(select(Keeper).where(Keeper.event_id == event_id)))


def cipher_officers(event_id: int) -> list[Account]:
    """Who may be named keeper of an event: its cipher officers."""
    return _holders(event_id, [Role.CIPHER_OFFICER])


def judges(event_id: int) -> list[Account]:
    return _holders(event_id, [Role.JUDGE, Role.CHIEF_JUDGE])


def _holders(event_id: int, roles: list[Role]) -> list[Account]:
    statement = (
        select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role.in_(roles),
            RoleGrant.scope_kind == Scope.EVENT,
            RoleGrant.scope_id == event_id,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.rests_for.is_(None),
        )
        .order_by(Account.name, Account.id)
    )
    return list(db.session.scalars(statement).unique())


def events_of_officer(actor: Actor) -> list[Event]:
    ids = actor.held_in(Scope.EVENT, Role.CIPHER_OFFICER)
    return list(db.session.scalars(select(Event).where(Event.id.in_(ids)).order_by(Event.id)))
