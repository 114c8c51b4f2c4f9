"""Recommended skill levels and what the evaluation body decides."""

from certificates.awards.questions import RECOMMENDED_LEVELS
from certificates.rules.recommendation_life import RECOMMENDATION
from certificates.skill_levels import checking, queries, views, words
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="skill_levels",
    blueprints=(views.bp,),
    links=(Link(phrase("推荐技能等级"), "skill_levels.contest", May.RECOMMEND_LEVELS, "contest"),),
    waiting=(views.levels_waiting,),
    lifecycles=(RECOMMENDATION,),
    answers=(RECOMMENDED_LEVELS.by(queries.recommended_levels), HISTORY.by(checking.faults_of)),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    after_archiving={
        "level.granted": "the evaluation body decides in its own time",
        "level.declined": "the evaluation body decides in its own time",
    },
    subjects=words.SUBJECTS,
)
