"""PINs: set by judges themselves, to start their seats on tablets."""

from competition.accounts.questions import CHANGED_HANDS
from competition.foundation.feature import Feature
from scoring.pins import operations, views, words

FEATURE = Feature(
    name="pins",
    blueprints=(views.bp,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    notices=words.NOTICES,
    answers=(CHANGED_HANDS.by(operations.drop_pin),),
)
