"""Batches: certificates numbered, printed and piled."""

from certificates.issuing import queries, views, words
from certificates.issuing.jobs import render_batch
from certificates.ledger.questions import PRINTINGS
from competition.contests.questions import RUNNING
from competition.foundation.feature import Feature

FEATURE = Feature(
    name="issuing",
    blueprints=(views.bp,),
    waiting=(views.stopped_waiting,),
    jobs={"certificates.render_batch": render_batch},
    answers=(PRINTINGS.by(queries.printings), RUNNING.by(views.running)),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
