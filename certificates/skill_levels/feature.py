"""Recommended skill levels and what the evaluation body decides."""

from certificates.awards.questions import AWARDS_MOVED, RECOMMENDED_LEVELS
from certificates.ledger.questions import LEVEL_REVOKED
from certificates.rules.recommendation_life import RECOMMENDATION
from certificates.skill_levels import (
    checking,
    consent_operations,
    following_operations,
    queries,
    renaming,
    views,
    words,
)
from certificates.skill_levels.inventory import KEPT
from certificates.skill_levels.proposals import levels_by_rule
from certificates.skill_levels.revocations import views as revocations
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.identities.questions import IDENTITY_MENDED
from competition.persons.questions import CLAIMED, CONSENT_WITHDRAWN, ELSE_KEPT
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.results.questions import HOLDS

FEATURE = Feature(
    name="skill_levels",
    personal=KEPT,
    blueprints=(views.bp, revocations.bp),
    links=(
        Link(
            phrase("推荐技能等级"),
            "skill_levels.contest",
            May.RECOMMEND_LEVELS,
            "contest",
            Section.LEVELS,
            ("revocations",),
        ),
    ),
    waiting=(views.levels_waiting, revocations.revocations_waiting),
    lifecycles=(RECOMMENDATION,),
    answers=(
        ELSE_KEPT.by(queries.own_record),
        RECOMMENDED_LEVELS.by(levels_by_rule),
        HOLDS.by(queries.hold_of_event),
        LEVEL_REVOKED.by(queries.revoked_of_award),
        AWARDS_MOVED.by(following_operations.follow_awards),
        HISTORY.by(checking.faults_of),
        IDENTITY_MENDED.by(renaming.told_of_levels),
        CLAIMED.by(following_operations.follow_claim),
        CONSENT_WITHDRAWN.by(consent_operations.follow_consent),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    after_archiving={
        "level.granted": "the evaluation body decides in its own time",
        "level.declined": "the evaluation body decides in its own time",
        "level.ended": "the evaluation body decides in its own time",
        "level.revocation_asked": "the evaluation body decides in its own time",
        "level.revocation_dropped": "the evaluation body decides in its own time",
        "level.revoked": "the evaluation body decides in its own time",
        "level.withdrawal_noted": "the evaluation body reads in its own time",
    },
    subjects=words.SUBJECTS,
    notices=words.NOTICES,
)
