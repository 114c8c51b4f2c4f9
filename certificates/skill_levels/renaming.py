"""What a corrected name or number means for levels: lists follow at once; what a body has issued, the body reissues."""

from certificates.rules.recommendation_life import RECOMMENDATION, RecommendationState
from certificates.skill_levels import queries
from certificates.skill_levels.queries import LevelRow
from competition.contests import queries as contests
from competition.identities.questions import NameMended
from competition.rules.identity_cases import Follow
from competition.rules.relying import Relying
from competition.rules.roles import Role, Scope
from competition.rules.words.catalogue import phrase

FOLLOWS = phrase("推荐名单和申报表随之改为更正后的")
TOLD = phrase("申请随之改为更正后的，已告知评价机构")
BY_BODY = phrase("等级不变；评价机构已出具的等级证书由评价机构换发，已告知")
STAYS = phrase("结论不变")
_AFTER = {
    RecommendationState.RECOMMENDED: FOLLOWS,
    RecommendationState.APPLIED: TOLD,
    RecommendationState.GRANTED: BY_BODY,
    RecommendationState.DECLINED: STAYS,
}


def told_of_levels(mended: NameMended) -> list[Follow]:
    """Each recommendation, application and decision of the person."""
    return [_told(row) for row in queries.live_of_person(mended.person_id)]


def _told(row: LevelRow) -> Follow:
    state = RecommendationState(row.recommendation.state)
    contest = contests.contest(row.recommendation.contest_id)
    return Follow(
        thing=RECOMMENDATION.look(state).word,
        place=f"{contest.name} {row.event.name}",
        before=row.recommendation.certificate_number or "",
        after=_AFTER.get(state, STAYS),
        relying=_relying(row),
    )


def _relying(row: LevelRow) -> tuple[Relying, ...]:
    body = row.recommendation.organisation_id
    if body is None:
        return ()
    return (Relying(Role.EVALUATION_BODY, Scope.ORGANISATION, body, f"/organisations/{body}/levels"),)
