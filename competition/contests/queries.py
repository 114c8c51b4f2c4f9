"""Every read about series, contests and their events."""

from collections.abc import Collection, Mapping

from sqlalchemy import JSON, ColumnElement, and_, case, func, or_, select, true, type_coerce
from werkzeug.exceptions import NotFound

from competition.contests.models import Contest, Event, PhaseProposal, Series
from competition.foundation.store.db import db
from competition.foundation.store.locks import held, kept
from competition.foundation.store.models import AuditEntry
from competition.foundation.web.bar import Choice
from competition.rules.event_life import EventState
from competition.rules.phases import HIDDEN, SETTLED, Phase, PhaseStep
from competition.rules.problems import Problem, Refused
from competition.rules.proposal_life import ProposalState
from competition.rules.roles import Actor, Scope, Subject
from competition.rules.tiers import tiers_above

# So many contests stand in the picker; its last line leads to all.
PICKED = 20


def contest(contest_id: int) -> Contest:
    """The contest, or NotFound."""
    return db.get_or_404(Contest, contest_id)


def hold_contest(contest_id: int) -> Contest:
    """The contest as it stands, held until the end of the operation."""
    return held(Contest, contest_id)


def keep_contest(contest_id: int) -> Contest:
    """The contest as it stands; its phase and dates stay so until the end of the operation."""
    return kept(Contest, contest_id)


def is_known(found: Contest) -> bool:
    """Whether strangers may know of it: it was announced, be it cancelled since."""
    return found.phase not in HIDDEN or cancellation(found.id) is not None


def announced(contest_id: int) -> Contest:
    """The contest as strangers may know it, whoever asks; NotFound otherwise."""
    found = contest(contest_id)
    if not is_known(found):
        raise NotFound
    return found


def event(event_id: int) -> Event:
    """The event, or NotFound."""
    return db.get_or_404(Event, event_id)


def event_runs(event_id: int) -> bool:
    """Whether it is being judged: from the start of its contest until the results are out."""
    found = db.session.get(Event, event_id)
    running = (Phase.RUNNING, Phase.RESULTS)
    return found is not None and not found.cancelled and contest(found.contest_id).phase in running


def hold_event(event_id: int) -> Event:
    """The event as it stands, held until the end of the operation; its contest, if at all, is held before.

    Raises Refused("event_cancelled"): nothing is done any more in an event that is called off.
    """
    return require_on(held(Event, event_id))


def require_on(found: Event) -> Event:
    """The event, unless it alone is called off."""
    if found.cancelled:
        raise Refused(Problem("event_cancelled", {"event": found.code}))
    return found


def hold_event_and_contest(event_id: int) -> Event:
    """An event whose change rests on the phase of its contest, be it called off: both are held."""
    hold_contest(event(event_id).contest_id)
    return held(Event, event_id)


def going_on() -> ColumnElement[bool]:
    """An event, read with its contest, in which something may wait for people: neither is over or called off."""
    return and_(Contest.phase.not_in(SETTLED), Event.state == EventState.ON)


def cancelled_events(contest_id: int) -> set[int]:
    """The events of a contest that are called off alone."""
    statement = select(Event.id).where(Event.contest_id == contest_id, Event.state == EventState.CANCELLED)
    return set(db.session.scalars(statement))


def event_cancellation(event_id: int) -> str:
    """Why an event was called off the last time, as everybody may read it."""
    statement = (
        select(AuditEntry.reason)
        .join(Event, Event.contest_id == AuditEntry.contest_id)
        .where(
            Event.id == event_id,
            AuditEntry.action == "event.cancelled",
            AuditEntry.subject_id == str(event_id),
        )
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    return db.session.scalar(statement) or ""


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
            select(Contest).where(_known_to_strangers()).order_by(Contest.starts_on.desc(), Contest.id.desc())
        )
    )


def contests_of(actor: Actor) -> list[Contest]:
    """Contests in which this person holds a role, the newest first; administrators see all."""
    statement = select(Contest).order_by(Contest.starts_on.desc(), Contest.id.desc())
    if not any(grant.scope is Scope.SITE for grant in actor.grants):
        statement = statement.where(own_contests(actor))
    return list(db.session.scalars(statement))


def own_contests(actor: Actor) -> ColumnElement[bool]:
    """Whether this person holds a role in a contest or in an event of it."""
    scopes: dict[Scope, set[int]] = {scope: set() for scope in Scope}
    for grant in actor.grants:
        scopes[grant.scope].add(grant.scope_id or 0)
    events = select(Event.contest_id).where(Event.id.in_(scopes[Scope.EVENT]))
    return Contest.id.in_(scopes[Scope.CONTEST]) | Contest.id.in_(events)


def choices_of(actor: Actor, everywhere: bool, also: int | None) -> list[Choice]:
    """For the picker: contests in which this person has a role (every one, if so), newest first, and one more."""
    wanted = own_contests(actor) | (Contest.id == also)
    found = db.session.execute(
        select(Contest.starts_on, Contest.id, Contest.name, Contest.name_en)
        .where(true() if everywhere else wanted)
        .order_by(case((Contest.id == also, 0), else_=1), Contest.starts_on.desc(), Contest.id.desc())
        .limit(PICKED)
    )
    newest = sorted(found, key=lambda row: (row.starts_on, row.id), reverse=True)
    return [Choice(row.id, row.name, row.name_en) for row in newest]


def event_choices(contest_id: int) -> list[Choice]:
    """The events of a contest in their printed order, as one chooses among them."""
    found = db.session.execute(
        select(Event.id, Event.name, Event.name_en, Event.code, Event.state == EventState.CANCELLED)
        .where(Event.contest_id == contest_id)
        .order_by(Event.group_kind, Event.sort, Event.code)
    )
    return [Choice(*row) for row in found]


def contests_named(actor: Actor, words: str, most: int) -> list[Contest]:
    """Contests with these words in their name that everybody may see or where this person has a role, newest first."""
    fits = Contest.name.icontains(words, autoescape=True) | Contest.name_en.icontains(words, autoescape=True)
    statement = select(Contest).where(fits, _known_to(actor))
    newest = (Contest.starts_on.desc(), Contest.id.desc())
    return list(db.session.scalars(statement.order_by(*newest).limit(most)))


def events_named(actor: Actor, words: str, most: int) -> list[Event]:
    """Events of the same contests with this code or these words in their name, those of the newest contest first."""
    fits = or_(
        func.lower(Event.code) == words.lower(),
        Event.name.icontains(words, autoescape=True),
        Event.name_en.icontains(words, autoescape=True),
    )
    statement = select(Event).join(Contest, Contest.id == Event.contest_id).where(fits, _known_to(actor))
    newest = (Contest.starts_on.desc(), Contest.id.desc(), Event.group_kind, Event.sort, Event.code)
    return list(db.session.scalars(statement.order_by(*newest).limit(most)))


def _known_to(actor: Actor) -> ColumnElement[bool]:
    return _known_to_strangers() | own_contests(actor)


def names_of(contest_ids: Collection[int]) -> dict[int, tuple[str, str | None]]:
    """The names of these contests, Chinese and (where there is one) English."""
    named = select(Contest.id, Contest.name, Contest.name_en).where(Contest.id.in_(contest_ids))
    return {id: (name, english) for id, name, english in db.session.execute(named)}


def event_counts(contest_ids: Collection[int]) -> dict[int, int]:
    """How many events of each contest are on."""
    statement = (
        select(Event.contest_id, func.count(Event.id))
        .where(Event.contest_id.in_(contest_ids), Event.state != EventState.CANCELLED)
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


def live_events_of(contest_id: int) -> list[Event]:
    """Those of them that are not called off."""
    return [event for event in events_of(contest_id) if not event.cancelled]


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


def proposal(proposal_id: int) -> PhaseProposal:
    """The proposed step, or NotFound."""
    return db.get_or_404(PhaseProposal, proposal_id)


def hold_proposal(proposal_id: int) -> PhaseProposal:
    """The proposed step as it stands, held with its contest until the end of the operation."""
    hold_contest(proposal(proposal_id).contest_id)
    return held(PhaseProposal, proposal_id)


def proposal_subject(proposal_id: int, **_others: object) -> Subject:
    return contest_subject(proposal(proposal_id).contest_id)


def waiting_proposal(contest_id: int) -> PhaseProposal | None:
    """The step of this contest that waits for a second person."""
    return db.session.scalar(
        select(PhaseProposal).where(
            PhaseProposal.contest_id == contest_id, PhaseProposal.state == ProposalState.WAITING
        )
    )


def waiting_proposals(contest_ids: Collection[int] | None = None) -> list[PhaseProposal]:
    """The steps that wait for a second person in these contests (None: in all), the oldest first."""
    statement = select(PhaseProposal).where(PhaseProposal.state == ProposalState.WAITING)
    if contest_ids is not None:
        statement = statement.where(PhaseProposal.contest_id.in_(contest_ids))
    return list(db.session.scalars(statement.order_by(PhaseProposal.id)))


def closed_by(contest_id: int) -> Problem | None:
    """Why nobody writes in this contest any more: it is archived, read afresh."""
    name = db.session.scalar(
        select(Contest.name).where(Contest.id == contest_id, Contest.phase == Phase.ARCHIVED)
    )
    return None if name is None else Problem("contest_archived", {"contest": name})


def _known_to_strangers() -> ColumnElement[bool]:
    """The rule of `is_known`, within a statement."""
    return Contest.phase.not_in(HIDDEN) | ((Contest.phase == Phase.CANCELLED) & _was_announced())


def _was_announced() -> ColumnElement[bool]:
    """A contest was once cancelled while strangers knew it, as the log tells of each step."""
    step = type_coerce(AuditEntry.details, JSON)
    return (
        select(AuditEntry.id)
        .where(
            AuditEntry.contest_id == Contest.id,
            AuditEntry.action == "contest.moved",
            step["step"].as_string() == PhaseStep.CANCEL,
            step["before"].as_string().not_in(HIDDEN),
        )
        .correlate(Contest)
        .exists()
    )


def cancellation(contest_id: int) -> str | None:
    """Why an announced contest was cancelled; None when it is not, or nobody knew of it."""
    statement = (
        select(AuditEntry.reason)
        .join(Contest, Contest.id == AuditEntry.contest_id)
        .where(
            Contest.id == contest_id,
            Contest.phase == Phase.CANCELLED,
            _was_announced(),
            AuditEntry.action == "contest.moved",
        )
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def contest_named(name: str) -> Contest | None:
    """A contest of this name that is not called off."""
    return db.session.scalar(
        select(Contest).where(Contest.name == name, Contest.phase != Phase.CANCELLED).limit(1)
    )


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
