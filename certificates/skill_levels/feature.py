"""Recommended skill levels and what the evaluation body decides."""

from certificates.skill_levels import views, words
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="skill_levels",
    blueprints=(views.bp,),
    links=(Link(phrase("推荐技能等级"), "skill_levels.contest", May.RECOMMEND_LEVELS, "contest"),),
    waiting=(views.levels_waiting,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
