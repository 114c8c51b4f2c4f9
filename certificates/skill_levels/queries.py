"""Every read about recommended levels, their decisions and a person's record."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, select
from werkzeug.exceptions import NotFound

from certificates.awards import queries as awards
from certificates.awards.models import Award
from certificates.rules.award_life import AwardState
from certificates.rules.recommendation_life import RecommendationState
from certificates.skill_levels.models import Recommendation
from competition.contests.models import Contest, Event
from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.organisations.models import Organisation
from competition.persons.models import Person
from competition.rules.phases import CLOSED
from competition.rules.roles import Subject
from scoring.results.models import Snapshot
from scoring.rules.publication_life import Published

_LIVE = Recommendation.state != RecommendationState.WITHDRAWN
_NOTHING_CAME = (RecommendationState.DECLINED, RecommendationState.WITHDRAWN)


@dataclass(frozen=True)
class LevelRow:
    """A recommendation with what its lists show."""

    recommendation: Recommendation
    person: Person
    event: Event
    award: Award
    unit: str
    body: Organisation | None


def recommendation(recommendation_id: int) -> Recommendation:
    """The recommendation, or NotFound."""
    return db.get_or_404(Recommendation, recommendation_id)


def hold_recommendation(recommendation_id: int) -> Recommendation:
    """The recommendation as it stands, held until the end of the operation."""
    return held(Recommendation, recommendation_id)


def recommendation_subject(recommendation_id: int) -> Subject:
    """It belongs to its contest, and to the evaluation body it was sent to."""
    found = recommendation(recommendation_id)
    return Subject(contest_id=found.contest_id, organisation_id=found.organisation_id)


def of_contest(contest_id: int) -> list[LevelRow]:
    """The recommendations of a contest that may leave it, by event and place: of results that are final."""
    final = [id for id, kind in awards.result_kinds(contest_id).items() if kind == Published.FINAL]
    return _rows(Recommendation.contest_id == contest_id, _LIVE, Recommendation.event_id.in_(final))


def page_of_contest(contest_id: int, number: int, size: int) -> paging.Page[LevelRow]:
    """A page of the recommendations of a contest, by event and place; those withdrawn come in their own list."""
    found = paging.page(_statement(Recommendation.contest_id == contest_id, _LIVE), number, size)
    return replace(found, rows=[_row(*row) for row in found.rows])


def withdrawn_of_contest(contest_id: int) -> list[LevelRow]:
    """Those that a correction or a withdrawn result took back, by event and place."""
    return _rows(Recommendation.contest_id == contest_id, ~_LIVE)


def live_of_awards(award_ids: Collection[int]) -> dict[int, LevelRow]:
    """The recommendation of each of these awards that has one, by award."""
    return {row.award.id: row for row in _rows(Recommendation.award_id.in_(award_ids), _LIVE)}


def events_to_apply(contest_id: int) -> list[Event]:
    """Events with recommendations that no evaluation body has yet."""
    statement = _statement(
        Recommendation.contest_id == contest_id,
        Recommendation.state == RecommendationState.RECOMMENDED,
        Award.state == AwardState.STANDING,
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


def row_of(recommendation_id: int) -> LevelRow:
    """One recommendation with its surroundings, or NotFound."""
    rows = _rows(Recommendation.id == recommendation_id)
    if not rows:
        raise NotFound
    return rows[0]


def _rows(*conditions: Any) -> list[LevelRow]:
    return [_row(*row) for row in db.session.execute(_statement(*conditions))]


def _row(
    found: Recommendation, person: Person, event: Event, award: Award, body: Organisation | None
) -> LevelRow:
    return LevelRow(found, person, event, award, person.unit_name, body)


def _statement(*conditions: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Recommendation, Person, Event, Award, Organisation)
        .join(Person, Person.id == Recommendation.person_id)
        .join(Event, Event.id == Recommendation.event_id)
        .join(Award, Award.id == Recommendation.award_id)
        .join(Organisation, Organisation.id == Recommendation.organisation_id, isouter=True)
        .where(*conditions)
        .order_by(Event.sort, Event.id, Award.place, Recommendation.id)
    )


def recommended_awards(contest_ids: Collection[int]) -> set[int]:
    """Awards of these contests that already have a recommendation."""
    statement = select(Recommendation.award_id).where(Recommendation.contest_id.in_(contest_ids), _LIVE)
    return set(db.session.scalars(statement))


def recorded_levels(contest_id: int) -> dict[int, tuple[int, str] | None]:
    """(level, clause) recorded for the awards of a contest; None for those that a body declined."""
    statement = select(
        Recommendation.award_id, Recommendation.level, Recommendation.clause, Recommendation.state
    ).where(Recommendation.contest_id == contest_id, _LIVE)
    return {
        award_id: None if state == RecommendationState.DECLINED else (level, clause)
        for award_id, level, clause, state in db.session.execute(statement)
    }


def waiting_for_body(event_id: int) -> list[Recommendation]:
    """The recommendations of an event that no evaluation body has yet, whose awards stand."""
    statement = _statement(
        Recommendation.event_id == event_id,
        Recommendation.state == RecommendationState.RECOMMENDED,
        Award.state == AwardState.STANDING,
    )
    return [row[0] for row in db.session.execute(statement)]


def contests_without_all(contest_ids: Collection[int]) -> list[Contest]:
    """Those of the contests in which some confirmed award has no recommendation; none that are closed."""
    recommended = select(Recommendation.id).where(Recommendation.award_id == Award.id, _LIVE)
    award = select(Award.id).where(
        Award.contest_id == Contest.id, Award.state == AwardState.STANDING, ~recommended.exists()
    )
    statement = (
        select(Contest)
        .where(Contest.id.in_(contest_ids), Contest.phase.not_in(CLOSED), award.exists())
        .order_by(Contest.starts_on, Contest.id)
    )
    return list(db.session.scalars(statement))


def contests_to_apply(contest_ids: Collection[int]) -> list[tuple[Contest, int]]:
    """Contests with recommendations that no evaluation body has been sent, and how many."""
    statement = (
        select(Contest, func.count(Recommendation.id))
        .join(Recommendation, Recommendation.contest_id == Contest.id)
        .join(Award, Award.id == Recommendation.award_id)
        .where(
            Contest.id.in_(contest_ids),
            Contest.phase.not_in(CLOSED),
            Recommendation.state == RecommendationState.RECOMMENDED,
            Award.state == AwardState.STANDING,
        )
        .group_by(Contest.id)
        .order_by(Contest.starts_on, Contest.id)
    )
    return [(contest, count) for contest, count in db.session.execute(statement)]


def years_recommended(person_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each person: years with a recommendation that was neither declined nor withdrawn, in any contest."""
    found: dict[int, set[int]] = defaultdict(set)
    statement = select(Recommendation.person_id, Recommendation.year).where(
        Recommendation.person_id.in_(list(person_ids)), Recommendation.state.not_in(_NOTHING_CAME)
    )
    for person_id, year in db.session.execute(statement):
        found[person_id].add(year)
    return {person_id: frozenset(years) for person_id, years in found.items()}


@dataclass(frozen=True)
class WonField:
    """Who was in a published result: how many competed (who was absent is no entrant), entries that passed both."""

    entrants: int
    passed: frozenset[int]


NO_FIELD = WonField(0, frozenset())
# How a snapshot calls those who competed; all others were absent, or out of it.
TOOK_PART = frozenset({"ranked", "incomplete"})


def fields_of(snapshot_ids: Iterable[int]) -> dict[int, WonField]:
    """The field of each of these snapshots."""
    statement = select(Snapshot.id, Snapshot.body).where(Snapshot.id.in_(list(snapshot_ids)))
    return {id: field_in(body["rows"]) for id, body in db.session.execute(statement)}


def field_in(rows: Sequence[Mapping[str, Any]]) -> WonField:
    """The field of the rows of one snapshot."""
    return WonField(
        sum(row.get("state", "ranked") in TOOK_PART for row in rows),
        frozenset(int(row["entry_id"]) for row in rows if row.get("both_passed") or row.get("passed")),
    )


def held_before(contest_ids: Collection[int]) -> dict[tuple[int, int], int | None]:
    """By (contest, person) the level held when it first recommended them: a level that came of it is not among it."""
    statement = (
        select(Recommendation.contest_id, Recommendation.person_id, Recommendation.held_level)
        .where(Recommendation.contest_id.in_(contest_ids))
        .order_by(Recommendation.id.desc())
    )
    return {(contest_id, person_id): held for contest_id, person_id, held in db.session.execute(statement)}


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


def with_number(number: str) -> Recommendation | None:
    """The recommendation for which this level certificate was issued."""
    return db.session.scalar(select(Recommendation).where(Recommendation.certificate_number == number))


def undecided(organisation_ids: Iterable[int]) -> list[tuple[Organisation, int]]:
    """Evaluation bodies with the number of applications that wait for their decision."""
    statement = (
        select(Organisation, func.count(Recommendation.id))
        .join(Recommendation, Recommendation.organisation_id == Organisation.id)
        .where(
            Organisation.id.in_(list(organisation_ids)), Recommendation.state == RecommendationState.APPLIED
        )
        .group_by(Organisation.id)
        .order_by(Organisation.id)
    )
    return [(body, count) for body, count in db.session.execute(statement)]


def contest_names(contest_ids: Iterable[int]) -> dict[int, Contest]:
    statement = select(Contest).where(Contest.id.in_(list(contest_ids)))
    return {contest.id: contest for contest in db.session.scalars(statement)}
