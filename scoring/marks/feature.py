"""The log of marks, what stands, the conflicts in it and what was kept without counting.

`marks/` itself is the log and the way in; `standing/` reads the fold, `conflicts/` shows and decides, `restoration/`
says what has come back after a restore. Owns mark_entries, current_marks, mark_conflicts and score_rounds.
"""

from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.marks import checking, words
from scoring.marks.conflicts import views
from scoring.rules.log.outcomes import OUTCOME

FEATURE = Feature(
    name="marks",
    blueprints=(views.bp,),
    links=(
        Link(phrase("冲突与迟到"), "conflicts.conflicts", May.RESOLVE_CONFLICT, "event", Section.MARKING),
    ),
    lifecycles=(OUTCOME,),
    answers=(HISTORY.by(checking.faults_of, phrase("评分记录")),),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
