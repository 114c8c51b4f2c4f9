"""Entries: the four steps, an entry as it stands, one's own entries."""

from competition.contests.questions import ENTRANTS_CONCERNED, SENT_BACK
from competition.entries import claim_operations, operations, pages, queries, today, views, words
from competition.entries.places import queries as places
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.persons.questions import CLAIMED, CONSENT_TAKEN_BACK, ELSE_KEPT, RESTING_ON_CONSENT
from competition.rulebooks.questions import ENTRIES_OF_EVENT
from competition.rules.entry_life import ENTRY
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="entries",
    blueprints=(views.bp,),
    links=(Link(phrase("我的报名"), "entries.mine", May.SIGNED_IN, "own"),),
    waiting=(today.waiting,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
    notices=words.NOTICES,
    lifecycles=(ENTRY,),
    answers=(
        ENTRIES_OF_EVENT.by(places.facts_of_event),
        ELSE_KEPT.by(queries.own_record),
        RESTING_ON_CONSENT.by(pages.names_resting_on_consent),
        ENTRANTS_CONCERNED.by(places.names_concerned),
        SENT_BACK.by(operations.send_back_all),
        CLAIMED.by(claim_operations.move_members),
        CONSENT_TAKEN_BACK.by(operations.end_without_consent),
    ),
)
