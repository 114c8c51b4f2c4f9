"""Who somebody is, where it is disputed or wrong: claims of a number, corrections, the desk that decides."""

from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.identities import checking, following_operations, queries, views, words
from competition.identities.agreements import actions
from competition.identities.agreements import checking as agreed
from competition.identities.answering import views as answering
from competition.identities.inventory import KEPT
from competition.persons.questions import CLAIMED, ELSE_KEPT
from competition.rules.agreement_life import AGREEMENT
from competition.rules.identity_cases import IDENTITY_CASE
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

_ALWAYS = "a name or a number that proves wrong is put right at any time"

FEATURE = Feature(
    name="identities",
    personal=KEPT,
    blueprints=(views.bp, answering.bp),
    links=(
        Link(
            phrase("身份核对"),
            "identities.desk",
            May.SETTLE_IDENTITY,
            "contest",
            Section.ENTRIES,
            ("agreements",),
        ),
    ),
    waiting=(views.cases_waiting, answering.agreements_waiting),
    lifecycles=(IDENTITY_CASE, AGREEMENT),
    answers=(
        HISTORY.by(checking.faults_of, phrase("身份核对")),
        HISTORY.by(agreed.faults_of, phrase("身份核对")),
        ELSE_KEPT.by(queries.own_record),
        CLAIMED.by(following_operations.follow_claim),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
    notices=words.NOTICES,
    after_archiving={
        checking.ASKED: _ALWAYS,
        checking.CORRECTED: _ALWAYS,
        checking.SETTLED: _ALWAYS,
        checking.DECLINED: _ALWAYS,
        checking.DROPPED: _ALWAYS,
        actions.PUT: _ALWAYS,
        actions.AGREED: _ALWAYS,
        actions.NOT_AGREED: _ALWAYS,
        "identity.paper_seen": "looking is logged, nothing changes",
        "identity.papers_deleted": "papers go on the day that the consent text names",
    },
)
