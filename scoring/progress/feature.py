"""How far the judges are."""

from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.progress import views

FEATURE = Feature(
    name="progress",
    blueprints=(views.bp,),
    links=(Link(phrase("评分进度"), "progress.show", May.SEE_SHEETS, "event"),),
)
