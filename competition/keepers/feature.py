"""Who keeps the lists of an event, each behind a passphrase of their own."""

from competition.contests.questions import CONDITIONS
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.keepers import conditions, views, words
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="keepers",
    blueprints=(views.bp,),
    links=(Link(phrase("加密口令"), "keepers.own_key", May.KEEP_KEY, "own"),),
    waiting=(views.waiting,),
    answers=(CONDITIONS.by(conditions.conditions),),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
