"""One field in the bar that finds what a person may open: people, numbers, certificates, units, events, contests."""

from competition.foundation.feature import Feature
from competition.foundation.work.questions import EVERY_MINUTE
from competition.searching import operations, views, words

FEATURE = Feature(
    name="searching",
    blueprints=(views.bp,),
    answers=(EVERY_MINUTE.by(operations.sum_up_searches),),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
