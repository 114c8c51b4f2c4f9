"""The draw: sealed seed, codes, keepers of the lists."""

from competition.draws import views, words
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="draws",
    blueprints=(views.bp,),
    links=(
        Link(phrase("加密口令"), "draws.keeper", May.KEEP_KEY, "own"),
        Link(phrase("抽签加密"), "draws.overview", May.SEE_DRAW, "event"),
    ),
    waiting=(views.waiting,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
