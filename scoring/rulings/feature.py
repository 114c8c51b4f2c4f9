"""Rulings on published results: taken back when final, disqualifications, upheld objections."""

from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.rules.words.catalogue import phrase
from scoring.rules.ruling_life import RULING
from scoring.rulings import checking, views, words

FEATURE = Feature(
    name="rulings",
    blueprints=(views.bp,),
    waiting=(views.rulings_waiting,),
    lifecycles=(RULING,),
    answers=(HISTORY.by(checking.faults_of, phrase("更正与裁定")),),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
