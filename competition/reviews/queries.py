"""Every read of the reviewers: the queue, the checklist, earlier decisions."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from competition.accounts.models import Account
from competition.contests import catalogue
from competition.contests.models import Contest, Event
from competition.entries import queries as entries
from competition.entries.models import Entry, EntryMember
from competition.entries.reading import kept_entry
from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.foundation.system.clock import SHANGHAI
from competition.organisations.models import Delegation
from competition.persons import queries as persons
from competition.persons.models import Person
from competition.reviews.models import ReviewDecision
from competition.rules.consents import TITLES, kinds_needed
from competition.rules.eligibility.outcomes import Check, Outcome
from competition.rules.entry_life import EntryState
from competition.rules.event_life import EventState
from competition.rules.identity import is_minor, name_key
from competition.rules.phases import SETTLED, Phase
from competition.rules.roles import SYSTEM, Actor, May, Scope, Subject, may


@dataclass(frozen=True)
class Wish:
    """What a reviewer filters the queue by; `order` is one of ORDERS."""

    state: str = EntryState.SUBMITTED
    event_id: int | None = None
    delegation_id: int | None = None
    name: str = ""
    order: str = ""


ORDERS: paging.Orders = {
    "number": (Entry.id,),
    "event": (Event.code,),
    "delegation": (Delegation.name,),
    "submitted": (Entry.submitted_at,),
}


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue."""

    entry_id: int
    version: int
    state: str
    event_code: str
    event: str
    event_en: str | None
    delegation: str | None
    delegation_en: str | None
    names: str
    units: str
    submitted_at: datetime | None
    waiting_days: int


@dataclass(frozen=True)
class DecisionRow:
    """An earlier decision with who took it."""

    outcome: str
    reason: str
    fields: Sequence[str]
    by: str
    at: datetime
    clause: str = ""


def own_delegations(actor: Actor | None, contest_id: int) -> set[int] | None:
    """The delegations a reviewer is limited to in this contest; None is no limit."""
    if actor is None or may(actor, May.REVIEW_ENTRIES, Subject(contest_id=contest_id)):
        return None
    granted = {grant.scope_id for grant in actor.grants if grant.scope is Scope.DELEGATION}
    statement = select(Delegation.id).where(Delegation.contest_id == contest_id, Delegation.id.in_(granted))
    return set(db.session.scalars(statement))


def queue_subject(contest_id: int, actor: Actor | None) -> Subject:
    """What the queue of a contest is about for this reviewer: the contest, or their own delegation."""
    own = own_delegations(actor, contest_id)
    return Subject(contest_id=contest_id, delegation_id=min(own) if own else None)


def _visible(contest_id: int, only: set[int] | None) -> list[ColumnElement[bool]]:
    conditions = [Entry.contest_id == contest_id, *_shown()]
    if only is not None:
        conditions.append(Entry.delegation_id.in_(only))
    return conditions


def _shown() -> list[ColumnElement[bool]]:
    off = select(Event.id).where(Event.state == EventState.CANCELLED)
    return [
        Entry.state != EntryState.DRAFT,
        # Nothing waits for a decision any more where the event is called off; what was decided is still there.
        or_(Entry.state != EntryState.SUBMITTED, Entry.event_id.not_in(off)),
    ]


def within_queues(contest_ids: Collection[int], delegation_ids: Collection[int]) -> ColumnElement[bool]:
    """The entries in the queues of these contests, and those of these delegations."""
    own = or_(Entry.contest_id.in_(contest_ids), Entry.delegation_id.in_(delegation_ids))
    return and_(own, *_shown())


def _queue(contest_id: int, only: set[int] | None, wish: Wish) -> Select[Entry, Event, Delegation]:
    statement = (
        select(Entry, Event, Delegation)
        .join(Event, Event.id == Entry.event_id)
        .join(Delegation, Delegation.id == Entry.delegation_id, isouter=True)
        .where(*_visible(contest_id, only))
        .order_by(*paging.ordered(ORDERS, wish.order, (Entry.submitted_at, Entry.id)))
    )
    if wish.state:
        statement = statement.where(Entry.state == wish.state)
    if wish.event_id is not None:
        statement = statement.where(Entry.event_id == wish.event_id)
    if wish.delegation_id is not None:
        statement = statement.where(Entry.delegation_id == wish.delegation_id)
    if wish.name:
        named = select(EntryMember.entry_id).join(Person).where(persons.called(name_key(wish.name)))
        statement = statement.where(Entry.id.in_(named))
    return statement


def queue(contest_id: int, only: set[int] | None, wish: Wish, today: date) -> paging.Rows[QueueRow]:
    """Entries for review, oldest first."""
    return paging.Read(_queue(contest_id, only, wish), lambda found: _rows(found, today))


def _rows(found: Sequence[Any], today: date) -> list[QueueRow]:
    people = _people([entry.id for entry, _event, _delegation in found])
    return [
        QueueRow(
            entry_id=entry.id,
            version=entry.version,
            state=entry.state,
            event_code=event.code,
            event=event.name,
            event_en=event.name_en,
            delegation=delegation.name if delegation else None,
            delegation_en=delegation.name_en if delegation else None,
            names="、".join(name for name, _unit in people.get(entry.id, ())),
            units="、".join(dict.fromkeys(unit for _name, unit in people.get(entry.id, ()))),
            submitted_at=entry.submitted_at,
            waiting_days=_days_since(entry.submitted_at, today),
        )
        for entry, event, delegation in found
    ]


def _people(entry_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    people: dict[int, list[tuple[str, str]]] = {}
    for start in range(0, len(entry_ids), 400):
        statement = (
            select(EntryMember.entry_id, Person.name, EntryMember.unit_name)
            .join(Person, Person.id == EntryMember.person_id)
            .where(EntryMember.entry_id.in_(entry_ids[start : start + 400]))
            .order_by(EntryMember.position)
        )
        for entry_id, name, unit in db.session.execute(statement):
            people.setdefault(entry_id, []).append((name, unit))
    return people


def _days_since(moment: datetime | None, today: date) -> int:
    return 0 if moment is None else max((today - moment.astimezone(SHANGHAI).date()).days, 0)


def counts(contest_id: int, only: set[int] | None) -> dict[str, int]:
    """How many entries are in each state."""
    statement = (
        select(Entry.state, func.count(Entry.id)).where(*_visible(contest_id, only)).group_by(Entry.state)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def next_in_queue(contest_id: int, only: set[int] | None, but: int) -> int | None:
    """The entry that has waited longest, without the one just decided."""
    statement = (
        select(Entry.id)
        .where(*_visible(contest_id, only), Entry.state == EntryState.SUBMITTED, Entry.id != but)
        .order_by(Entry.submitted_at, Entry.id)
        .limit(1)
    )
    return db.session.scalar(statement)


def decisions_of(entry_id: int) -> list[DecisionRow]:
    """Every decision on an entry, the newest first."""
    statement = (
        select(ReviewDecision, Account.name)
        .join(Account, Account.id == ReviewDecision.by_id)
        .where(ReviewDecision.entry_id == entry_id)
        .order_by(ReviewDecision.id.desc())
    )
    return [
        DecisionRow(found.outcome, found.reason, found.marked_fields, name, found.at, found.clause)
        for found, name in db.session.execute(statement)
    ]


def checks_of(entry: Entry, today: date) -> list[Check]:
    """The checklist of an entry: the very rules it was handed in under, then each member's consents."""
    return [*kept_entry(entry).checks(), *_consent_checks(entry, today)]


def _consent_checks(entry: Entry, today: date) -> list[Check]:
    missing = {member.id: kinds for member, kinds in entries.consents_wanted(entry, today)}
    checks = []
    for member in entry.members:
        for kind in kinds_needed(is_minor(member.person.born_on, today)):
            given = kind not in missing.get(member.id, ())
            outcome = Outcome.PASSED if given else Outcome.UNKNOWN
            details = {"title": TITLES[kind], "member": member.position}
            checks.append(Check("check_consent", outcome, details, member=member.position))
    return checks


def not_passed(entry: Entry, today: date) -> list[Check]:
    """The checks that keep an entry from being approved."""
    return [check for check in checks_of(entry, today) if check.outcome is not Outcome.PASSED]


def unknown_area(number: str) -> str | None:
    """The area of a Jiangsu resident number that the list of divisions does not have; only a hint."""
    area = number[:6]
    known = {division.code for division in catalogue.divisions()}
    return area if area.startswith("32") and number[:17].isdigit() and area not in known else None


def waiting_by_contest(actor: Actor) -> list[tuple[Contest, int, datetime | None]]:
    """Contests in which entries wait for this reviewer: how many, and since when."""
    contest_ids = {grant.scope_id for grant in actor.grants if grant.scope is Scope.CONTEST}
    granted = {grant.scope_id for grant in actor.grants if grant.scope is Scope.DELEGATION}
    contest_ids |= set(db.session.scalars(select(Delegation.contest_id).where(Delegation.id.in_(granted))))
    found = []
    for contest_id in sorted(contest_id for contest_id in contest_ids if contest_id is not None):
        if not may(actor, May.REVIEW_ENTRIES, queue_subject(contest_id, actor)):
            continue
        conditions = _visible(contest_id, own_delegations(actor, contest_id))
        statement = select(func.count(Entry.id), func.min(Entry.submitted_at)).where(
            *conditions, Entry.state == EntryState.SUBMITTED
        )
        count, since = db.session.execute(statement).one()
        contest = db.session.get(Contest, contest_id)
        if count and contest is not None and contest.phase not in SETTLED:
            found.append((contest, count, since))
    return found


def returned_in(contest_id: int) -> tuple[int, datetime | None]:
    """How many entries of a contest were sent back and not handed in again, and since when the first one is."""
    last = (
        select(Entry.id, func.max(ReviewDecision.at).label("at"))
        .join(ReviewDecision, ReviewDecision.entry_id == Entry.id, isouter=True)
        .where(*_visible(contest_id, None), Entry.state == EntryState.RETURNED)
        .group_by(Entry.id)
        .subquery()
    )
    count, since = db.session.execute(select(func.count(), func.min(last.c.at)).select_from(last)).one()
    return count, since


def reviewed_contests(contest_ids: Collection[int], today: date) -> list[Contest]:
    """Those of the contests in review in which no entry waits.

    Returned entries are waited for until the contest's first day: they may never come back.
    """
    submitted, returned = (
        select(Entry.id)
        .join(Event, Event.id == Entry.event_id)
        .where(Entry.contest_id == Contest.id, Entry.state == state, Event.state == EventState.ON)
        .exists()
        for state in (EntryState.SUBMITTED, EntryState.RETURNED)
    )
    statement = (
        select(Contest)
        .where(
            Contest.id.in_(contest_ids),
            Contest.phase == Phase.REVIEW,
            ~submitted,
            ~returned | (Contest.starts_on <= today),
        )
        .order_by(Contest.id)
    )
    return list(db.session.scalars(statement))


def decides_for_all(actor: Actor, contest_id: int) -> bool:
    """Whether this person decides for the whole contest, not for a delegation alone."""
    return any(grant.scope is Scope.CONTEST and grant.scope_id == contest_id for grant in actor.grants)


def may_take_back(entry: Entry, actor: Actor) -> bool:
    """Whether the last decision on this entry is this reviewer's to take back."""
    if actor is SYSTEM or decides_for_all(actor, entry.contest_id):
        return True
    statement = select(ReviewDecision.step).where(ReviewDecision.entry_id == entry.id)
    last = db.session.scalar(statement.order_by(ReviewDecision.id.desc()).limit(1))
    return entry.state != EntryState.REFUSED and last == "delegation"


def unseen_among(entry_ids: Sequence[int]) -> dict[int, int]:
    """How many papers of each of these entries no reviewer has opened."""
    contest_ids = select(Entry.contest_id).where(Entry.id.in_(entry_ids)).distinct()
    found: dict[int, int] = {}
    for contest_id in db.session.scalars(contest_ids).all():
        found |= entries.papers_unseen(contest_id, entry_ids)
    return found


@dataclass(frozen=True)
class Batch:
    """What was approved together: how many, and how many of them still stand so."""

    key: str
    by: str
    at: datetime
    count: int
    standing: int


def batches_of(contest_id: int, only: set[int] | None) -> list[Batch]:
    """What was approved together in a contest, the newest first, as long as any of it stands."""
    standing = func.count(Entry.id).filter(
        Entry.state == EntryState.APPROVED, Entry.version == ReviewDecision.entry_version + 1
    )
    statement = (
        select(
            ReviewDecision.batch, Account.name, func.min(ReviewDecision.at), func.count(Entry.id), standing
        )
        .join(Entry, Entry.id == ReviewDecision.entry_id)
        .join(Account, Account.id == ReviewDecision.by_id)
        .where(ReviewDecision.batch.is_not(None), *_visible(contest_id, only))
        .group_by(ReviewDecision.batch, Account.name)
        .having(standing > 0)
        .order_by(func.min(ReviewDecision.at).desc())
        .limit(20)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return [Batch(*row) for row in rows]


def approved_in(contest_id: int, batch: str) -> list[int]:
    """The entries of a batch that still stand as it left them, by id."""
    statement = (
        select(Entry.id)
        .join(ReviewDecision, ReviewDecision.entry_id == Entry.id)
        .where(
            Entry.contest_id == contest_id,
            ReviewDecision.batch == batch,
            Entry.state == EntryState.APPROVED,
            Entry.version == ReviewDecision.entry_version + 1,
        )
        .order_by(Entry.id)
    )
    return list(db.session.scalars(statement))
