"""Tablets: enrolled, seen, revoked."""

from competition.foundation.feature import Feature
from scoring.devices import views, words

FEATURE = Feature(
    name="devices",
    blueprints=(views.bp,),
    waiting=(views.tablets_waiting,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
