"""The draw: sealed seed, codes, the lists that two keepers open."""

from competition.checking_in.questions import DRAW_MADE
from competition.contests.questions import CONDITIONS, STAGE_CELLS
from competition.draws import checking, conditions, queries, stages, today, views, words
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.keepers.questions import KEY_NEEDED, PAPERS
from competition.rules.draw.life import DRAW
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="draws",
    blueprints=(views.bp,),
    links=(Link(phrase("抽签加密"), "draws.overview", May.SEE_DRAW, "event", Section.DRAW, ("keepers",)),),
    waiting=(today.waiting,),
    lifecycles=(DRAW,),
    answers=(
        STAGE_CELLS.by(stages.cells),
        CONDITIONS.by(conditions.conditions),
        HISTORY.by(checking.faults_of, phrase("抽签")),
        DRAW_MADE.by(queries.is_made),
        KEY_NEEDED.by(queries.key_needed),
        PAPERS.by(today.papers_of),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
