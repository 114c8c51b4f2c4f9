"""PINs: set by judges themselves, to start their seats on tablets."""

from competition.foundation.feature import Feature
from scoring.pins import views, words

FEATURE = Feature(
    name="pins",
    blueprints=(views.bp,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    notices=words.NOTICES,
)
