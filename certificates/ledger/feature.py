"""The ledger: every number once, what became of it, one's own certificates."""

from certificates.ledger import checking, conditions, finds, operations, queries, views, words
from certificates.ledger.inventory import KEPT
from certificates.rules.certificate_life import CERTIFICATE
from competition.contests.questions import CONDITIONS
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.foundation.web.searching import FINDS
from competition.persons.questions import CLAIMED, ELSE_KEPT
from competition.retaining.questions import LAW_KEEPS
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="ledger",
    personal=KEPT,
    blueprints=(views.bp,),
    links=(
        Link(phrase("我的证书"), "ledger.own", May.SIGNED_IN, "own"),
        Link(
            phrase("证书台账"),
            "ledger.contest",
            May.ISSUE_CERTIFICATES,
            "contest",
            Section.CERTIFICATES,
            ("issuing",),
        ),
    ),
    answers=(
        HISTORY.by(checking.faults_of),
        FINDS.by(finds.certificates),
        CONDITIONS.by(conditions.conditions),
        ELSE_KEPT.by(queries.own_record),
        LAW_KEEPS.by(queries.named_in_ledger),
        CLAIMED.by(operations.follow_claim),
    ),
    waiting=(views.own_waiting, views.void_waiting, views.outdated_waiting, views.recount_waiting),
    lifecycles=(CERTIFICATE,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    notices=words.NOTICES,
    after_archiving={
        "certificates.recounted": "what stands on paper is said whenever a backup was restored",
        "certificate.voided": "a certificate that proves wrong is made void at any time",
        "certificate.reprinted": "a lost sheet is printed again; nothing changes",
        "certificates.exported": "looking is logged, nothing changes",
    },
    subjects=words.SUBJECTS,
)
