"""Marking schemes and their versions."""

from competition.contests.questions import CONDITIONS
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.rules.scheme_life import SCHEME
from scoring.schemes import checking, conditions, views, words

FEATURE = Feature(
    name="schemes",
    blueprints=(views.bp,),
    links=(Link(phrase("评分标准"), "schemes.scheme", May.SEE_SCHEME, "event", Section.MARKING),),
    waiting=(views.schemes_waiting,),
    answers=(CONDITIONS.by(conditions.conditions), HISTORY.by(checking.faults_of, phrase("评分方案"))),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
    lifecycles=(SCHEME,),
)
