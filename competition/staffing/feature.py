"""Who holds which duty in a contest."""

from competition.contests.questions import CHECKLIST
from competition.foundation.feature import Feature
from competition.staffing import parts, views, words

FEATURE = Feature(
    name="staffing",
    blueprints=(views.bp,),
    answers=(CHECKLIST.by(parts.checklist_line),),
    sentences=words.SENTENCES,
)
