"""Certificates: numbered, printed, replaced, verified."""

from certificates.issuing import views, words
from certificates.issuing.jobs import render_batch
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="issuing",
    blueprints=(views.bp,),
    links=(
        Link(phrase("我的证书"), "issuing.own", May.SIGNED_IN, "own"),
        Link(phrase("证书台账"), "issuing.ledger", May.ISSUE_CERTIFICATES, "contest"),
    ),
    waiting=(views.certificates_waiting,),
    jobs={"certificates.render_batch": render_batch},
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
