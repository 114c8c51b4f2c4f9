"""The rules of a contest: edited, previewed, versioned."""

from competition.contests.questions import CHECKLIST, COPIED_ALONG, FIRST_RULES, PUBLIC_PARTS
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.rulebooks import checking, operations, parts, views, words
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="rulebooks",
    blueprints=(views.bp,),
    links=(Link(phrase("规则"), "rulebooks.edit", May.MANAGE_CONTEST, "contest", Section.SETTINGS),),
    answers=(
        FIRST_RULES.by(operations.begin_rules),
        COPIED_ALONG.by(operations.copy_rules),
        PUBLIC_PARTS.by(parts.public_rules),
        CHECKLIST.by(parts.checklist_line),
        HISTORY.by(checking.faults_of, phrase("规则")),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
