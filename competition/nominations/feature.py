"""The side of a unit: entering many people at once."""

from competition.foundation.feature import Feature
from competition.foundation.web.searching import FINDS
from competition.nominations import finds, today, views, words
from competition.nominations.inventory import KEPT

FEATURE = Feature(
    name="nominations",
    personal=KEPT,
    blueprints=(views.bp,),
    waiting=(today.waiting,),
    answers=(FINDS.by(finds.entries_of_own_unit),),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    notices=words.NOTICES,
)
