"""Who holds which duty in a contest."""

from competition.foundation.feature import Feature
from competition.staffing import views, words

FEATURE = Feature(
    name="staffing",
    blueprints=(views.bp,),
    sentences=words.SENTENCES,
)
