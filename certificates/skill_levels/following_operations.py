"""Recommendations, applications and decisions follow the awards they rest on, in the same transaction."""

from dataclasses import replace

from certificates.awards.questions import AwardMove, AwardsMoved
from certificates.rules.award_life import AwardStep
from certificates.rules.recommendation_life import (
    ON_HOLD,
    RECOMMENDATION,
    RecommendationState,
    RecommendationStep,
)
from certificates.skill_levels import queries
from certificates.skill_levels.models import Recommendation
from certificates.skill_levels.proposals import Entrant, same_level
from certificates.skill_levels.queries import LevelRow
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import refused_if_there
from competition.foundation.system import clock
from competition.persons.questions import Joined
from competition.rules.problems import Problem
from competition.rules.relying import Relying
from competition.rules.roles import Actor, Role, Scope
from competition.rules.words.levels import LEVEL_WORDS
from scoring.rules.consequences import Consequence, Thing

_WITHDRAWN = RECOMMENDATION.look(RecommendationState.WITHDRAWN).word
_THINGS = {
    RecommendationState.RECOMMENDED: Thing.RECOMMENDATION,
    RecommendationState.APPLIED: Thing.APPLICATION,
    RecommendationState.GRANTED: Thing.DECISION,
    RecommendationState.DECLINED: Thing.DECISION,
    RecommendationState.REVOKED: Thing.DECISION,
}


@atomic
def follow_awards(moved: AwardsMoved) -> list[Consequence]:
    """Let recommendations, applications and decisions follow their awards, those without one the result.

    Tells what became of whose.
    """
    moves = {move.award_id: move for move in moved.moves}
    found = []
    for row in queries.live_of_event(moved.event_id):
        if row.award is None:
            found += _follow_result(row, moved)
        elif row.award.id in moves:
            found += _follow(row, moves[row.award.id], moved)
    db.session.flush()
    return found


@atomic
def follow_claim(joined: Joined) -> None:
    """What a nominee was recommended for, applied for and granted is the claimant's, and its history with it."""
    with refused_if_there(Problem("changed_meanwhile")):
        for row in queries.every_recommendation_of(joined.from_id):
            row.person_id = joined.to_id


def _follow(row: LevelRow, move: AwardMove, moved: AwardsMoved) -> list[Consequence]:
    word = RECOMMENDATION.look(row.recommendation.state).word
    if move.step is AwardStep.WITHDRAW or not _same_level(row, move):
        said = _told(row, word, _WITHDRAWN)
        _withdraw(row.recommendation, moved.reason, moved.by)
        return [said]
    if move.step is AwardStep.SUSPEND:
        return [_told(row, word, ON_HOLD.word)]
    if move.step is AwardStep.RESTORE:
        return [_told(row, ON_HOLD.word, word)]
    return []


def _same_level(row: LevelRow, move: AwardMove) -> bool:
    if move.after is None or move.step is AwardStep.SUSPEND:
        return True
    before = _entrant(row, move.before.place, move.before.team_size)
    after = _entrant(row, move.after.place, move.after.team_size)
    if not same_level(before, after, move.snapshots):
        return False
    row.recommendation.place = move.after.place or None
    return True


def _follow_result(row: LevelRow, moved: AwardsMoved) -> list[Consequence]:
    """One that rests on the result alone: by the snapshots that the awards of the event went from and to."""
    word = RECOMMENDATION.look(row.recommendation.state).word
    steps, snapshots = {move.step for move in moved.moves}, moved.moves[0].snapshots
    if AwardStep.SUSPEND in steps:
        return [_told(row, word, ON_HOLD.word)]
    place = queries.results_in(snapshots)[snapshots[1]].places.get(row.recommendation.entry_id)
    size = queries.team_size(row.recommendation.entry_id)
    before, after = (_entrant(row, one, size) for one in (row.recommendation.place, place))
    # Who has come to a prize meanwhile is judged by it.
    after = replace(after, award=queries.standing_award(row.event.id, row.person.id))
    if not same_level(before, after, snapshots):
        said = _told(row, word, _WITHDRAWN)
        _withdraw(row.recommendation, moved.reason, moved.by)
        return [said]
    row.recommendation.place = place
    row.recommendation.award_id = after.award.id if after.award else None
    return [_told(row, ON_HOLD.word, word)] if AwardStep.RESTORE in steps else []


def _entrant(row: LevelRow, place: int | None, members: int) -> Entrant:
    return Entrant(row.event, row.recommendation.entry_id, row.person, place or None, members, row.award)


def _withdraw(row: Recommendation, reason: str, by: Actor) -> None:
    row.withdrawn_from = row.state
    row.state = RECOMMENDATION.after(RecommendationState(row.state), RecommendationStep.WITHDRAW)
    row.withdrawn_at, row.withdrawn_reason = clock.now(), reason
    audit.record(
        by,
        "level.withdrawn",
        contest_id=row.contest_id,
        subject=("recommendation", row.id),
        reason=reason,
        was=row.withdrawn_from,
    )


def _told(row: LevelRow, before: str, after: str) -> Consequence:
    found, body = row.recommendation, row.recommendation.organisation_id
    path = f"/contests/{found.contest_id}/levels"
    officer = Relying(Role.CERTIFICATE_OFFICER, Scope.CONTEST, found.contest_id, path)
    bodies = (
        [Relying(Role.EVALUATION_BODY, Scope.ORGANISATION, body, f"/organisations/{body}/levels")]
        if body is not None
        else []
    )
    return Consequence(
        thing=_THINGS[RecommendationState(found.state)],
        name=row.person.name,
        before=before,
        after=after,
        what=LEVEL_WORDS[found.level],
        person_id=row.person.id,
        relying=(officer, *bodies),
    )
