"""What of entries may be there no longer: papers of contests, of people who took their consent back, unconfirmed ones."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from competition.contests.models import Contest
from competition.entries.models import Entry, EntryDocument, EntryMember
from competition.foundation.store.db import db
from competition.persons.models import Person
from competition.rules.entry_life import LISTED, EntryState


def contests_with_entries() -> list[Contest]:
    """Every contest in which something is still kept of somebody."""
    kept = select(Entry.contest_id).where(Entry.erased_at.is_(None))
    papers = select(Entry.contest_id).join(EntryDocument, EntryDocument.entry_id == Entry.id)
    statement = select(Contest).where(Contest.id.in_(kept) | Contest.id.in_(papers)).order_by(Contest.id)
    return list(db.session.scalars(statement))


def with_papers(contest_id: int) -> list[int]:
    """The entries of a contest in which papers or photos lie."""
    papers = select(EntryDocument.entry_id)
    photos = select(EntryMember.entry_id).where(EntryMember.photo_id.is_not(None))
    statement = select(Entry.id).where(
        Entry.contest_id == contest_id, Entry.id.in_(papers) | Entry.id.in_(photos)
    )
    return list(db.session.scalars(statement.order_by(Entry.id)))


def not_erased(contest_id: int) -> list[int]:
    """The entries of a contest of which the rest is still kept."""
    statement = select(Entry.id).where(Entry.contest_id == contest_id, Entry.erased_at.is_(None))
    return list(db.session.scalars(statement.order_by(Entry.id)))


def papers_in(entry_ids: Collection[int]) -> list[EntryDocument]:
    """All papers of these entries, those left behind among them."""
    statement = select(EntryDocument).where(EntryDocument.entry_id.in_(entry_ids))
    return list(db.session.scalars(statement.order_by(EntryDocument.id)))


def papers_held(
    contest_id: int, person_ids: Collection[int], indexes: Collection[str]
) -> list[EntryDocument]:
    """The papers of people by the blind indexes of their numbers, in the entries of a contest that they are in or began.

    What others handed in under a number that somebody typed is not theirs.
    """
    sits = select(EntryMember.entry_id).where(EntryMember.person_id.in_(person_ids))
    accounts = select(Person.account_id).where(Person.id.in_(person_ids), Person.account_id.is_not(None))
    own = Entry.id.in_(sits) | (Entry.created_by.in_(accounts) & Entry.nominated.is_(False))
    statement = (
        select(EntryDocument)
        .join(Entry, Entry.id == EntryDocument.entry_id)
        .where(Entry.contest_id == contest_id, EntryDocument.holder.in_(indexes), own)
    )
    return list(db.session.scalars(statement.order_by(EntryDocument.id)))


def people_of(entry_ids: Collection[int]) -> list[int]:
    """The persons in these entries, in order."""
    statement = select(EntryMember.person_id).where(EntryMember.entry_id.in_(entry_ids)).distinct()
    return sorted(db.session.scalars(statement))


def holders(contest_id: int) -> dict[int, str]:
    """Who is in an entry of a contest with papers there: person → the blind index of their number."""
    statement = (
        select(Person.id, Person.id_index)
        .join(EntryDocument, EntryDocument.holder == Person.id_index)
        .join(Entry, Entry.id == EntryDocument.entry_id)
        .where(Entry.contest_id == contest_id)
        .distinct()
    )
    rows = db.session.execute(statement).all()
    return {row[0]: row[1] for row in rows}


def still_in(person_ids: Collection[int]) -> set[int]:
    """Who of these persons is in an entry of which the rest is still kept."""
    statement = (
        select(EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(EntryMember.person_id.in_(person_ids), Entry.erased_at.is_(None))
    )
    return set(db.session.scalars(statement))


def seated(person_ids: Collection[int]) -> set[int]:
    """Who of these persons has a place in any entry."""
    statement = select(EntryMember.person_id).where(EntryMember.person_id.in_(person_ids))
    return set(db.session.scalars(statement))


def seats_in(entry_ids: Collection[int]) -> list[EntryMember]:
    """The places of these entries."""
    statement = select(EntryMember).where(EntryMember.entry_id.in_(entry_ids)).order_by(EntryMember.id)
    return list(db.session.scalars(statement))


def nominated_before(moment: datetime) -> list[int]:
    """Drafts that a unit began before a moment, handed in by nobody or taken back, of which something is kept."""
    statement = select(Entry.id).where(
        Entry.nominated,
        Entry.state.in_([EntryState.DRAFT, EntryState.WITHDRAWN]),
        Entry.erased_at.is_(None),
        Entry.created_at < moment,
    )
    return list(db.session.scalars(statement.order_by(Entry.id)))


def submitted_before(moment: datetime) -> list[int]:
    """Entries of several that wait for a decision, or for a place, since before a moment."""
    several = select(EntryMember.entry_id).group_by(EntryMember.entry_id).having(func.count() > 1)
    statement = select(Entry.id).where(
        Entry.state.in_(LISTED | {EntryState.SUBMITTED}),
        Entry.submitted_at < moment,
        Entry.id.in_(several),
    )
    return list(db.session.scalars(statement.order_by(Entry.id)))
