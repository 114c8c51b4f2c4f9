"""Persons: who somebody is, what they agreed to, what is kept of them; claiming, and taking consent back."""

from competition.foundation.feature import Feature
from competition.persons import views, words

FEATURE = Feature(
    name="persons",
    blueprints=(views.bp,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
