"""Every read about recommended levels, their decisions and a person's record."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from werkzeug.exceptions import NotFound

from certificates.awards import queries as awards
from certificates.awards.models import Award
from certificates.rules.award_life import AwardState
from certificates.rules.recommendation_life import RecommendationState
from certificates.skill_levels.models import Recommendation
from competition.contests.models import Contest, Event
from competition.entries.members.queries import said_of
from competition.entries.models import Entry, EntryMember
from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.organisations.models import Organisation
from competition.persons.consents import queries as consents
from competition.persons.models import LevelHeld, Person
from competition.rules.consents import ConsentKind
from competition.rules.editions.kinds.kind import UNCITED
from competition.rules.levels_held import Proof
from competition.rules.phases import CLOSED
from competition.rules.roles import Subject
from scoring.results.models import Publication, Snapshot
from scoring.rules.publication_life import Published

_LIVE = Recommendation.state != RecommendationState.WITHDRAWN
_NOTHING_CAME = (
    RecommendationState.DECLINED,
    RecommendationState.REVOKED,
    RecommendationState.WITHDRAWN,
)
# The award stands, or there is none: the result alone is recommended.
_STANDS = Award.state.is_(None) | (Award.state == AwardState.STANDING)


@dataclass(frozen=True)
class LevelRow:
    """A recommendation with what its lists show."""

    recommendation: Recommendation
    person: Person
    event: Event
    award: Award | None
    unit: str
    body: Organisation | None

    @property
    def prize(self) -> str:
        """The prize it was won with; empty where the result alone is recommended."""
        return self.award.prize if self.award else ""


def recommendation(recommendation_id: int) -> Recommendation:
    """The recommendation, or NotFound."""
    return db.get_or_404(Recommendation, recommendation_id)


def hold_recommendation(recommendation_id: int) -> Recommendation:
    """The recommendation as it stands, held until the end of the operation."""
    return held(Recommendation, recommendation_id)


def hold_of_event(event_id: int) -> None:
    """Hold the recommendations of an event that are not withdrawn, one by one in their order."""
    statement = select(Recommendation.id).where(Recommendation.event_id == event_id, _LIVE)
    for recommendation_id in sorted(db.session.scalars(statement)):
        hold_recommendation(recommendation_id)


def recommendation_subject(recommendation_id: int) -> Subject:
    """It belongs to its contest, and to the evaluation body it was sent to."""
    found = recommendation(recommendation_id)
    return Subject(contest_id=found.contest_id, organisation_id=found.organisation_id)


def of_contest(contest_id: int) -> list[LevelRow]:
    """The recommendations of a contest that may leave it, by event and place: of results that are final."""
    final = [id for id, kind in awards.result_kinds(contest_id).items() if kind == Published.FINAL]
    return _rows(Recommendation.contest_id == contest_id, _LIVE, Recommendation.event_id.in_(final))


def rows_of_contest(contest_id: int) -> paging.Rows[LevelRow]:
    """The recommendations of a contest, by event and place; those withdrawn come in their own list."""
    return paging.Read(_statement(Recommendation.contest_id == contest_id, _LIVE), _level_rows)


def live_of_contest(contest_id: int) -> list[LevelRow]:
    """All recommendations of a contest that are not withdrawn, by event and place."""
    return _rows(Recommendation.contest_id == contest_id, _LIVE)


def withdrawn_of_contest(contest_id: int) -> list[LevelRow]:
    """Those that a correction or a withdrawn result took back, by event and place."""
    return _rows(Recommendation.contest_id == contest_id, ~_LIVE)


def live_of_event(event_id: int) -> list[LevelRow]:
    """The recommendations of an event that are not withdrawn, with an award or without."""
    return _rows(Recommendation.event_id == event_id, _LIVE)


def standing_award(event_id: int, person_id: int) -> Award | None:
    """What somebody has won in an event, as it stands."""
    return next((one for one in awards.standing_awards(event_id) if one.person_id == person_id), None)


def team_size(entry_id: int) -> int:
    """How many people are in an entry."""
    return len(awards.members_of([entry_id])[entry_id])


def events_to_apply(contest_id: int) -> list[Event]:
    """Events whose result is final, with recommendations that no evaluation body has yet."""
    statement = _statement(
        Recommendation.contest_id == contest_id,
        Recommendation.state == RecommendationState.RECOMMENDED,
        Recommendation.event_id.in_(awards.final_events(Publication.contest_id == contest_id)),
        _STANDS,
    )
    wanted = statement.with_only_columns(Recommendation.event_id).order_by(None).distinct()
    return list(db.session.scalars(select(Event).where(Event.id.in_(wanted)).order_by(Event.sort, Event.id)))


def of_body(organisation_id: int) -> list[LevelRow]:
    """What was sent to an evaluation body, with what was withdrawn since."""
    return _rows(Recommendation.organisation_id == organisation_id)


def of_account(account_id: int) -> list[LevelRow]:
    """A person's own record, oldest first."""
    return sorted(
        _rows(Person.account_id == account_id),
        key=lambda row: (row.recommendation.year, row.recommendation.id),
    )


def every_recommendation_of(person_id: int) -> list[Recommendation]:
    """Whatever somebody was recommended for, in order."""
    statement = select(Recommendation).where(Recommendation.person_id == person_id)
    return list(db.session.scalars(statement.order_by(Recommendation.id)))


def live_of_person(person_id: int) -> list[LevelRow]:
    """What somebody is recommended for and what came of it, in any contest."""
    return _rows(Recommendation.person_id == person_id, _LIVE)


def applied_of_person(contest_id: int, person_id: int) -> list[Recommendation]:
    """What a contest sent to bodies of somebody and no body has decided."""
    statement = select(Recommendation).where(
        Recommendation.contest_id == contest_id,
        Recommendation.person_id == person_id,
        Recommendation.state == RecommendationState.APPLIED,
    )
    return list(db.session.scalars(statement.order_by(Recommendation.id)))


def to_revoke(organisation_ids: Collection[int], contest_ids: Collection[int]) -> list[LevelRow]:
    """Granted levels whose body asked to take them back: of these bodies, and of these contests."""
    return _rows(
        Recommendation.state == RecommendationState.GRANTED,
        Recommendation.revocation_asked_at.is_not(None),
        Recommendation.organisation_id.in_(organisation_ids) | Recommendation.contest_id.in_(contest_ids),
    )


def granted_record(row: Recommendation) -> int | None:
    """The record of the level held that came of a decision, where it still counts."""
    return db.session.scalar(
        select(LevelHeld.id).where(
            LevelHeld.person_id == row.person_id,
            LevelHeld.number == (row.certificate_number or ""),
            LevelHeld.proof == Proof.DECISION,
            LevelHeld.ended_at.is_(None),
        )
    )


def revoked_of_award(award_id: int) -> datetime | None:
    """Since when the level that an award was recommended for is revoked by its body; None: it is not."""
    return db.session.scalar(
        select(Recommendation.revoked_at).where(
            Recommendation.award_id == award_id, Recommendation.revoked_at.is_not(None)
        )
    )


def row_of(recommendation_id: int) -> LevelRow:
    """One recommendation with its surroundings, or NotFound."""
    rows = _rows(Recommendation.id == recommendation_id)
    if not rows:
        raise NotFound
    return rows[0]


def _rows(*conditions: Any) -> list[LevelRow]:
    return _level_rows(db.session.execute(_statement(*conditions)).all())


def _level_rows(rows: Sequence[Any]) -> list[LevelRow]:
    """With the unit that the entry names: what is typed elsewhere later moves nobody."""
    entries = said_of({found.entry_id for found, _person, _event, _award, _body in rows})
    return [
        LevelRow(found, person, event, award, said.unit if said else "", body)
        for found, person, event, award, body in rows
        for said in [entries.get((found.entry_id, person.id))]
    ]


def _statement(*conditions: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Recommendation, Person, Event, Award, Organisation)
        .join(Person, Person.id == Recommendation.person_id)
        .join(Event, Event.id == Recommendation.event_id)
        .join(Award, Award.id == Recommendation.award_id, isouter=True)
        .join(Organisation, Organisation.id == Recommendation.organisation_id, isouter=True)
        .where(*conditions)
        .order_by(Event.sort, Event.id, Recommendation.place, Recommendation.id)
    )


def own_record(account_id: int) -> dict[str, Any]:
    """What is kept of the recommendations of an account's person, as plain JSON values."""
    return {
        "recommendations": [
            {
                "event": row.event.name,
                "level": row.recommendation.level,
                "held_level": row.recommendation.held_level,
                "state": row.recommendation.state,
                "recipient": row.body.name if row.body else None,
                "number": row.recommendation.certificate_number,
                "decided_on": row.recommendation.decided_on.isoformat()
                if row.recommendation.decided_on
                else None,
                "reason": row.recommendation.decision_reason,
            }
            for row in of_account(account_id)
        ]
    }


def recommended_results(contest_ids: Collection[int]) -> set[tuple[int, int]]:
    """(event, person) of the results in these contests that already have a recommendation."""
    statement = _statement(Recommendation.contest_id.in_(contest_ids), _LIVE).order_by(None)
    pairs = statement.with_only_columns(Recommendation.event_id, Recommendation.person_id)
    return {(event_id, person_id) for event_id, person_id in db.session.execute(pairs)}


def with_awards(contest_id: int) -> list[tuple[Recommendation, int, int]]:
    """Every recommendation of a contest with the person and the event of its award, withdrawn ones too.

    One without an award rests on the result alone, and is of its own person and event.
    """
    statement = (
        select(
            Recommendation,
            func.coalesce(Award.person_id, Recommendation.person_id),
            func.coalesce(Award.event_id, Recommendation.event_id),
        )
        .join(Award, Award.id == Recommendation.award_id, isouter=True)
        .where(Recommendation.contest_id == contest_id)
        .order_by(Recommendation.id)
    )
    return [(row, person, event) for row, person, event in db.session.execute(statement)]


def recorded_levels(contest_id: int) -> dict[int, tuple[int, str] | None]:
    """(level, clause) recorded for the awards of a contest; None for those declined, and those without a basis."""
    statement = select(
        Recommendation.award_id, Recommendation.level, Recommendation.clause, Recommendation.state
    ).where(Recommendation.contest_id == contest_id, _LIVE, Recommendation.award_id.is_not(None))
    return {
        award_id: None if state in _NOTHING_CAME or clause in UNCITED else (level, clause)
        for award_id, level, clause, state in db.session.execute(statement)
        if award_id is not None
    }


def waiting_for_body(event_id: int) -> list[Recommendation]:
    """The recommendations of an event that no evaluation body has yet, whose awards stand."""
    statement = _statement(
        Recommendation.event_id == event_id,
        Recommendation.state == RecommendationState.RECOMMENDED,
        _STANDS,
    )
    return [row[0] for row in db.session.execute(statement)]


def contests_to_apply(contest_ids: Collection[int]) -> list[tuple[Contest, int]]:
    """Contests with recommendations of final results that could be sent to an evaluation body, and how many.

    Those of people who do not agree to it are none that wait.
    """
    statement = (
        select(Contest, Recommendation.person_id)
        .join(Recommendation, Recommendation.contest_id == Contest.id)
        .join(Award, Award.id == Recommendation.award_id, isouter=True)
        .where(
            Contest.id.in_(contest_ids),
            Contest.phase.not_in(CLOSED),
            Recommendation.state == RecommendationState.RECOMMENDED,
            Recommendation.event_id.in_(awards.final_events(Publication.contest_id.in_(contest_ids))),
            _STANDS,
        )
        .order_by(Contest.starts_on, Contest.id)
    )
    people: dict[Contest, list[int]] = {}
    for contest, person_id in db.session.execute(statement):
        people.setdefault(contest, []).append(person_id)
    counted = [
        (contest, len(set(ids) & consents.agreeing(ids, contest.id, ConsentKind.HAND_LEVELS)))
        for contest, ids in people.items()
    ]
    return [(contest, count) for contest, count in counted if count]


@dataclass(frozen=True)
class Standing:
    """A recommendation that stands, as other results of the same person are judged by it."""

    person_id: int
    contest_id: int
    year: int
    occupation: str
    level: int


def standing_recommendations(person_ids: Iterable[int]) -> list[Standing]:
    """What these people are recommended for in any contest, and what was not declined."""
    statement = _statement(
        Recommendation.person_id.in_(list(person_ids)), Recommendation.state.not_in(_NOTHING_CAME)
    ).order_by(None)
    columns = statement.with_only_columns(
        Recommendation.person_id,
        Recommendation.contest_id,
        Recommendation.year,
        Event.occupation_code,
        Recommendation.level,
    )
    return [
        Standing(person_id, contest_id, year, occupation or "", level)
        for person_id, contest_id, year, occupation, level in db.session.execute(columns)
    ]


@dataclass(frozen=True)
class Result:
    """The result of an event whose awards are confirmed: who has which place, who passed theory and practice."""

    places: Mapping[int, int]  # by entry; who was absent or has no result has none
    passed: frozenset[int]


def results_of(contest_ids: Collection[int]) -> dict[int, Result]:
    """By event the result that the awards which stand were confirmed by."""
    newest = (
        select(Award.event_id, func.max(Award.snapshot_id).label("snapshot_id"))
        .where(Award.contest_id.in_(contest_ids), Award.withdrawn_at.is_(None))
        .group_by(Award.event_id)
        .subquery()
    )
    statement = select(newest.c.event_id, Snapshot.body).join(Snapshot, Snapshot.id == newest.c.snapshot_id)
    return {event_id: _result(body["rows"]) for event_id, body in db.session.execute(statement)}


def results_in(snapshot_ids: Collection[int]) -> dict[int, Result]:
    """The result that each of these snapshots holds."""
    statement = select(Snapshot.id, Snapshot.body).where(Snapshot.id.in_(snapshot_ids))
    return {id: _result(body["rows"]) for id, body in db.session.execute(statement)}


def own_numbers(contest_ids: Collection[int]) -> dict[int, frozenset[tuple[int, str]]]:
    """By contest (person, number) of the levels that came of its own recommendations, withdrawn ones too."""
    statement = select(
        Recommendation.contest_id, Recommendation.person_id, Recommendation.certificate_number
    ).where(Recommendation.contest_id.in_(contest_ids), Recommendation.certificate_number.is_not(None))
    rows = db.session.execute(statement).all()
    return {
        contest_id: frozenset((person_id, number or "") for of, person_id, number in rows if of == contest_id)
        for contest_id in contest_ids
    }


def _result(rows: Iterable[Mapping[str, Any]]) -> Result:
    ranked = {int(row["entry_id"]): row for row in rows if row.get("place") is not None}
    passed = {id for id, row in ranked.items() if row.get("both_passed") or row.get("passed")}
    return Result({id: int(row["place"]) for id, row in ranked.items()}, frozenset(passed))


def claims_of(entry_ids: Collection[int]) -> list[tuple[int, int, int | None, datetime | None]]:
    """What entries claim their people hold in the occupation of the event: (entry, person, level, handed in)."""
    statement = (
        select(EntryMember.entry_id, EntryMember.person_id, EntryMember.held_level, Entry.submitted_at)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(EntryMember.entry_id.in_(list(entry_ids)))
    )
    return [
        (entry_id, person_id, level, at) for entry_id, person_id, level, at in db.session.execute(statement)
    ]


def claims_of_person(contest_id: int, person_id: int) -> list[tuple[Event, int | None]]:
    """What somebody claims in each of their entries of a contest."""
    statement = (
        select(Event, EntryMember.entry_id)
        .join(Entry, Entry.event_id == Event.id)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .where(Entry.contest_id == contest_id, EntryMember.person_id == person_id)
        .order_by(Event.sort, Event.id)
    )
    entries = {entry_id: event for event, entry_id in db.session.execute(statement)}
    claimed = {entry_id: level for entry_id, one, level, _at in claims_of(entries) if one == person_id}
    return [(event, claimed.get(entry_id)) for entry_id, event in entries.items()]


def occupation_of(contest_id: int, person_id: int) -> str:
    """The occupation somebody competes in; empty where no event of theirs has one."""
    codes = [event.occupation_code for event, _level in claims_of_person(contest_id, person_id)]
    return next((code for code in codes if code), "")


def takes_part(contest_id: int, person_id: int) -> bool:
    """Whether somebody is in an entry of the contest."""
    statement = (
        select(EntryMember.id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.contest_id == contest_id, EntryMember.person_id == person_id)
        .limit(1)
    )
    return db.session.scalar(statement) is not None


def contests_with_awards(contest_ids: Collection[int]) -> list[Contest]:
    """Those of the contests that have confirmed awards; none that are closed."""
    award = select(Award.id).where(Award.contest_id == Contest.id, Award.withdrawn_at.is_(None))
    statement = (
        select(Contest)
        .where(Contest.id.in_(contest_ids), Contest.phase.not_in(CLOSED), award.exists())
        .order_by(Contest.starts_on, Contest.id)
    )
    return list(db.session.scalars(statement))


def with_number(number: str) -> Recommendation | None:
    """The recommendation for which this level certificate was issued."""
    return db.session.scalar(select(Recommendation).where(Recommendation.certificate_number == number))


def undecided(organisation_ids: Iterable[int]) -> list[LevelRow]:
    """The applications that wait for the decision of these evaluation bodies: of results that are final."""
    ids = list(organisation_ids)
    sent = select(Recommendation.event_id).where(Recommendation.organisation_id.in_(ids))
    return _rows(
        Recommendation.organisation_id.in_(ids),
        Recommendation.state == RecommendationState.APPLIED,
        Recommendation.event_id.in_(awards.final_events(Publication.event_id.in_(sent))),
    )


def is_unnoted(found: Recommendation) -> bool:
    """Whether a recommendation was withdrawn and its body has not taken note."""
    return found.state == RecommendationState.WITHDRAWN and found.noted_at is None


def unnoted(organisation_ids: Iterable[int]) -> list[tuple[Organisation, int]]:
    """Evaluation bodies with the number of withdrawn applications they have not taken note of."""
    statement = (
        select(Organisation, func.count(Recommendation.id))
        .join(Recommendation, Recommendation.organisation_id == Organisation.id)
        .where(Organisation.id.in_(list(organisation_ids)), ~_LIVE, Recommendation.noted_at.is_(None))
        .group_by(Organisation.id)
        .order_by(Organisation.id)
    )
    return [(body, count) for body, count in db.session.execute(statement)]


def contest_names(contest_ids: Iterable[int]) -> dict[int, Contest]:
    statement = select(Contest).where(Contest.id.in_(list(contest_ids)))
    return {contest.id: contest for contest in db.session.scalars(statement)}
