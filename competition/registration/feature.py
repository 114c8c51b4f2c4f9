"""Entries and the persons in them."""

from competition.accounts.questions import KNOWN_PHONE
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.registration import queries, views, words
from competition.rulebooks.questions import ENTRIES_OF_EVENT
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="registration",
    blueprints=(views.bp,),
    links=(Link(phrase("我的报名"), "registration.mine", May.SIGNED_IN, "own"),),
    answers=(ENTRIES_OF_EVENT.by(queries.facts_of_event), KNOWN_PHONE.by(queries.phone_of)),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
    notices=words.NOTICES,
)
