"""Every read about series, contests and their events."""

from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from competition.contests.models import Contest, Event, Series
from competition.foundation.store.db import db
from competition.foundation.store.locks import held, kept
from competition.rules.phases import HIDDEN, Phase
from competition.rules.roles import Actor, Scope, Subject
from competition.rules.tiers import tiers_above


def contest(contest_id: int) -> Contest:
    """The contest, or NotFound."""
    return db.get_or_404(Contest, contest_id)


def hold_contest(contest_id: int) -> Contest:
    """The contest as it stands, held until the end of the operation."""
    return held(Contest, contest_id)


def keep_contest(contest_id: int) -> Contest:
    """The contest as it stands; its phase and dates stay so until the end of the operation."""
    return kept(Contest, contest_id)


def announced(contest_id: int) -> Contest:
    """The contest as strangers may know it; NotFound before it is announced."""
    found = contest(contest_id)
    if found.phase == Phase.PREPARING:
        raise NotFound
    return found


def event(event_id: int) -> Event:
    """The event, or NotFound."""
    return db.get_or_404(Event, event_id)


def event_runs(event_id: int) -> bool:
    """Whether it is being judged: from the start of its contest until the results are out."""
    found = db.session.get(Event, event_id)
    return found is not None and contest(found.contest_id).phase in (Phase.RUNNING, Phase.RESULTS)


def hold_event(event_id: int) -> Event:
    """The event as it stands, held until the end of the operation; its contest, if at all, is held before."""
    return held(Event, event_id)


def hold_event_and_contest(event_id: int) -> Event:
    """An event whose change rests on the phase of its contest: both are held."""
    hold_contest(event(event_id).contest_id)
    return hold_event(event_id)


def contest_subject(contest_id: int, **_others: object) -> Subject:
    """What a route about a contest is about."""
    return Subject(contest_id=contest(contest_id).id)


def event_subject(event_id: int, **_others: object) -> Subject:
    """What a route about an event is about."""
    found = event(event_id)
    return Subject(contest_id=found.contest_id, event_id=found.id)


def series_named(code: str) -> Series | None:
    return db.session.scalar(select(Series).where(Series.code == code))


def all_series() -> list[Series]:
    return list(db.session.scalars(select(Series).order_by(Series.id)))


def public_contests() -> list[Contest]:
    """Contests anybody may see, the newest first."""
    return list(
        db.session.scalars(
            select(Contest)
            .where(Contest.phase.not_in(HIDDEN))
            .order_by(Contest.starts_on.desc(), Contest.id.desc())
        )
    )


def contests_of(actor: Actor) -> list[Contest]:
    """Contests in which this person holds a role, the newest first; administrators see all."""
    scopes: dict[Scope, set[int]] = {scope: set() for scope in Scope}
    for grant in actor.grants:
        scopes[grant.scope].add(grant.scope_id or 0)
    statement = select(Contest).order_by(Contest.starts_on.desc(), Contest.id.desc())
    if not scopes[Scope.SITE]:
        own_events = select(Event.contest_id).where(Event.id.in_(scopes[Scope.EVENT]))
        statement = statement.where(Contest.id.in_(scopes[Scope.CONTEST]) | Contest.id.in_(own_events))
    return list(db.session.scalars(statement))


def event_counts(contest_ids: Collection[int]) -> dict[int, int]:
    """How many events each contest has."""
    statement = (
        select(Event.contest_id, func.count(Event.id))
        .where(Event.contest_id.in_(contest_ids))
        .group_by(Event.contest_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def events_of(contest_id: int) -> list[Event]:
    """The events of a contest in their printed order: group, then sort, then code."""
    return list(
        db.session.scalars(
            select(Event)
            .where(Event.contest_id == contest_id)
            .order_by(Event.group_kind, Event.sort, Event.code)
        )
    )


def event_coded(contest_id: int, code: str) -> Event | None:
    return db.session.scalar(select(Event).where(Event.contest_id == contest_id, Event.code == code))


def previous_edition(found: Contest) -> Contest | None:
    """The edition before this one, of the same series and tier."""
    return db.session.scalar(
        select(Contest)
        .where(
            Contest.series_id == found.series_id,
            Contest.tier == found.tier,
            Contest.id != found.id,
            Contest.edition < found.edition,
        )
        .order_by(Contest.edition.desc())
        .limit(1)
    )


def possible_parents(tier: str) -> list[Contest]:
    """Contests of a higher tier that a contest of this tier may select for, the newest first."""
    return list(
        db.session.scalars(
            select(Contest)
            .where(Contest.tier.in_(tiers_above(tier)), Contest.phase != Phase.CANCELLED)
            .order_by(Contest.starts_on.desc())
            .limit(200)
        )
    )


def latest_edition(series_id: int) -> int:
    """The highest edition of a series so far, 0 when there is none."""
    return db.session.scalar(select(func.max(Contest.edition)).where(Contest.series_id == series_id)) or 0


def ladder_above(found: Contest) -> list[Contest]:
    """The contests that this one leads up to, the nearest first; a ring ends where it closes."""
    above: list[Contest] = []
    seen = {found.id}
    while found.parent_id is not None and found.parent_id not in seen:
        found = contest(found.parent_id)
        seen.add(found.id)
        above.append(found)
    return above


def ladder_of(contest_ids: Collection[int]) -> dict[int, set[int]]:
    """For each of these contests all that stand on the same way up: above it, below it, and itself."""
    parents = {row[0]: row[1] for row in db.session.execute(select(Contest.id, Contest.parent_id)) if row[1]}
    return {one: _above(one, parents) | _below(one, parents) for one in contest_ids}


def _above(one: int, parents: Mapping[int, int]) -> set[int]:
    found = {one}
    while one in parents and parents[one] not in found:
        one = parents[one]
        found.add(one)
    return found


def _below(one: int, parents: Mapping[int, int]) -> set[int]:
    """Those whose way up comes through this one."""
    return {other for other in parents if one in _above(other, parents)}
