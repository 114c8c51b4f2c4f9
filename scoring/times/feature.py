"""Working times by blind code."""

from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.times import as_logged, views, words

FEATURE = Feature(
    name="times",
    blueprints=(views.bp,),
    links=(Link(phrase("用时"), "times.times", May.RECORD_TIME, "event", Section.MARKING),),
    waiting=(views.times_waiting,),
    answers=(HISTORY.by(as_logged.faults_of, phrase("用时")),),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
