"""Awards confirmed from a published result."""

from certificates.awards import (
    checking,
    conditions,
    following_operations,
    identity_operations,
    outdated,
    queries,
    stages,
    views,
    words,
)
from certificates.ledger.questions import AWARDS, OUTDATED, STANDINGS, SUSPENDED_AWARDS
from certificates.rules.award_life import AWARD
from competition.contests.questions import CONDITIONS, STAGE_CELLS
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.identities.questions import HOLDS_OF_PERSON, IDENTITY_MENDED
from competition.persons.questions import CLAIMED, ELSE_KEPT
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.results.questions import CONSEQUENCES, HOLDS

FEATURE = Feature(
    name="awards",
    blueprints=(views.bp,),
    links=(Link(phrase("奖项确认"), "awards.contest", May.CONFIRM_AWARDS, "contest", Section.CERTIFICATES),),
    waiting=(views.awards_waiting,),
    lifecycles=(AWARD,),
    answers=(
        STAGE_CELLS.by(stages.cells),
        ELSE_KEPT.by(queries.own_record),
        AWARDS.by(queries.ids),
        SUSPENDED_AWARDS.by(queries.suspended_ids),
        STANDINGS.by(queries.standings),
        OUTDATED.by(outdated.outdated),
        HOLDS.by(queries.hold_certificates),
        CONSEQUENCES.by(following_operations.follow_result),
        CONDITIONS.by(conditions.conditions),
        HISTORY.by(checking.faults_of),
        HOLDS_OF_PERSON.by(queries.hold_certificates_naming),
        IDENTITY_MENDED.by(identity_operations.reissue_under_name),
        CLAIMED.by(identity_operations.follow_claim),
    ),
    after_archiving={checking.HANDED_OVER: "a win is of whom it proves to be, at any time"},
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
