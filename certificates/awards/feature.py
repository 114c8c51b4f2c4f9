"""Awards confirmed from a published result."""

from certificates.awards import views, words
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="awards",
    blueprints=(views.bp,),
    links=(Link(phrase("奖项确认"), "awards.contest", May.CONFIRM_AWARDS, "contest"),),
    waiting=(views.awards_waiting,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
