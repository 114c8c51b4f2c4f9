"""How a sheet goes from its first mark to the lock, how far all are, and who has to do what next.

The tables are those of `scoring.sheets`, which stands below the marks; what is signed here is the marks that
stand on a sheet, so this room stands above them.
"""

from competition.contests.questions import CONDITIONS, STAGE_CELLS
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.signoff import checking, conditions, stages, today, views, words

FEATURE = Feature(
    name="signoff",
    blueprints=(views.bp,),
    links=(
        Link(phrase("评分进度"), "signoff.progress", May.SEE_SHEETS, "event", Section.MARKING, ("sheets",)),
    ),
    waiting=(today.waiting,),
    answers=(
        STAGE_CELLS.by(stages.cells),
        HISTORY.by(checking.faults_of, phrase("评分表")),
        CONDITIONS.by(conditions.conditions),
    ),
    sentences=words.SENTENCES,
)
