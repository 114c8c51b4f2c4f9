"""Every write about awards."""

from datetime import date

from certificates.awards import queries
from certificates.awards.following_operations import CORRECTED, settle
from certificates.awards.models import Award
from certificates.awards.proposals import awards_to_confirm, published_now
from certificates.awards.requests import certificate_requests, problems_with_printing, requests_for
from certificates.issuing import operations as issuing
from certificates.issuing.checking import problems_with_batch
from certificates.issuing.models import PrintBatch
from certificates.issuing.operations import Style
from certificates.ledger import queries as entered
from certificates.ledger.models import Certificate
from certificates.rules.specification import CertificateSpec
from competition.contests import queries as contests
from competition.foundation.store.db import atomic
from competition.rulebooks import queries as rulebooks
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from scoring.results import telling


@atomic
def confirm_awards(event_id: int, *, by: Actor) -> list[Award]:
    """Turn the published result into awards. Again on the same result: nothing changes.

    What a corrected result gives again stays as it is, with its certificate and its recommendation; what it no
    longer gives is withdrawn with all that rests on it, and everybody who relied on it is told.
    """
    contests.hold_event(event_id)
    lines, found = awards_to_confirm(event_id), published_now(event_id)
    before = queries.live_awards(event_id)
    consequences = settle(found, before, lines, CORRECTED, by)
    if before and consequences:
        telling.tell_everyone(event_id, CORRECTED, consequences)
    return [row.award for row in queries.awards_of_event(event_id)]


def print_certificates(
    contest_id: int, issued_on: date, order: str, style: Style, *, by: Actor
) -> PrintBatch:
    """Begin a batch of every award that has no valid certificate. Raises Refused with all that stops it."""
    requests = certificate_requests(contest_id, issued_on, order)
    problems = [
        *problems_with_printing(contest_id),
        *problems_with_batch(contest_id, requests, style.design),
    ]
    if problems:
        raise Refused(*problems)
    return _begin_batch(contest_id, issued_on, order, style, by)


@atomic
def _begin_batch(contest_id: int, issued_on: date, order: str, style: Style, by: Actor) -> PrintBatch:
    # Asked again under the lock: what somebody else has just begun to print is not printed twice.
    entered.lock_ledger()
    requests = certificate_requests(contest_id, issued_on, order)
    return issuing.start_batch(
        contest_id, requests, rulebooks.rules_of(contest_id).certificates, style, by=by
    )


@atomic
def replace_certificate(certificate_id: int, reason: str, *, by: Actor) -> Certificate:
    """Reissue with what the award and the person say today (a name mended, a prize corrected)."""
    old = entered.hold_certificate(certificate_id)
    issued_on = CertificateSpec.from_json(old.spec).issued_on
    rows = queries.awards_of_contest(old.contest_id)
    requests = requests_for(old.contest_id, rows, issued_on)
    fresh = next((one for one in requests if one.award_id == old.award_id), None)
    if fresh is None:
        raise Refused(Problem("certificate_award_gone"))
    rules = rulebooks.rules_of(old.contest_id).certificates
    return issuing.replace(certificate_id, fresh, rules, reason, by=by)
