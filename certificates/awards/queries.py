"""Every read about awards and the published results they rest on."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from certificates.awards.models import Award
from certificates.ledger import queries as ledger
from certificates.ledger.models import Certificate
from certificates.rules.award_life import LIVE, AwardState
from certificates.rules.certificate_life import CertificateState, ResultStanding
from competition.contests.models import Contest, Event
from competition.entries.members.queries import SaidOf, said_of
from competition.entries.models import Entry, EntryMember
from competition.foundation.store.db import db
from competition.foundation.store.locks import held, kept
from competition.foundation.system.clock import local_day
from competition.organisations.models import Delegation
from competition.persons.models import Person
from competition.rules.phases import CLOSED
from scoring.results.models import Publication, Snapshot
from scoring.rules.publication_life import Published

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class PublishedResult:
    """The result of an event that the public sees."""

    event_id: int
    contest_id: int
    snapshot_id: int
    kind: str  # publicity | final
    objections_until: datetime | None
    body: dict[str, Any]


@dataclass(frozen=True)
class AwardRow:
    """A confirmed award with what is printed of it."""

    award: Award
    person: Person
    said: SaidOf | None  # what the entry says of them; None for somebody who is no longer in it
    unit: str
    delegation: str
    organisation_id: int | None = None  # the unit, where it is registered


@dataclass(frozen=True)
class EventRow:
    """An event on the way from its result to its awards."""

    event: Event
    published: str | None
    awards: int


def published(event_id: int) -> PublishedResult | None:
    """What the public sees of an event's result now: None before publication and after a withdrawal."""
    row = db.session.execute(
        select(Publication, Snapshot.body)
        .join(Snapshot, Snapshot.id == Publication.snapshot_id)
        .where(Publication.event_id == event_id)
        .order_by(Publication.revision.desc())
        .limit(1)
    ).first()
    if row is None or row[0].kind == Published.WITHDRAWN:
        return None
    publication, body = row
    return PublishedResult(
        event_id,
        publication.contest_id,
        publication.snapshot_id,
        publication.kind,
        publication.objections_until,
        body,
    )


def results_on(contest_id: int) -> date:
    """The day on which the last of the results that gave awards was first published; else the contest's first day."""
    first = (
        select(Publication.event_id, func.min(Publication.at).label("at"))
        .where(Publication.contest_id == contest_id)
        .group_by(Publication.event_id)
        .subquery()
    )
    statement = select(func.max(first.c.at)).where(
        first.c.event_id.in_(select(Award.event_id).where(Award.state == AwardState.STANDING))
    )
    last = db.session.scalar(statement)
    return local_day(last) if last else db.get_or_404(Contest, contest_id).starts_on


def result_kinds(*contest_ids: int) -> dict[int, str]:
    """For each event of these contests with a publication: the kind of the newest one."""
    statement = _of_newest(
        select(Publication.event_id, Publication.kind), Publication.contest_id.in_(contest_ids)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def members_of(entry_ids: Iterable[int]) -> dict[int, list[Person]]:
    """The persons of each entry, in the team's order."""
    wanted = list(entry_ids)
    found: dict[int, list[Person]] = defaultdict(list)
    statement = (
        select(EntryMember.entry_id, Person)
        .join(Person, Person.id == EntryMember.person_id)
        .where(EntryMember.entry_id.in_(wanted))
        .order_by(EntryMember.entry_id, EntryMember.position)
    )
    for entry_id, person in db.session.execute(statement):
        found[entry_id].append(person)
    return found


def delegation_names(entry_ids: Iterable[int]) -> dict[int, str]:
    """The delegation of each entry, where it has one."""
    statement = (
        select(Entry.id, Delegation.name)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .where(Entry.id.in_(list(entry_ids)))
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def standing_awards(event_id: int) -> list[Award]:
    """Awards of an event that stand, as they are kept."""
    statement = select(Award).where(Award.event_id == event_id, Award.withdrawn_at.is_(None))
    return list(db.session.scalars(statement.order_by(Award.id)))


def every_award_of(person_id: int) -> list[Award]:
    """Everything somebody won anywhere, what was withdrawn too, in order."""
    statement = select(Award).where(Award.person_id == person_id).order_by(Award.event_id, Award.id)
    return list(db.session.scalars(statement))


def awards_of_event(event_id: int) -> list[AwardRow]:
    """Awards that stand, best place first, team members in order."""
    return _award_rows(Award.event_id == event_id)


def live_awards(event_id: int) -> list[AwardRow]:
    """The same with those that wait for the result to be published again."""
    return _award_rows(Award.event_id == event_id, LIVE)


def suspended_awards(event_id: int) -> list[AwardRow]:
    """Those that wait."""
    return _award_rows(Award.event_id == event_id, {AwardState.SUSPENDED})


def own_record(account_id: int) -> dict[str, Any]:
    """What is kept of the awards of an account's person, as plain JSON values."""
    statement = (
        select(Award, Event.name)
        .join(Person, Person.id == Award.person_id)
        .join(Event, Event.id == Award.event_id)
        .where(Person.account_id == account_id)
        .order_by(Award.id)
    )
    return {
        "awards": [
            {"event": event, "prize": row.prize, "title": row.title, "place": row.place, "state": row.state}
            for row, event in db.session.execute(statement)
        ]
    }


def awards_of_contest(contest_id: int) -> list[AwardRow]:
    """Awards that stand, by event, best place first."""
    return awards_of_contests([contest_id])


def awards_of_contests(contest_ids: Collection[int]) -> list[AwardRow]:
    """The same of several contests."""
    return _award_rows(Award.contest_id.in_(contest_ids))


def _award_rows(
    condition: Any, states: Collection[AwardState] = frozenset({AwardState.STANDING})
) -> list[AwardRow]:
    statement = (
        select(Award, Person, Delegation.name, EntryMember.organisation_id)
        .join(Person, Person.id == Award.person_id)
        .join(Entry, Entry.id == Award.entry_id)
        .join(Event, Event.id == Award.event_id)
        .join(
            EntryMember,
            (EntryMember.entry_id == Award.entry_id) & (EntryMember.person_id == Award.person_id),
            isouter=True,
        )
        .join(Delegation, Delegation.id == Entry.delegation_id, isouter=True)
        .where(condition, Award.state.in_(states))
        .order_by(Event.sort, Event.id, Award.place, Award.entry_id, EntryMember.position, Award.id)
    )
    found = db.session.execute(statement).all()
    entries = said_of({award.entry_id for award, *_rest in found})
    return [
        AwardRow(award, person, said, said.unit if said else "", delegation or "", organisation_id)
        for award, person, delegation, organisation_id in found
        for said in [entries.get((award.entry_id, person.id))]
    ]


def events_of(contest_id: int) -> list[EventRow]:
    """Every event with its publication and the number of its awards."""
    tally = (
        select(Award.event_id, func.count(Award.id))
        .where(Award.contest_id == contest_id, Award.withdrawn_at.is_(None))
        .group_by(Award.event_id)
    )
    counts = {row[0]: row[1] for row in db.session.execute(tally)}
    kinds = result_kinds(contest_id)
    events = db.session.scalars(
        select(Event).where(Event.contest_id == contest_id).order_by(Event.sort, Event.id)
    )
    return [EventRow(one, kinds.get(one.id), counts.get(one.id, 0)) for one in events]


def issued_counts(contest_id: int) -> dict[int, int]:
    """How many of the standing awards of each event have a valid certificate."""
    statement = (
        select(Award.event_id, func.count(func.distinct(Award.id)))
        .join(Certificate, Certificate.award_id == Award.id)
        .where(
            Award.contest_id == contest_id,
            Award.withdrawn_at.is_(None),
            Certificate.state == CertificateState.VALID,
        )
        .group_by(Award.event_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def award(award_id: int) -> Award | None:
    return db.session.get(Award, award_id)


def events_by_id(contest_id: int) -> dict[int, Event]:
    return events_of_contests([contest_id])


def events_of_contests(contest_ids: Collection[int]) -> dict[int, Event]:
    statement = select(Event).where(Event.contest_id.in_(contest_ids))
    return {one.id: one for one in db.session.scalars(statement)}


def _of_newest(statement: Select[*Columns], condition: ColumnElement[bool]) -> Select[*Columns]:
    """A statement on publications, of those that meet the condition only the newest of every event."""
    newest = (
        select(Publication.event_id, func.max(Publication.revision).label("revision"))
        .where(condition)
        .group_by(Publication.event_id)
        .subquery()
    )
    return statement.join(
        newest, (newest.c.event_id == Publication.event_id) & (newest.c.revision == Publication.revision)
    )


def final_events(condition: ColumnElement[bool]) -> Select[int]:
    """The events, of the publications that meet the condition, whose result is final now, as a statement."""
    return _of_newest(select(Publication.event_id), condition).where(Publication.kind == Published.FINAL)


def contests_to_confirm(contest_ids: Collection[int]) -> list[tuple[Contest, int]]:
    """Contests with events whose published result has not given its awards yet; how many events.

    Awards once confirmed follow their result by themselves; a withdrawn one gives none.
    """
    given = select(Award.id).where(
        Award.event_id == Publication.event_id, Award.snapshot_id == Publication.snapshot_id
    )
    published = select(Contest, func.count(Publication.id)).join(
        Publication, Publication.contest_id == Contest.id
    )
    statement = _of_newest(published, Publication.contest_id.in_(contest_ids)).where(
        Contest.phase.not_in(CLOSED),
        Publication.kind.in_((Published.PUBLICITY, Published.FINAL)),
        ~given.exists(),
    )
    return _by_contest(statement)


def contests_to_print(contest_ids: Collection[int]) -> list[tuple[Contest, int]]:
    """Contests with confirmed awards that have no valid certificate, and how many.

    Where certificates are printed after 公示, no sooner than every result with awards is final.
    """
    printed = select(Certificate.id).where(
        Certificate.award_id == Award.id, Certificate.state == CertificateState.VALID
    )
    pending = _pending(contest_ids)
    statement = (
        select(Contest, func.count(Award.id))
        .join(Award, Award.contest_id == Contest.id)
        .where(
            Contest.id.in_(contest_ids),
            Contest.phase.not_in(CLOSED),
            (Contest.print_policy != "after_publicity") | ~pending.exists(),
            Award.withdrawn_at.is_(None),
            ~printed.exists(),
        )
    )
    return _by_contest(statement)


def _pending(contest_ids: Collection[int]) -> Select[int]:
    """Awards of the contest asked about whose result is not final yet."""
    final = final_events(Publication.contest_id.in_(contest_ids))
    other = aliased(Award)
    return select(other.id).where(
        other.contest_id == Contest.id, other.withdrawn_at.is_(None), other.event_id.not_in(final)
    )


def _by_contest(statement: Select[Contest, int]) -> list[tuple[Contest, int]]:
    ordered = statement.group_by(Contest.id).order_by(Contest.starts_on, Contest.id)
    return [(contest, count) for contest, count in db.session.execute(ordered)]


def ids(event_id: int | None, prize: str) -> Select[int]:
    """The ids of awards of an event (None: any) and of a prize by its name (empty: any), as a statement."""
    statement = select(Award.id)
    if event_id is not None:
        statement = statement.where(Award.event_id == event_id)
    return statement.where(Award.prize == prize) if prize else statement


def hold_certificates(event_id: int) -> None:
    """Hold the valid certificates of an event's awards, one by one in the order of their lines."""
    statement = (
        select(Certificate.id)
        .join(Award, Award.id == Certificate.award_id)
        .where(Award.event_id == event_id, Certificate.state == CertificateState.VALID)
        .order_by(Certificate.id)
    )
    for certificate_id in db.session.scalars(statement).all():
        held(Certificate, certificate_id)


def certificate_ids_naming(person_id: int) -> list[int]:
    """The valid certificates of awards of the entries that somebody is in, their own and those of their team."""
    own = select(EntryMember.entry_id).where(EntryMember.person_id == person_id)
    statement = (
        select(Certificate.id)
        .join(Award, Award.id == Certificate.award_id)
        .where(Award.entry_id.in_(own), Certificate.state == CertificateState.VALID)
        .order_by(Certificate.id)
    )
    return list(db.session.scalars(statement))


def certificates_of_mates(contest_id: int, person_ids: Collection[int]) -> list[tuple[Certificate, Person]]:
    """The valid certificates of standing awards of the entries that these are in, with whom of these each may name."""
    statement = (
        select(Certificate, Person)
        .join(Award, Award.id == Certificate.award_id)
        .join(EntryMember, EntryMember.entry_id == Award.entry_id)
        .join(Person, Person.id == EntryMember.person_id)
        .where(
            Award.contest_id == contest_id,
            Award.state == AwardState.STANDING,
            Certificate.state == CertificateState.VALID,
            Person.id.in_(person_ids),
        )
        .order_by(Certificate.id)
    )
    return [(row, person) for row, person in db.session.execute(statement)]


def hold_certificates_naming(person_id: int) -> None:
    """Hold the valid certificates that name a person, their own and those of their team, and the line of numbers."""
    found = certificate_ids_naming(person_id)
    for certificate_id in found:
        held(Certificate, certificate_id)
    if found:
        ledger.lock_ledger()


def keep_events(contest_id: int) -> None:
    """The events with awards as they stand: no result is changed until the operation ends."""
    statement = select(Award.event_id).where(Award.contest_id == contest_id).distinct()
    for event_id in sorted(db.session.scalars(statement)):
        kept(Event, event_id)


def suspended_ids() -> Select[int]:
    """The ids of awards whose result is taken back for now, as a statement."""
    return select(Award.id).where(Award.state == AwardState.SUSPENDED)


def standings(award_ids: Collection[int]) -> dict[int, ResultStanding]:
    """Where the result behind each of these awards stands now, as it was last published."""
    statement = _of_newest(
        select(Award.id, Award.state, Publication.kind).join(
            Publication, Publication.event_id == Award.event_id
        ),
        Publication.event_id.in_(select(Award.event_id).where(Award.id.in_(award_ids))),
    ).where(Award.id.in_(award_ids))
    found = dict.fromkeys(award_ids, ResultStanding.WITHDRAWN)
    for award_id, state, kind in db.session.execute(statement):
        if state == AwardState.STANDING:
            found[award_id] = ResultStanding(kind)
    return found


def standing_of(award_id: int | None) -> ResultStanding:
    """The same of one certificate; one of no award rests on no result."""
    return ResultStanding.FINAL if award_id is None else standings([award_id])[award_id]
