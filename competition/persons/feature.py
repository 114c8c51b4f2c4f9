"""Persons: who somebody is, what they agreed to, what is kept of them; claiming, and taking consent back."""

from competition.accounts.questions import KNOWN_PHONE
from competition.foundation.feature import Feature
from competition.persons import queries, views, words

FEATURE = Feature(
    name="persons",
    blueprints=(views.bp,),
    answers=(KNOWN_PHONE.by(queries.phone_of),),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
    notices=words.NOTICES,
)
