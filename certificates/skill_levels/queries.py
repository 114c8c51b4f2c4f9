"""Every read about recommended levels, their decisions and a person's record."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, select
from werkzeug.exceptions import NotFound

from certificates.awards.models import Award
from certificates.rules.recommendation_life import RecommendationState
from certificates.skill_levels.models import Recommendation
from competition.contests.models import Contest, Event
from competition.entries.members.queries import said_of
from competition.entries.models import Entry
from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.organisations.models import Organisation
from competition.persons.models import Person
from competition.rules.entry_life import EntryState
from competition.rules.phases import CLOSED
from competition.rules.roles import Subject
from scoring.results.models import Snapshot


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
    """All recommendations of a contest, by event and place."""
    return _rows(Recommendation.contest_id == contest_id)


def page_of_contest(contest_id: int, number: int, size: int) -> paging.Page[LevelRow]:
    """A page of the recommendations of a contest, by event and place."""
    found = paging.page(_statement(Recommendation.contest_id == contest_id), number, size)
    return replace(found, rows=_level_rows(found.rows))


def events_to_apply(contest_id: int) -> list[Event]:
    """Events with recommendations that no evaluation body has yet."""
    statement = _statement(
        Recommendation.contest_id == contest_id, Recommendation.state == RecommendationState.RECOMMENDED
    )
    wanted = statement.with_only_columns(Recommendation.event_id).order_by(None).distinct()
    return list(db.session.scalars(select(Event).where(Event.id.in_(wanted)).order_by(Event.sort, Event.id)))


def of_body(organisation_id: int) -> list[LevelRow]:
    """What was sent to an evaluation body."""
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


def _rows(condition: Any) -> list[LevelRow]:
    return _level_rows(db.session.execute(_statement(condition)).all())


def _level_rows(rows: Sequence[Any]) -> list[LevelRow]:
    """With the unit that the entry names: what is typed elsewhere later moves nobody."""
    entries = said_of({award.entry_id for _found, _person, _event, award, _body in rows})
    return [
        LevelRow(found, person, event, award, said.unit if said else "", body)
        for found, person, event, award, body in rows
        for said in [entries.get((award.entry_id, person.id))]
    ]


def _statement(*conditions: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Recommendation, Person, Event, Award, Organisation)
        .join(Person, Person.id == Recommendation.person_id)
        .join(Event, Event.id == Recommendation.event_id)
        .join(Award, Award.id == Recommendation.award_id)
        .join(Organisation, Organisation.id == Recommendation.organisation_id, isouter=True)
        .where(*conditions, Award.withdrawn_at.is_(None))
        .order_by(Event.sort, Event.id, Award.place, Recommendation.id)
    )


def with_awards(contest_id: int) -> list[tuple[Recommendation, int, int]]:
    """Every recommendation of a contest with the person and the event of its award, withdrawn ones too."""
    statement = (
        select(Recommendation, Award.person_id, Award.event_id)
        .join(Award, Award.id == Recommendation.award_id)
        .where(Recommendation.contest_id == contest_id)
        .order_by(Recommendation.id)
    )
    return [(row, person, event) for row, person, event in db.session.execute(statement)]


def recommended_awards(contest_ids: Collection[int]) -> set[int]:
    """Awards of these contests that already have a recommendation."""
    return set(
        db.session.scalars(select(Recommendation.award_id).where(Recommendation.contest_id.in_(contest_ids)))
    )


def recommended_levels(award_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """(level, clause) recommended for these awards; declined ones are left out."""
    statement = select(Recommendation.award_id, Recommendation.level, Recommendation.clause).where(
        Recommendation.award_id.in_(list(award_ids)), Recommendation.state != RecommendationState.DECLINED
    )
    return {award_id: (level, clause) for award_id, level, clause in db.session.execute(statement)}


def waiting_for_body(event_id: int) -> list[Recommendation]:
    """The recommendations of an event that no evaluation body has yet, whose awards stand."""
    statement = _statement(
        Recommendation.event_id == event_id, Recommendation.state == RecommendationState.RECOMMENDED
    )
    return [row[0] for row in db.session.execute(statement)]


def contests_without_all(contest_ids: Collection[int]) -> list[Contest]:
    """Those of the contests in which some confirmed award has no recommendation; none that are closed."""
    recommended = select(Recommendation.id).where(Recommendation.award_id == Award.id)
    award = select(Award.id).where(
        Award.contest_id == Contest.id, Award.withdrawn_at.is_(None), ~recommended.exists()
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
            Award.withdrawn_at.is_(None),
        )
        .group_by(Contest.id)
        .order_by(Contest.starts_on, Contest.id)
    )
    return [(contest, count) for contest, count in db.session.execute(statement)]


def years_recommended(person_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each person: years with a recommendation that was not declined, in any contest."""
    found: dict[int, set[int]] = defaultdict(set)
    statement = (
        select(Recommendation.person_id, Recommendation.year)
        .join(Award, Award.id == Recommendation.award_id)
        .where(
            Recommendation.person_id.in_(list(person_ids)),
            Recommendation.state != RecommendationState.DECLINED,
            Award.withdrawn_at.is_(None),
        )
    )
    for person_id, year in db.session.execute(statement):
        found[person_id].add(year)
    return {person_id: frozenset(years) for person_id, years in found.items()}


def fields(contest_ids: Collection[int]) -> dict[int, int]:
    """How many entries took part in each event of these contests (approved ones)."""
    statement = (
        select(Entry.event_id, func.count(Entry.id))
        .where(Entry.contest_id.in_(contest_ids), Entry.state == EntryState.APPROVED)
        .group_by(Entry.event_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def passed_both(snapshot_ids: Iterable[int]) -> set[tuple[int, int]]:
    """(event, entry) whose published row says that theory and practice were passed."""
    statement = select(Snapshot.event_id, Snapshot.body).where(Snapshot.id.in_(list(snapshot_ids)))
    return {
        (event_id, int(row["entry_id"]))
        for event_id, body in db.session.execute(statement)
        for row in body["rows"]
        if row.get("both_passed") or row.get("passed")
    }


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
