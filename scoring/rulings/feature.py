"""Rulings on published results: taken back when final, disqualifications, upheld objections."""

from competition.foundation.feature import Feature
from scoring.rules.ruling_life import RULING
from scoring.rulings import views, words

FEATURE = Feature(
    name="rulings",
    blueprints=(views.bp,),
    waiting=(views.rulings_waiting,),
    lifecycles=(RULING,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
