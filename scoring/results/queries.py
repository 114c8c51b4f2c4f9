"""Every read about results: what else they are computed from, snapshots, publications, what waits."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import contains_eager

from competition.contests.models import Contest, Event
from competition.draws.models import Draw
from competition.entries.members import queries as members
from competition.entries.models import Entry, EntryMember
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.organisations.models import Delegation
from competition.persons.consents import queries as consents
from competition.rules.draw.life import MADE
from competition.rules.event_life import EventState
from competition.rules.phases import CLOSED, RESULTS_STAND, Phase
from scoring.penalties import queries as proposed
from scoring.penalties.models import Penalty
from scoring.results.models import OpenedCode, Publication, Snapshot
from scoring.rules.marking.aggregation import Penalty as TakenPenalty
from scoring.rules.penalty_life import PenaltyState
from scoring.rules.publication_life import ENOUGH, Published
from scoring.rules.signoff import SheetState
from scoring.rules.tally.event_field import FieldEntry
from scoring.schemes.models import Aspect
from scoring.sheets.models import Sheet, SheetStep


def decided_spreads(event_id: int) -> dict[str, frozenset[str]]:
    """Aspects whose wide spread the chief judge let stand, by code."""
    statement = (
        select(Sheet.code, Aspect.code)
        .join(SheetStep, SheetStep.sheet_id == Sheet.id)
        .join(Aspect, Aspect.id == SheetStep.aspect_id)
        .where(
            Sheet.event_id == event_id, SheetStep.step == "decide", SheetStep.sheet_version == Sheet.version
        )
    )
    found: dict[str, set[str]] = {}
    for code, aspect in db.session.execute(statement):
        found.setdefault(code, set()).add(aspect)
    return {code: frozenset(aspects) for code, aspects in found.items()}


def penalties(event_id: int, decimals: int) -> tuple[dict[str, list[TakenPenalty]], int]:
    """The penalties that were upheld, by code, and how many nobody has decided."""
    found: dict[str, list[TakenPenalty]] = {}
    undecided = 0
    for row in proposed.of_event(event_id):
        undecided += row.state is PenaltyState.PROPOSED
        if row.state is PenaltyState.UPHELD:
            found.setdefault(row.code, []).append(_taken(row, decimals))
    return found, undecided


def _taken(row: Penalty, decimals: int) -> TakenPenalty:
    if row.points_units is not None:
        return TakenPenalty("points", Decimal(row.points_units).scaleb(-decimals), row.reason)
    return TakenPenalty("percent", Decimal(row.percent_hundredths or 0) / 100, row.reason)


def opened(event_id: int) -> dict[str, int]:
    """Code → entry id, once the codes are opened."""
    statement = select(OpenedCode.code, OpenedCode.entry_id).where(OpenedCode.event_id == event_id)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def field_entries(entry_ids: Iterable[int]) -> dict[int, FieldEntry]:
    """The entries with their members in the team's order."""
    wanted = list(entry_ids)
    statement = (
        select(Entry.id, Entry.state, Delegation.name, Delegation.name_en)
        .outerjoin(Delegation, Delegation.id == Entry.delegation_id)
        .where(Entry.id.in_(wanted))
        .order_by(Entry.id)
    )
    people = members.said_in(wanted)
    return {
        entry_id: FieldEntry(
            entry_id,
            state,
            tuple(said.name for said in people.get(entry_id, ())),
            tuple(dict.fromkeys(said.unit for said in people.get(entry_id, ()) if said.unit)),
            delegation or "",
            delegation_en,
        )
        for entry_id, state, delegation, delegation_en in db.session.execute(statement)
    }


def newest_snapshot(event_id: int) -> Snapshot | None:
    """The snapshot that counts."""
    return db.session.scalar(
        select(Snapshot).where(Snapshot.event_id == event_id).order_by(Snapshot.number.desc()).limit(1)
    )


def snapshot_numbers(event_id: int) -> list[tuple[int, int]]:
    """The ids and the numbers of an event's snapshots, oldest first."""
    statement = (
        select(Snapshot.id, Snapshot.number).where(Snapshot.event_id == event_id).order_by(Snapshot.number)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def snapshots_of(event_id: int) -> list[Snapshot]:
    """Every snapshot of an event, oldest first."""
    statement = select(Snapshot).where(Snapshot.event_id == event_id).order_by(Snapshot.number)
    return list(db.session.scalars(statement))


def published_snapshots(contest_ids: Collection[int] | None) -> list[tuple[Event, Snapshot]]:
    """The snapshots that the public is shown, of contests that are not closed (None: of all of them)."""
    statement = _published().where(Contest.phase.not_in(CLOSED))
    if contest_ids is not None:
        statement = statement.where(Event.contest_id.in_(contest_ids))
    return [(event, snapshot) for event, snapshot in db.session.execute(statement)]


def latest_published(contest_ids: Collection[int]) -> list[tuple[Event, Snapshot]]:
    """The same of these contests, those that are over among them."""
    statement = _published().where(Event.contest_id.in_(contest_ids))
    return [(event, snapshot) for event, snapshot in db.session.execute(statement)]


def _published() -> Select[Event, Snapshot]:
    newest = (
        select(Publication.event_id, func.max(Publication.revision).label("revision"))
        .group_by(Publication.event_id)
        .subquery()
    )
    return (
        select(Event, Snapshot)
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .join(Publication, Publication.event_id == Event.id)
        .join(
            newest,
            (newest.c.event_id == Publication.event_id) & (newest.c.revision == Publication.revision),
        )
        .join(Snapshot, Snapshot.id == Publication.snapshot_id)
        .where(Publication.kind != Published.WITHDRAWN)
        .order_by(Event.id)
    )


def logged_hash(snapshot_id: int) -> str | None:
    """The hash of a snapshot as the log of its contest has it."""
    statement = (
        select(AuditEntry.details)
        .join(Event, Event.contest_id == AuditEntry.contest_id)
        .join(Snapshot, Snapshot.event_id == Event.id)
        .where(
            Snapshot.id == snapshot_id,
            AuditEntry.action == "result.snapshot_taken",
            AuditEntry.subject_id == str(snapshot_id),
        )
        .limit(1)
    )
    details = db.session.scalar(statement)
    return details.get("hash") if details else None


def snapshot(snapshot_id: int) -> Snapshot:
    """The snapshot, or NotFound."""
    return db.get_or_404(Snapshot, snapshot_id)


def publications(event_id: int) -> list[Publication]:
    """Publications of an event, the newest first."""
    statement = (
        select(Publication).where(Publication.event_id == event_id).order_by(Publication.revision.desc())
    )
    return list(db.session.scalars(statement))


def published_bodies(contest_id: int) -> list[tuple[Publication, Event, dict[str, Any], str]]:
    """Everything a contest ever published, by event, the oldest first, each with its snapshot's body and hash."""
    statement = (
        select(Publication, Event, Snapshot.body, Snapshot.body_hash)
        .join(Event, Event.id == Publication.event_id)
        .join(Snapshot, Snapshot.id == Publication.snapshot_id)
        .where(Publication.contest_id == contest_id)
        .order_by(Event.sort, Event.code, Publication.revision)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return [(publication, event, body, hash) for publication, event, body, hash in rows]


def publications_of(contest_ids: Collection[int]) -> list[tuple[int, list[Publication]]]:
    """All that was said of each event of these contests, the oldest first, with its contest."""
    statement = (
        select(Publication)
        .where(Publication.contest_id.in_(contest_ids))
        .order_by(Publication.event_id, Publication.revision)
    )
    by_event: dict[int, list[Publication]] = {}
    for row in db.session.scalars(statement):
        by_event.setdefault(row.event_id, []).append(row)
    return [(said[0].contest_id, said) for said in by_event.values()]


def ranked_persons(person_ids: Collection[int]) -> set[tuple[int, int]]:
    """(person, contest) of these persons whose sheets were opened: marks and ranking name them."""
    found: set[tuple[int, int]] = set()
    listed = sorted(person_ids)
    for start in range(0, len(listed), 400):
        statement = (
            select(EntryMember.person_id, Entry.contest_id)
            .join(Entry, Entry.id == EntryMember.entry_id)
            .join(OpenedCode, OpenedCode.entry_id == Entry.id)
            .where(EntryMember.person_id.in_(listed[start : start + 400]))
        )
        found |= {(person_id, contest_id) for person_id, contest_id in db.session.execute(statement)}
    return found


def corrections(contest_id: int) -> list[Publication]:
    """What a contest said otherwise than before, and what it took back, each with its reason."""
    statement = (
        select(Publication)
        .where(
            Publication.contest_id == contest_id,
            (Publication.kind == Published.WITHDRAWN) | (Publication.reason != ""),
        )
        .order_by(Publication.id)
    )
    return list(db.session.scalars(statement))


def public_revision(contest_id: int) -> int:
    """A number that grows with everything the public list of a contest can change by."""
    published = select(func.max(Publication.id)).where(Publication.contest_id == contest_id)
    # A consent given or taken back changes the names that are shown.
    return (db.session.scalar(published) or 0) + consents.last_word_on_publication(contest_id)


def events_all_locked(contest_ids: Collection[int], event_ids: Collection[int] = ()) -> list[Event]:
    """Events of these, in contests that are not closed, whose sheets are all locked."""
    unlocked = func.sum(case((Sheet.state == SheetState.LOCKED.value, 0), else_=1))
    statement = (
        select(Event)
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .join(Sheet, Sheet.event_id == Event.id)
        .where(
            Event.contest_id.in_(contest_ids) | Event.id.in_(event_ids),
            Contest.phase.not_in(CLOSED),
            Event.state == EventState.ON,
        )
        .group_by(Event.id, Contest.id)
        .having(unlocked == 0)
        .order_by(Event.id)
    )
    return list(db.session.scalars(statement))


def events_opened(event_ids: Collection[int]) -> set[int]:
    """Those of the events whose codes are opened."""
    statement = select(OpenedCode.event_id).where(OpenedCode.event_id.in_(event_ids)).distinct()
    return set(db.session.scalars(statement))


def newest_publications(event_ids: Collection[int]) -> dict[int, Publication]:
    """What was last said of the result of each of these events, withdrawals among it."""
    return {one.event_id: one for one in _newest(Publication.event_id.in_(event_ids))}


def _newest(condition: ColumnElement[bool]) -> list[Publication]:
    newest = (
        select(Publication.event_id, func.max(Publication.revision).label("revision"))
        .where(condition)
        .group_by(Publication.event_id)
        .subquery()
    )
    statement = select(Publication).join(
        newest,
        (newest.c.event_id == Publication.event_id) & (newest.c.revision == Publication.revision),
    )
    return list(db.session.scalars(statement))


def results_stand(contest: Contest) -> bool:
    """Whether a contest is settled and all that it published is final: nothing open, nothing taken back."""
    kinds = {one.kind for one in _newest(Publication.contest_id == contest.id)}
    return contest.phase in RESULTS_STAND and kinds == {Published.FINAL}


def contests_to_move(contest_ids: Collection[int]) -> list[Contest]:
    """Contests whose drawn events are all published while results are settled, or all final while in 公示."""
    statement = (
        select(Contest, Event.id)
        .join(Event, Event.contest_id == Contest.id)
        .join(Draw, Draw.event_id == Event.id)
        .where(
            Contest.id.in_(contest_ids),
            Contest.phase.in_((Phase.RESULTS, Phase.PUBLICITY)),
            Event.state == EventState.ON,
            Draw.state.in_(MADE),
        )
        .order_by(Contest.id)
        .distinct()
    )
    drawn: dict[Contest, list[int]] = {}
    for found, event_id in db.session.execute(statement):
        drawn.setdefault(found, []).append(event_id)
    newest = _newest(Publication.contest_id.in_([found.id for found in drawn]))
    kinds = {one.event_id: one.kind for one in newest}
    return [
        found
        for found, event_ids in drawn.items()
        if {kinds.get(id) for id in event_ids} <= ENOUGH[Phase(found.phase)]
    ]
