"""Every write about awards."""

from datetime import date

from certificates.awards import queries
from certificates.awards.following_operations import CORRECTED, settle
from certificates.awards.models import Award
from certificates.awards.proposals import awards_to_confirm, published_now
from certificates.awards.requests import (
    certificate_requests,
    problems_with_levels,
    problems_with_printing,
    requests_for,
)
from certificates.issuing import operations as issuing
from certificates.issuing import queries as batches
from certificates.issuing.checking import problems_with_batch
from certificates.issuing.models import PrintBatch
from certificates.issuing.operations import Style
from certificates.ledger import queries as entered
from certificates.ledger import telling as owners
from certificates.ledger.models import Certificate
from certificates.rules.specification import CertificateSpec, problems_with_day
from competition.contests import queries as contests
from competition.foundation.store.db import atomic
from competition.foundation.system import clock
from competition.rulebooks import queries as rulebooks
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from scoring.results import telling
from scoring.results.questions import HOLDS


@atomic
def confirm_awards(event_id: int, *, by: Actor) -> list[Award]:
    """Turn the published result into awards. Again on the same result: nothing changes.

    What a corrected result gives again stays as it is, with its certificate and its recommendation; what it no
    longer gives is withdrawn with all that rests on it, and everybody who relied on it is told.
    """
    contests.hold_event(event_id)
    for hold in HOLDS.answers():
        hold(event_id)
    lines, found = awards_to_confirm(event_id), published_now(event_id)
    before = queries.live_awards(event_id)
    if before and all(row.award.snapshot_id == found.snapshot_id for row in before):
        return [row.award for row in queries.awards_of_event(event_id)]
    consequences = settle(found, before, lines, CORRECTED, by)
    if before and consequences:
        telling.tell_everyone(event_id, CORRECTED, consequences)
    return [row.award for row in queries.awards_of_event(event_id)]


def print_certificates(
    contest_id: int, issued_on: date, order: str, style: Style, *, future_reason: str = "", by: Actor
) -> PrintBatch:
    """Begin a batch of every award that has no valid certificate. Raises Refused with all that stops it.

    `issued_on` is the day under the certificates; one in the future needs its reason.
    """
    requests = certificate_requests(contest_id, issued_on, order, level_line=style.level_line)
    problems = [
        *problems_with_printing(contest_id),
        *problems_with_levels(contest_id, style.level_line),
        *problems_with_day(issued_on, queries.results_on(contest_id), clock.today(), future_reason),
        *problems_with_batch(contest_id, requests, style.design),
    ]
    if problems:
        raise Refused(*problems)
    return _begin_batch(contest_id, (issued_on, order), style, future_reason, by)


@atomic
def _begin_batch(
    contest_id: int, wanted: tuple[date, str], style: Style, future_reason: str, by: Actor
) -> PrintBatch:
    # Asked again under the lock: what somebody else has just begun to print is not printed twice, and no result
    # takes an award back meanwhile.
    queries.keep_events(contest_id)
    entered.lock_ledger()
    requests = certificate_requests(contest_id, *wanted, level_line=style.level_line)
    rules = rulebooks.rules_of(contest_id).certificates
    said = future_reason.strip()[:500]
    return issuing.start_batch(contest_id, requests, rules, style, reason=said, by=by)


@atomic
def replace_certificate(certificate_id: int, reason: str, *, tells: bool = True, by: Actor) -> Certificate:
    """Reissue with what the award and the person say today (a name mended, a prize corrected).

    `tells`: its owner has a notice of it; not where what it is a part of tells them more.
    """
    queries.keep_events(entered.certificate(certificate_id).contest_id)
    old = entered.hold_certificate(certificate_id)
    entered.lock_ledger()  # before the line of the log that the void writes
    spec = CertificateSpec.from_json(old.spec)
    printed = batches.batch(old.batch_id).template
    rows = queries.awards_of_contest(old.contest_id)
    with_level = printed.get("level_line", bool(spec.level))
    requests = requests_for(old.contest_id, rows, spec.issued_on, level_line=with_level)
    fresh = next((one for one in requests if one.award_id == old.award_id), None)
    if fresh is None:
        raise Refused(Problem("certificate_award_gone"))
    rules = rulebooks.rules_of(old.contest_id).certificates
    there = issuing.replace(certificate_id, fresh, rules, reason, by=by)
    if tells:
        owners.tell_replaced(old, there, reason.strip()[:500])
    return there
