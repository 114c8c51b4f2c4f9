"""Every write about awards."""

from collections.abc import Sequence
from datetime import date

from certificates.awards import checking, queries
from certificates.awards.models import Award
from certificates.awards.proposals import awards_to_confirm, published_now
from certificates.awards.queries import PublishedResult
from certificates.awards.requests import certificate_requests, problems_with_printing, requests_for
from certificates.issuing import operations as issuing
from certificates.issuing.checking import problems_with_batch
from certificates.issuing.models import PrintBatch
from certificates.issuing.operations import Style
from certificates.ledger import operations as ledger
from certificates.ledger import queries as entered
from certificates.ledger.models import Certificate
from certificates.rules.awarding import AwardLine
from certificates.rules.specification import CertificateSpec
from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rulebooks import queries as rulebooks
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@atomic
def confirm_awards(event_id: int, *, by: Actor) -> list[Award]:
    """Turn the published result into awards. Again on the same result: nothing changes.

    On a corrected result the earlier awards are withdrawn; certificates of awards that came out the same
    stay, the others are void (their numbers are never used again).
    """
    contests.hold_event(event_id)
    lines = awards_to_confirm(event_id)
    found = published_now(event_id)
    before = [row.award for row in queries.awards_of_event(event_id)]
    if before and all(award.snapshot_id == found.snapshot_id for award in before):
        return before
    for award in before:
        award.withdrawn_at = clock.now()
    given = [_award(line, found, by) for line in lines]
    db.session.add_all(given)
    db.session.flush()
    _carry_over(before, given, by)
    audit.record(
        by,
        "awards.confirmed",
        contest_id=found.contest_id,
        subject=("event", event_id),
        snapshot=found.snapshot_id,
        awards=len(given),
        withdrawn=len(before),
        hash=checking.hash_of(given),
    )
    return given


def _award(line: AwardLine, found: PublishedResult, by: Actor) -> Award:
    return Award(
        contest_id=found.contest_id,
        event_id=found.event_id,
        snapshot_id=found.snapshot_id,
        entry_id=line.entry_id,
        person_id=line.person_id,
        prize=line.prize,
        title=line.title[:80],
        place=line.place,
        team_size=line.team_size,
        confirmed_at=clock.now(),
        confirmed_by=by.account_id,
    )


def _carry_over(before: Sequence[Award], after: Sequence[Award], by: Actor) -> None:
    same = {_said(award): award for award in after}
    for award in before:
        heir = same.get(_said(award))
        if heir is None:
            ledger.void_for_award(award.id, "成绩更正，奖项变动", by=by)
        else:
            ledger.move_to_award(award.id, heir.id)


def _said(award: Award) -> tuple[int, int, str, str]:
    """What a certificate says of an award."""
    return award.entry_id, award.person_id, award.prize, award.title


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
    entered.lock_ledger()  # before the line of the log that the void writes
    issued_on = CertificateSpec.from_json(old.spec).issued_on
    rows = queries.awards_of_contest(old.contest_id)
    requests = requests_for(old.contest_id, rows, issued_on)
    fresh = next((one for one in requests if one.award_id == old.award_id), None)
    if fresh is None:
        raise Refused(Problem("certificate_award_gone"))
    rules = rulebooks.rules_of(old.contest_id).certificates
    return issuing.replace(certificate_id, fresh, rules, reason, by=by)
