"""Whether recommendations are still those that were made, of the awards they rest on, and decided as the log tells."""

from certificates.rules.recommendation_life import RecommendationState
from certificates.skill_levels import queries
from certificates.skill_levels.models import Recommendation
from competition.entries import checking as entries
from competition.foundation.store.audit import Log
from competition.rules.problems import Problem

MADE, GRANTED, DECLINED = "levels.recommended", "level.granted", "level.declined"
REVOKED = "level.revoked"
DECIDED_BY = {
    RecommendationState.GRANTED: GRANTED,
    RecommendationState.DECLINED: DECLINED,
    RecommendationState.REVOKED: GRANTED,
}


def faults_of(log: Log) -> list[Problem]:
    """Recommendations of a contest that are not of their award, not as made or not as decided; and those gone."""
    told = {key: said for line in log.lines(MADE) for key, said in line.details.get("made", {}).items()}
    decided = {
        line.subject: (line.action, line.details.get("number")) for line in log.lines(GRANTED, DECLINED)
    }
    revoked = {line.subject for line in log.lines(REVOKED)}
    rows = queries.with_awards(log.contest_id)
    now = entries.people_now({int(said[0]) for said in told.values()})
    told = {key: [now[said[0]], *said[1:]] for key, said in told.items()}
    wrong = [
        row
        for row, person_id, event_id in rows
        if (row.person_id, row.event_id) != (person_id, event_id)
        or told.get(str(row.id), said_of(row)) != said_of(row)
        or decided.get(str(row.id)) != _decision(row)
        or (row.revoked_at is not None) != (str(row.id) in revoked)
        or (row.state == RecommendationState.GRANTED and row.revoked_at is not None)
    ]
    gone = sorted(told.keys() - {str(row.id) for row, *_ in rows}, key=int)
    return [
        *(Problem("recommendation_not_as_logged", {"number": row.id}) for row in wrong),
        *(Problem("recommendation_lost", {"number": number}) for number in gone),
    ]


def said_of(row: Recommendation) -> list[object]:
    """What a recommendation says, as the line of the log keeps it: whose, which level, by which clause."""
    return [row.person_id, row.event_id, row.level, row.clause]


def _decision(row: Recommendation) -> tuple[str, str | None] | None:
    # What was withdrawn after the decision was decided all the same.
    action = DECIDED_BY.get(RecommendationState(row.withdrawn_from or row.state))
    return (action, row.certificate_number) if action else None
