"""What a confirmed ruling does to the result of its event."""

from competition.foundation.store.db import atomic
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from scoring.results import figures, publicity, queries
from scoring.results.operations import publish, take_snapshot, withdraw
from scoring.results.questions import HOLDS
from scoring.rules.publication_life import Published
from scoring.rules.ruling_life import RulingKind
from scoring.rulings.models import Ruling
from scoring.rulings.questions import CarriedOut


@atomic
def carry_out(ruling: Ruling, by: Actor) -> CarriedOut:
    """Take the publication back, or compute the result anew and publish it for objections under the ruling's words.

    An upheld objection publishes the figures that its sheets give now; where they are those that stand, it
    goes into the register alone.
    """
    for hold in HOLDS.answers():  # before the snapshot's line of the log
        hold(ruling.event_id)
    if ruling.kind == RulingKind.WITHDRAWAL:
        done = withdraw(ruling.event_id, ruling.text, second=ruling.asked_by, by=by)
        return CarriedOut(done.revision, done.consequences)
    standing = publicity.in_force(queries.publications(ruling.event_id))
    if standing is None:
        raise Refused(Problem("nothing_published"))
    fresh = take_snapshot(ruling.event_id, by=by)
    if figures.same_figures(ruling.contest_id, queries.snapshot(standing.snapshot_id), fresh):
        return CarriedOut(None, [])
    done = publish(ruling.event_id, Published.PUBLICITY, ruling.text, second=ruling.asked_by, by=by)
    return CarriedOut(done.revision, done.consequences)
