"""Every read of keepers and their keys."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from competition.accounts import queries as accounts
from competition.accounts.behind import behind
from competition.accounts.models import Account, RoleGrant
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.foundation.store.db import db
from competition.keepers.models import Keeper, KeeperKey
from competition.rules.draw import keeping
from competition.rules.draw.keeping import NamedKeeper, Standing
from competition.rules.phases import SETTLED
from competition.rules.problems import Problem
from competition.rules.roles import Actor, Role, Scope
from competition.staffing import queries as staffing


def live_key(account_id: int) -> KeeperKey | None:
    return db.session.scalar(
        select(KeeperKey).where(KeeperKey.account_id == account_id, KeeperKey.retired_at.is_(None))
    )


def keepers_of(event_id: int) -> list[NamedKeeper]:
    """The named keepers in the order of their lists, the deputy last."""
    return keepers_of_events([event_id])[event_id]


def keepers_of_events(event_ids: Collection[int]) -> dict[int, list[NamedKeeper]]:
    """The same of each of these events."""
    statement = (
        select(Keeper.event_id, Keeper.place, Account.id, Account.name, KeeperKey.id, KeeperKey.public_key)
        .join(Account, Account.id == Keeper.account_id)
        .join(
            KeeperKey,
            (KeeperKey.account_id == Account.id) & KeeperKey.retired_at.is_(None),
            isouter=True,
        )
        .where(Keeper.event_id.in_(event_ids))
        .order_by(Keeper.event_id, Keeper.place)
    )
    found: dict[int, list[NamedKeeper]] = {event_id: [] for event_id in event_ids}
    for event_id, place, account_id, name, key_id, public_key in db.session.execute(statement):
        found[event_id].append(NamedKeeper(place, account_id, name, key_id, public_key))
    return found


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


def events_going_on(actor: Actor) -> list[Event]:
    """Those of them that are neither settled nor called off."""
    return [
        event
        for event in events_of_officer(actor)
        if event.contest.phase not in SETTLED and not event.cancelled
    ]


def standings_of(event_id: int) -> list[Standing]:
    """Whether the organisers could have held the access of each named keeper, in the order of the lists."""
    contest_id = contests.event(event_id).contest_id
    return [_standing(contest_id, event_id, keeper) for keeper in keepers_of(event_id)]


def _standing(contest_id: int, event_id: int, keeper: NamedKeeper) -> Standing:
    account_id = keeper.account_id
    own_since = staffing.own_since(account_id)
    return Standing(
        name=keeper.name,
        organiser=Role.ORGANISER in staffing.roles_in(contest_id, account_id),
        confirmed=staffing.is_confirmed(account_id, Role.CIPHER_OFFICER, Scope.EVENT, event_id),
        old_key=key_is_old(account_id),
        link_seen=staffing.was_let_in(contest_id, account_id),
        own_device=own_since is not None and staffing.signed_in_apart(contest_id, account_id, own_since),
        behind=frozenset(behind({account_id})),
    )


def key_is_old(account_id: int) -> bool:
    """Was this keeper's key made before the account was theirs by somebody's word, or before its last recovery?"""
    key, marks = live_key(account_id), [staffing.own_since(account_id), came_back_at(account_id)]
    return key is not None and any(mark is not None and key.created_at < mark for mark in marks)


def came_back_at(account_id: int) -> datetime | None:
    """When the account was last recovered, so that its sealed roles rested."""
    return accounts.account(account_id).rested_at


def rests(account_id: int) -> bool:
    """Whether what this keeper's passphrase opens rests: the account was recovered, and nobody knows yet by whom."""
    return any(grant.role == Role.CIPHER_OFFICER for grant in accounts.rested_grants(account_id))


def draw_problems(event_id: int) -> list[Problem]:
    """Why no seed can be sealed for the keepers named now: what is missing, and who is not independent."""
    contest_id = contests.event(event_id).contest_id
    separation, organisers = staffing.separation_of(contest_id), staffing.organisers_ever(contest_id)
    return [
        *keeping.readiness_problems(keepers_of(event_id)),
        *keeping.independence_problems(standings_of(event_id), separation, behind(organisers)),
    ]
