"""Who has come, session by session."""

from competition.checking_in import conditions, stages, views, words
from competition.contests.questions import CONDITIONS, STAGE_CELLS
from competition.entries.questions import RESTS_ON_ENTRY
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link, Section
from competition.rules.draw.attendance import ATTENDANCE
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="checking_in",
    blueprints=(views.bp,),
    links=(Link(phrase("检录"), "checking_in.check_in", May.CHECK_IN, "event", Section.DRAW),),
    waiting=(views.waiting,),
    lifecycles=(ATTENDANCE,),
    answers=(
        STAGE_CELLS.by(stages.cells),
        CONDITIONS.by(conditions.conditions),
        RESTS_ON_ENTRY.by(conditions.rests_on),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
