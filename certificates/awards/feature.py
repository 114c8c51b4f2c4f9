"""Awards confirmed from a published result."""

from certificates.awards import checking, conditions, queries, views, words
from certificates.ledger.questions import AWARDS
from competition.contests.questions import CONDITIONS
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="awards",
    blueprints=(views.bp,),
    links=(Link(phrase("奖项确认"), "awards.contest", May.CONFIRM_AWARDS, "contest"),),
    waiting=(views.awards_waiting,),
    answers=(
        AWARDS.by(queries.ids),
        CONDITIONS.by(conditions.conditions),
        HISTORY.by(checking.faults_of),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
