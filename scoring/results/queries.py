"""Every read about results: what they are computed from, snapshots, publications, public lists."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import contains_eager

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.draws import queries as drawn
from competition.draws.models import Code, Draw
from competition.foundation.store.db import db
from competition.foundation.system import clock
from competition.foundation.system.clock import SHANGHAI
from competition.holidays import queries as holidays
from competition.organisations.models import Delegation
from competition.registration import queries as registration
from competition.registration.models import Consent, Entry, EntryMember, Person
from competition.rulebooks import queries as rulebooks
from competition.rules import calendar
from competition.rules.calendar import Holidays
from competition.rules.consents import ConsentKind, public_name
from competition.rules.phases import CLOSED, SETTLED, Phase
from scoring.marks import queries as marks
from scoring.marks.models import Sheet, SheetStep
from scoring.panels.models import Panel
from scoring.results.models import OpenedCode, Opening, Publication, Snapshot, TheoryMark
from scoring.rules.marking.aggregation import Penalty as TakenPenalty
from scoring.rules.schemes.document import from_body
from scoring.rules.tally.stored_marks import Inputs, StoredMark, Theory
from scoring.schemes import queries as schemes
from scoring.schemes.models import Aspect, SchemeVersion
from scoring.sheets import queries as sheets
from scoring.sheets.models import Penalty
from scoring.times import queries as times


def sheet_states(event_id: int) -> dict[str, int]:
    """How many sheets are in each state."""
    statement = select(Sheet.state, func.count()).where(Sheet.event_id == event_id).group_by(Sheet.state)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def codes_without_sheet(event_id: int) -> list[str]:
    """Codes that some panel has no sheet for."""
    panels = list(db.session.scalars(select(Panel.id).where(Panel.event_id == event_id)))
    known = sheets.sheet_keys(event_id)
    return [
        code
        for code in drawn.codes_of(event_id)
        if not panels or any((id, code) not in known for id in panels)
    ]


def undecided_penalties(event_id: int) -> int:
    """Penalties that nobody has decided."""
    statement = select(func.count(Penalty.id)).where(
        Penalty.event_id == event_id, Penalty.decided_at.is_(None)
    )
    return db.session.scalar(statement) or 0


def scheme_in_use(event_id: int) -> SchemeVersion | None:
    """The version that the sheets were marked by, else the newest."""
    statement = select(func.max(Sheet.scheme_version_id)).where(Sheet.event_id == event_id)
    used = db.session.scalar(statement)
    return schemes.version(used) if used else schemes.newest(event_id)


def inputs(event_id: int, codes: list[str], ineligible: frozenset[str] = frozenset()) -> Inputs | None:
    """What the result is computed from; None while there is no scheme."""
    version = scheme_in_use(event_id)
    if version is None:
        return None
    facts = marks.scheme_facts(version.id)
    return Inputs(
        codes=codes,
        decimals=facts.decimals,
        aspects=[aspect.rule for aspect in facts.aspects.values()],
        criteria=from_body(version.body).criteria,
        marks=_marks(event_id),
        decided=_decided(event_id),
        theory=theory_of(event_id),
        times=times.times_of(event_id),
        penalties=_penalties(event_id, facts.decimals),
        ineligible=ineligible,
    )


def _marks(event_id: int) -> list[StoredMark]:
    """Marks that count; an aspect for one judge has one seat, whoever of the panel entered it."""
    return [
        StoredMark(
            mark.code,
            mark.aspect,
            f"{mark.panel_id}" if mark.judges == 1 else f"{mark.panel_id}-{mark.number}",
            mark.kind,
            mark.value_units,
        )
        for mark in sheets.counted_marks(event_id)
    ]


def _decided(event_id: int) -> dict[str, frozenset[str]]:
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


def _penalties(event_id: int, decimals: int) -> dict[str, list[TakenPenalty]]:
    statement = (
        select(Penalty).where(Penalty.event_id == event_id, Penalty.upheld.is_(True)).order_by(Penalty.id)
    )
    found: dict[str, list[TakenPenalty]] = {}
    for row in db.session.scalars(statement):
        if row.points_units is not None:
            taken = TakenPenalty("points", Decimal(row.points_units).scaleb(-decimals), row.reason)
        else:
            taken = TakenPenalty("percent", Decimal(row.percent_hundredths or 0) / 100, row.reason)
        found.setdefault(row.code, []).append(taken)
    return found


def theory_of(event_id: int) -> dict[str, Theory]:
    """The newest theory mark of each code."""
    statement = select(TheoryMark).where(TheoryMark.event_id == event_id).order_by(TheoryMark.id)
    return {row.code: Theory(row.value_units, row.absent) for row in db.session.scalars(statement)}


# --- codes and entries ---


def opened(event_id: int) -> dict[str, int]:
    """Code → entry id, once the codes are opened."""
    statement = select(OpenedCode.code, OpenedCode.entry_id).where(OpenedCode.event_id == event_id)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def openings(event_id: int) -> list[Opening]:
    """Who opened the codes of an event, and when."""
    return list(db.session.scalars(select(Opening).where(Opening.event_id == event_id)))


@dataclass(frozen=True)
class EntryFacts:
    """What a result shows of an entry: names, unit and delegation, never a document number."""

    entry_id: int
    state: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    delegation: str
    delegation_en: str | None


def entry_facts(entry_ids: Iterable[int]) -> dict[int, EntryFacts]:
    """The entries with their members in the team's order."""
    wanted = list(entry_ids)
    statement = (
        select(Entry.id, Entry.state, Delegation.name, Delegation.name_en, Person.name, Person.unit_name)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .join(Person, Person.id == EntryMember.person_id)
        .outerjoin(Delegation, Delegation.id == Entry.delegation_id)
        .where(Entry.id.in_(wanted))
        .order_by(Entry.id, EntryMember.position)
    )
    found: dict[int, EntryFacts] = {}
    for entry_id, state, delegation, delegation_en, name, unit in db.session.execute(statement):
        before = found.get(entry_id)
        units = (*(before.units if before else ()), *((unit,) if unit else ()))
        found[entry_id] = EntryFacts(
            entry_id,
            state,
            (*(before.names if before else ()), name),
            tuple(dict.fromkeys(units)),
            delegation or "",
            delegation_en,
        )
    return found


# --- snapshots and publications ---


def snapshots(event_id: int) -> list[Snapshot]:
    """Snapshots of an event, the newest first."""
    return list(
        db.session.scalars(
            select(Snapshot).where(Snapshot.event_id == event_id).order_by(Snapshot.number.desc())
        )
    )


def newest_snapshot(event_id: int) -> Snapshot | None:
    """The snapshot that counts."""
    return next(iter(snapshots(event_id)), None)


def publications(event_id: int) -> list[Publication]:
    """Publications of an event, the newest first."""
    statement = (
        select(Publication).where(Publication.event_id == event_id).order_by(Publication.revision.desc())
    )
    return list(db.session.scalars(statement))


@dataclass(frozen=True)
class PublicResult:
    """One event as the public sees it now."""

    event: Event
    publication: Publication
    body: Mapping[str, Any]
    corrections: tuple[Publication, ...]


@dataclass(frozen=True)
class Publicity:
    """How long objections are taken; `certain` unless a notice of holidays for it is still to come."""

    until: datetime
    certain: bool


def publicity_of(publication: Publication, days: Holidays | None = None) -> Publicity | None:
    """Until when a publication is open to objections, by the holidays known now; never before what it announced."""
    announced = publication.objections_until
    if announced is None:
        return None
    if publication.working_days is None:
        return Publicity(announced, certain=True)
    counted = _publicity(publication.at, publication.working_days, days)
    return Publicity(max(announced, counted.until), counted.certain)


def publicity_from_today(event: Event) -> Publicity:
    """The time for objections to what is published now."""
    procedure = rulebooks.rules_of(event.contest_id).procedure
    if procedure.publicity_working_days:
        return _publicity(clock.now(), procedure.publicity_days)
    return Publicity(_end_of(clock.today() + timedelta(days=procedure.publicity_days)), certain=True)


def _publicity(start: datetime, length: int, days: Holidays | None = None) -> Publicity:
    counted = calendar.period(start.astimezone(SHANGHAI).date(), length, days or holidays.holidays())
    return Publicity(_end_of(counted.last), counted.certain)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), SHANGHAI)


def public_results(contest_id: int) -> list[PublicResult]:
    """The newest publication of every event that is not withdrawn, with its body from the snapshot."""
    statement = (
        select(Publication, Event, Snapshot.body)
        .join(Event, Event.id == Publication.event_id)
        .join(Snapshot, Snapshot.id == Publication.snapshot_id)
        .where(Publication.contest_id == contest_id)
        .order_by(Event.sort, Event.code, Publication.revision)
    )
    newest: dict[int, PublicResult] = {}
    for publication, event, body in db.session.execute(statement):
        before = newest.get(event.id)
        past = before.corrections if before else ()
        corrections = (*past, publication) if publication.reason else past
        newest[event.id] = PublicResult(event, publication, body, corrections)
    shown = [result for result in newest.values() if result.publication.kind != "withdrawn"]
    entry_ids = {row["entry_id"] for result in shown for row in result.body["rows"]}
    agreed = registration.publication_agreed(entry_ids)
    return [replace(result, body=_publishable(result.body, agreed)) for result in shown]


def _publishable(body: Mapping[str, Any], agreed: Mapping[int, list[bool]]) -> dict[str, Any]:
    """The body for strangers: the snapshot itself, names masked of those who do not agree."""
    rows = []
    for row in body["rows"]:
        says = agreed.get(row["entry_id"], [])
        names = [
            public_name(name, place < len(says) and says[place]) for place, name in enumerate(row["names"])
        ]
        rows.append({**row, "names": names})
    return {**body, "rows": rows}


def public_revision(contest_id: int) -> int:
    """A number that grows with everything the public list of a contest can change by."""
    published = select(func.max(Publication.id)).where(Publication.contest_id == contest_id)
    # A consent given or taken back changes the names that are shown.
    agreed = select(func.max(Consent.id)).where(Consent.kind == ConsentKind.PUBLICATION)
    return (db.session.scalar(published) or 0) + (db.session.scalar(agreed) or 0)


def events_of(contest_id: int) -> list[Event]:
    """The events of a contest in their order."""
    statement = select(Event).where(Event.contest_id == contest_id).order_by(Event.sort, Event.code)
    return list(db.session.scalars(statement))


def contest(contest_id: int) -> Contest:
    """The contest, or NotFound."""
    return contests.contest(contest_id)


# What waits on the today page: a few statements whatever the number of contests.


def events_waiting(contest_ids: Collection[int], event_ids: Collection[int] = ()) -> list[tuple[Event, str]]:
    """Events of these whose sheets are all locked, by what comes next.

    "open" while the codes are shut, "publish" while nothing is published (or it was withdrawn), "final" once
    the time for objections is over.
    """
    unlocked = func.sum(case((Sheet.state == "locked", 0), else_=1))
    statement = (
        select(Event)
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .join(Sheet, Sheet.event_id == Event.id)
        .where(Event.contest_id.in_(contest_ids) | Event.id.in_(event_ids), Contest.phase.not_in(CLOSED))
        .group_by(Event.id, Contest.id)
        .having(unlocked == 0)
        .order_by(Event.id)
    )
    events = list(db.session.scalars(statement))
    ids = [event.id for event in events]
    opened_ids = set(
        db.session.scalars(select(OpenedCode.event_id).where(OpenedCode.event_id.in_(ids)).distinct())
    )
    newest = {one.event_id: one for one in newest_publications(Publication.event_id.in_(ids))}
    over = _objections_over(newest.values(), clock.now())
    stages = [(event, _stage(event.id in opened_ids, newest.get(event.id), over)) for event in events]
    return [(event, stage) for event, stage in stages if stage]


def _stage(is_open: bool, last: Publication | None, over: Collection[int]) -> str:
    if not is_open:
        return "open"
    if last is None or last.kind == "withdrawn":
        return "publish"
    return "final" if last.id in over else ""


def _objections_over(publications: Iterable[Publication], now: datetime) -> set[int]:
    """Those in 公示 that nobody can object to any more; never before the day that was announced."""
    passed = [one for one in publications if one.kind == "publicity" and _passed(one.objections_until, now)]
    days = holidays.holidays() if any(one.working_days is not None for one in passed) else None
    return {one.id for one in passed if _passed(_until(one, days), now)}


def _passed(until: datetime | None, now: datetime) -> bool:
    return until is not None and until <= now


def _until(publication: Publication, days: Holidays | None) -> datetime | None:
    found = publicity_of(publication, days)
    return found.until if found else None


def newest_publications(condition: ColumnElement[bool]) -> list[Publication]:
    """What was last said of each event's result, withdrawals among it."""
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


def contests_to_move(contest_ids: Collection[int]) -> list[Contest]:
    """Contests whose drawn events are all published while results are settled, or all final while in 公示."""
    statement = (
        select(Contest, Event.id)
        .join(Event, Event.contest_id == Contest.id)
        .join(Draw, Draw.event_id == Event.id)
        .where(
            Contest.id.in_(contest_ids),
            Contest.phase.in_((Phase.RESULTS, Phase.PUBLICITY)),
            Draw.state.in_(("drawn", "opened")),
        )
        .order_by(Contest.id)
        .distinct()
    )
    drawn: dict[Contest, list[int]] = {}
    for found, event_id in db.session.execute(statement):
        drawn.setdefault(found, []).append(event_id)
    newest = newest_publications(Publication.contest_id.in_([found.id for found in drawn]))
    kinds = {one.event_id: one.kind for one in newest}
    wanted = {Phase.RESULTS: {"publicity", "final"}, Phase.PUBLICITY: {"final"}}
    return [
        found
        for found, event_ids in drawn.items()
        if {kinds.get(id) for id in event_ids} <= wanted[Phase(found.phase)]
    ]


def events_without_theory(contest_ids: Collection[int]) -> list[tuple[Event, int]]:
    """Events of these contests with codes, not yet opened, that have no theory mark; and how many."""
    known = select(TheoryMark.id).where(TheoryMark.event_id == Code.event_id, TheoryMark.code == Code.code)
    statement = (
        select(Event, func.count(Code.id))
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .join(Code, Code.event_id == Event.id)
        .join(Draw, Draw.id == Code.draw_id)
        .where(
            Event.contest_id.in_(contest_ids),
            Contest.phase.not_in(SETTLED),
            Draw.state == "drawn",
            ~known.exists(),
        )
        .group_by(Event.id, Contest.id)
        .order_by(Event.id)
    )
    return [(event, count) for event, count in db.session.execute(statement)]
