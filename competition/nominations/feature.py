"""The side of a unit: entering many people at once."""

from competition.foundation.feature import Feature
from competition.foundation.work.questions import EVERY_MINUTE
from competition.nominations import jobs, today, views, words
from competition.nominations.inventory import KEPT

FEATURE = Feature(
    name="nominations",
    personal=KEPT,
    blueprints=(views.bp,),
    waiting=(today.waiting,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    notices=words.NOTICES,
    answers=(EVERY_MINUTE.by(jobs.keep_terms),),
)
