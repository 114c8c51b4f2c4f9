"""Persons: who somebody is, what they agreed to, what is kept of them; claiming, and taking consent back."""

from competition.accounts.questions import KNOWN_PHONE
from competition.foundation.feature import Feature
from competition.notices.questions import AGREED_IN
from competition.persons import following_operations, queries, views, words
from competition.persons.consents import queries as consents
from competition.persons.inventory import KEPT
from competition.persons.questions import CLAIMED

FEATURE = Feature(
    name="persons",
    personal=KEPT,
    blueprints=(views.bp,),
    answers=(
        KNOWN_PHONE.by(queries.phone_of),
        CLAIMED.by(following_operations.follow_claim),
        AGREED_IN.by(consents.handled_in),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    after_archiving={"person.handed_over": "a body is told of a result in its own time"},
    subjects=words.SUBJECTS,
    notices=words.NOTICES,
)
