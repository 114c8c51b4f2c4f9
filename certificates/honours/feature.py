"""Honours that winners may be recommended for, and titles that their bodies granted."""

from certificates.awards.questions import AWARDS_MOVED, TITLE_DECISIONS
from certificates.honours import checking, operations, queries, views, words
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="honours",
    blueprints=(views.bp,),
    links=(
        Link(phrase("荣誉推荐名单"), "honours.contest", May.CONFIRM_AWARDS, "contest", Section.CERTIFICATES),
    ),
    answers=(
        TITLE_DECISIONS.by(queries.granted_to),
        AWARDS_MOVED.by(operations.follow_awards),
        HISTORY.by(checking.faults_of, phrase("称号")),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
