"""What the ledger knows before a step in the life of a contest: certificates that are out."""

from collections.abc import Collection, Iterator

from certificates.ledger import queries
from competition.contests.models import Contest
from competition.rules.phase_conditions import Condition, Found
from competition.rules.problems import Problem


def conditions(contest: Contest, wanted: Collection[Condition]) -> Iterator[Found]:
    """How many valid certificates rest on the results of a contest."""
    if Condition.NO_CERTIFICATES in wanted and (number := queries.valid_count(contest.id)):
        yield Found(
            Condition.NO_CERTIFICATES, None, Problem("certificates_out", {"count": number}), "ledger.contest"
        )
