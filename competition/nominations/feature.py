"""The side of a unit: entering many people at once."""

from competition.foundation.feature import Feature
from competition.foundation.web.searching import FINDS
from competition.foundation.work.questions import EVERY_MINUTE
from competition.nominations import finds, jobs, today, views, words
from competition.nominations.inventory import KEPT

FEATURE = Feature(
    name="nominations",
    personal=KEPT,
    blueprints=(views.bp,),
    waiting=(today.waiting,),
    answers=(FINDS.by(finds.entries_of_own_unit), EVERY_MINUTE.by(jobs.keep_terms)),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    notices=words.NOTICES,
)
