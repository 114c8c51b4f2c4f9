"""Penalties: a channel of their own beside the marks."""

from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.penalties import checking, views, words
from scoring.rules.penalty_life import PENALTY

FEATURE = Feature(
    name="penalties",
    blueprints=(views.bp,),
    links=(
        Link(phrase("扣罚"), "penalties.propose", May.SIGN_SHEET, "event", Section.MARKING),
        Link(phrase("扣罚裁定"), "penalties.to_decide", May.WITNESS_SHEET, "event", Section.MARKING),
    ),
    lifecycles=(PENALTY,),
    answers=(HISTORY.by(checking.faults_of, phrase("扣罚")),),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
