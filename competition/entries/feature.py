"""Entries: the four steps, an entry as it stands, one's own entries."""

from competition.contests.questions import (
    CONDITIONS,
    ENTERED,
    ENTERED_BY_DAY,
    EVENT_MOVED,
    GOES_BACK,
    MOVED,
    MOVED_IN_TIME,
    NO_LONGER_FIT,
    REVIEWED_AGAIN,
)
from competition.entries import (
    checking,
    claim_operations,
    conditions,
    consent_operations,
    finds,
    fitting,
    notice_operations,
    pages,
    queries,
    today,
    views,
    words,
)
from competition.entries.inventory import KEPT
from competition.entries.places import queries as places
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link
from competition.foundation.web.searching import FINDS
from competition.persons.questions import (
    CLAIM_HOLDS,
    CLAIMED,
    CONSENT_TAKEN_BACK,
    ELSE_KEPT,
    RESTING_ON_CONSENT,
)
from competition.rulebooks.questions import ENTRIES_OF_EVENT
from competition.rules.entry_life import ENTRY
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="entries",
    personal=KEPT,
    blueprints=(views.bp,),
    links=(Link(phrase("我的报名"), "entries.mine", May.SIGNED_IN, "own"),),
    waiting=(today.waiting,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    after_archiving={
        "entry.paper_seen": "looking is logged, nothing changes",
        "entry.not_confirmed": "retention is carried out on its day",
        "entries.erased": "retention is carried out on its day",
        "entries.papers_deleted": "retention is carried out on its day",
        "entries.person_erased": "is the right of a person over what is kept of them",
    },
    subjects=words.SUBJECTS,
    notices=words.NOTICES,
    lifecycles=(ENTRY,),
    answers=(
        FINDS.by(finds.own_entries),
        ENTERED_BY_DAY.by(queries.entered_by_day),
        CONDITIONS.by(conditions.conditions),
        HISTORY.by(checking.faults_of, phrase("报名")),
        MOVED.by(notice_operations.tell_of_move),
        EVENT_MOVED.by(notice_operations.tell_of_event_move),
        ENTERED.by(fitting.names_entered),
        NO_LONGER_FIT.by(fitting.names_unfit),
        GOES_BACK.by(fitting.names_going_back),
        REVIEWED_AGAIN.by(notice_operations.review_unfit),
        MOVED_IN_TIME.by(notice_operations.tell_of_time),
        ENTRIES_OF_EVENT.by(places.facts_of_event),
        ELSE_KEPT.by(queries.own_record),
        RESTING_ON_CONSENT.by(pages.ending_with_consent),
        CLAIM_HOLDS.by(queries.lock_events_of),
        CLAIMED.by(claim_operations.follow_claim),
        CONSENT_TAKEN_BACK.by(consent_operations.end_without_consent),
    ),
)
