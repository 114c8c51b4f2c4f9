"""The days off that the counting of publicity asks for."""

from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.holidays import views, words
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="holidays",
    blueprints=(views.bp,),
    links=(Link(phrase("节假日"), "holidays.table", May.SEE_HOLIDAYS),),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
