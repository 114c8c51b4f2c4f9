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
    PLACES_TOLD,
    PUBLIC_PARTS,
    REVIEWED_AGAIN,
)
from competition.documents.questions import DOCUMENT_TOLD
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
from competition.entries.roll import views as roll
from competition.entries.trying import views as trying
from competition.entries.waiting import jobs as waiting_jobs
from competition.entries.waiting import operations as waiting
from competition.entries.waiting import views as waiting_views
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.foundation.web.searching import FINDS
from competition.foundation.work.questions import EVERY_MINUTE
from competition.persons.questions import (
    CLAIM_HOLDS,
    CLAIMED,
    CONSENT_TAKEN_BACK,
    ELSE_KEPT,
    RESTING_ON_CONSENT,
)
from competition.rulebooks.questions import ENTRIES_OF_EVENT, RULES_SET
from competition.rules.entry_life import ENTRY
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="entries",
    personal=KEPT,
    blueprints=(views.bp, trying.bp, waiting_views.bp, roll.bp),
    links=(
        Link(phrase("我的报名"), "entries.mine", May.SIGNED_IN, "own"),
        Link(phrase("候补名单"), "waiting.line", May.MANAGE_CONTEST, "contest", Section.ENTRIES),
    ),
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
        MOVED.by(waiting.follow_move),
        EVENT_MOVED.by(waiting.follow_event_move),
        RULES_SET.by(waiting.prepare_filling),
        EVERY_MINUTE.by(waiting_jobs.move_up),
        PLACES_TOLD.by(places.places_of_events),
        ENTERED.by(fitting.names_entered),
        NO_LONGER_FIT.by(fitting.names_unfit),
        GOES_BACK.by(fitting.names_going_back),
        REVIEWED_AGAIN.by(notice_operations.review_unfit),
        MOVED_IN_TIME.by(notice_operations.tell_of_time),
        PUBLIC_PARTS.by(roll.public_roll),
        DOCUMENT_TOLD.by(notice_operations.tell_of_document),
        ENTRIES_OF_EVENT.by(places.facts_of_event),
        ELSE_KEPT.by(queries.own_record),
        RESTING_ON_CONSENT.by(pages.ending_with_consent),
        CLAIM_HOLDS.by(queries.lock_events_of),
        CLAIMED.by(claim_operations.follow_claim),
        CONSENT_TAKEN_BACK.by(consent_operations.end_without_consent),
    ),
)
