"""Theory marks by blind code."""

from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.theory import checking, today, views, words

FEATURE = Feature(
    name="theory",
    blueprints=(views.bp,),
    links=(Link(phrase("理论成绩"), "theory.theory", May.ENTER_THEORY, "event", Section.MARKING),),
    waiting=(today.theory_waiting,),
    answers=(HISTORY.by(checking.faults_of, phrase("理论成绩")),),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
