"""Results: opened, computed, published."""

from competition.contests.questions import CONDITIONS, EVENTS_STAND
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link
from competition.identities.questions import IDENTITY_MENDED
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.results import checking, conditions, renaming, ruling_operations, today, views, words
from scoring.results.cli import scoring_commands
from scoring.rules.publication_life import PUBLICATION
from scoring.rulings.questions import CARRY_OUT

FEATURE = Feature(
    name="results",
    blueprints=(views.bp,),
    links=(Link(phrase("成绩"), "results.results", May.SEE_RESULTS, "event"),),
    waiting=(today.waiting,),
    free_commands=(scoring_commands,),
    answers=(
        HISTORY.by(checking.faults_of, phrase("成绩")),
        CONDITIONS.by(conditions.conditions),
        EVENTS_STAND.by(conditions.events_stand),
        CARRY_OUT.by(ruling_operations.carry_out),
        IDENTITY_MENDED.by(renaming.told_of_results),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
    notices=words.NOTICES,
    lifecycles=(PUBLICATION,),
)
