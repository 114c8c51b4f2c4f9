"""Results: opened, computed, published."""

from competition.contests.questions import CONDITIONS, DATED, DUE, EVENTS_STAND, HAPPENED, STAGE_CELLS
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.identities.questions import IDENTITY_MENDED
from competition.persons.questions import ELSE_KEPT, RESTING_ON_CONSENT
from competition.retaining.questions import LAW_KEEPS, PUBLICITY
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.results import (
    checking,
    conditions,
    keeping,
    news,
    queries,
    renaming,
    ruling_operations,
    stages,
    today,
    views,
    words,
)
from scoring.results.cli import scoring_commands
from scoring.results.inventory import KEPT
from scoring.rules.publication_life import PUBLICATION
from scoring.rulings.questions import CARRY_OUT

FEATURE = Feature(
    name="results",
    personal=KEPT,
    blueprints=(views.bp,),
    links=(Link(phrase("成绩"), "results.results", May.SEE_RESULTS, "event", Section.RESULTS, ("rulings",)),),
    waiting=(today.waiting,),
    free_commands=(scoring_commands,),
    answers=(
        HAPPENED.by(news.happened),
        DATED.by(news.dated),
        STAGE_CELLS.by(stages.cells),
        DUE.by(stages.due),
        HISTORY.by(checking.faults_of, phrase("成绩")),
        CONDITIONS.by(conditions.conditions),
        EVENTS_STAND.by(conditions.events_stand),
        ELSE_KEPT.by(keeping.own_record),
        PUBLICITY.by(keeping.last_days),
        LAW_KEEPS.by(queries.ranked_persons),
        RESTING_ON_CONSENT.by(keeping.ending_with_publication),
        CARRY_OUT.by(ruling_operations.carry_out),
        IDENTITY_MENDED.by(renaming.told_of_results),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
    notices=words.NOTICES,
    lifecycles=(PUBLICATION,),
)
