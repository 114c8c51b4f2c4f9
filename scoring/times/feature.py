"""Working times by blind code."""

from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.times import views, words

FEATURE = Feature(
    name="times",
    blueprints=(views.bp,),
    links=(Link(phrase("用时"), "times.times", May.RECORD_TIME, "event"),),
    waiting=(views.times_waiting,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
