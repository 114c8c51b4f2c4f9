"""Every read about titles: who won one, which are granted by a document."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from certificates.awards import queries as awards
from certificates.awards.queries import AwardRow
from certificates.awards.questions import AwardsMoved
from certificates.honours.models import TitleDecisionRecord, TitleGrant
from certificates.rules.awarding import AwardLine
from certificates.rules.honours import Winner, honours
from certificates.rules.specification import TitleDecision
from competition.contests import queries as contests
from competition.entries.members.queries import said_of
from competition.foundation.store.db import db
from competition.persons import queries as persons
from competition.rulebooks import queries as rulebooks
from competition.rules.editions.kinds.titles import Title


@dataclass(frozen=True)
class WonTitle:
    """A title of the rules with who won it, and the documents that granted it."""

    title: Title
    winners: Sequence[AwardRow]
    decisions: Sequence[TitleDecisionRecord]


def won_titles(contest_id: int) -> list[WonTitle]:
    """The titles of a contest that somebody won."""
    rules = {title.name: title for title in rulebooks.rules_of(contest_id).titles}
    rows = awards.awards_of_contest(contest_id)
    known = decisions_of(contest_id)
    found = [
        WonTitle(
            title,
            [row for row in rows if name in row.award.title.split("、")],
            [one for one in known if one.title == name],
        )
        for name, title in rules.items()
    ]
    return [one for one in found if one.winners or one.decisions]


def decisions_of(contest_id: int) -> list[TitleDecisionRecord]:
    """The documents recorded for a contest, oldest first."""
    statement = (
        select(TitleDecisionRecord)
        .where(TitleDecisionRecord.contest_id == contest_id)
        .order_by(TitleDecisionRecord.id)
    )
    return list(db.session.scalars(statement))


def granted_to(award_ids: Iterable[int]) -> dict[int, list[TitleDecision]]:
    """For each of these awards, the titles that a document granted to its winner."""
    statement = (
        select(TitleGrant.award_id, TitleDecisionRecord)
        .join(TitleDecisionRecord, TitleDecisionRecord.id == TitleGrant.decision_id)
        .where(TitleGrant.award_id.in_(list(award_ids)))
        .order_by(TitleDecisionRecord.id)
    )
    found: dict[int, list[TitleDecision]] = defaultdict(list)
    for award_id, one in db.session.execute(statement):
        found[award_id].append(TitleDecision(one.title, one.granted_by, one.number, one.decided_on))
    return dict(found)


def names_granted(decision_ids: Iterable[int]) -> dict[int, list[int]]:
    """The awards that each of these documents names."""
    statement = select(TitleGrant.decision_id, TitleGrant.award_id).where(
        TitleGrant.decision_id.in_(list(decision_ids))
    )
    found: dict[int, list[int]] = defaultdict(list)
    for decision_id, award_id in db.session.execute(statement):
        found[decision_id].append(award_id)
    return dict(found)


def honours_for(moved: AwardsMoved, person_id: int, line: AwardLine | None) -> set[str]:
    """The honours that a line of an event lets a person be recommended for; none without a line."""
    if line is None:
        return set()
    event, person = contests.event(moved.event_id), persons.person(person_id)
    rules = rulebooks.rules_of(event.contest_id)
    codes = {one.name: one.code for one in rules.prizes.prizes}
    prize = codes.get(line.prize, line.prize)
    said = said_of({line.entry_id}).get((line.entry_id, person_id))
    employed = said.employed if said else True
    winner = Winner(person.id, prize, line.place, event.group_kind, person.sex, person.born_on, employed)
    return {one.name for one in honours(winner, rules.honours, event.contest.ends_on)}
