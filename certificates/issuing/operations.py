"""Every write about batches: rows, numbers and job in one transaction, and the pile that comes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from certificates.issuing import queries
from certificates.issuing.checking import problems_with_batch
from certificates.issuing.models import PrintBatch
from certificates.ledger import operations as ledger
from certificates.ledger import queries as entered
from certificates.ledger.models import Certificate
from certificates.rules.design.template import design_body
from certificates.rules.specification import CertificateRequest
from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.foundation.store import audit, uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import jobs
from competition.rules.editions.kinds.certificate import CertificateRules
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Actor


@dataclass(frozen=True)
class Style:
    """How a batch is printed. `correction` in mm right, mm up, and scale in thousandths; `level_line`: with levels."""

    design: str
    overprint: bool = False
    correction: tuple[str, str, str] = ("0", "0", "1")
    level_line: bool = False

    def as_json(self) -> dict[str, Any]:
        """The form kept with the batch: with the design as it is today."""
        return {
            "design": self.design,
            "body": design_body(self.design),
            "overprint": self.overprint,
            "correction": list(self.correction),
            "level_line": self.level_line,
        }


@atomic
def start_batch(
    contest_id: int,
    requests: Sequence[CertificateRequest],
    rules: CertificateRules,
    style: Style,
    *,
    kind: str = "award",
    reason: str = "",
    by: Actor,
) -> PrintBatch:
    """Give numbers and queue the printing, all in one transaction: rows, numbers and job, or nothing.

    `reason` of what was out of the ordinary (a day in the future) goes into the log.
    """
    if problems := problems_with_batch(contest_id, requests, style.design):
        raise Refused(*problems)
    entered.lock_ledger()
    contest = contests.contest(contest_id)
    batch = _batch(contest, style, kind, len(requests), by)
    rows = ledger.enter_certificates(batch.id, contest_id, requests, rules, contest.edition)
    _queue(batch)
    audit.record(
        by,
        "certificates.issued",
        contest_id=contest_id,
        subject=("batch", batch.id),
        reason=reason or None,
        first=rows[0].number,
        last=rows[-1].number,
        count=len(rows),
    )
    return batch


def _batch(contest: Contest, style: Style, kind: str, total: int, by: Actor) -> PrintBatch:
    batch = PrintBatch(
        contest_id=contest.id,
        kind=kind,
        template=style.as_json(),
        policy=contest.print_policy,
        total=total,
        created_at=clock.now(),
        created_by=by.account_id,
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def _queue(batch: PrintBatch, again: int | None = None) -> None:
    """The job that prints a batch, or `again` its pile in the place of this file."""
    name = "certificates.render_batch"
    key = f"{name}:{batch.id}" if again is None else f"{name}:{batch.id}:{again}"
    job = jobs.enqueue(name, {"batch_id": batch.id}, contest_id=batch.contest_id, key=key)
    batch.job_id = job.id
    db.session.flush()


@atomic
def attach_pile(batch_id: int, body: bytes) -> None:
    """Keep the pile of a whole batch."""
    batch = queries.hold_batch(batch_id)
    if batch.file_id is None:
        file = uploads.keep(body, f"batch-{batch_id}.pdf", uploads.MEDIA_TYPES["pdf"], by=SYSTEM)
        batch.file_id = file.id


@atomic
def replace(
    certificate_id: int, request: CertificateRequest, rules: CertificateRules, reason: str, *, by: Actor
) -> Certificate:
    """Void a certificate and issue another in its place, with a new number that points back."""
    old = ledger.void(certificate_id, reason, tells=False, by=by)
    printed = queries.batch(old.batch_id).template
    style = Style(
        printed["design"],
        printed["overprint"],
        tuple(printed["correction"]),
        printed.get("level_line", bool(request.spec.level)),
    )
    batch = start_batch(old.contest_id, [request], rules, style, kind="replacement", by=by)
    [fresh] = entered.certificates_of_batch(batch.id)
    return ledger.note_replacement(old.id, fresh.id, reason, by=by)


@atomic
def stop(batch_id: int, *, by: Actor) -> None:
    """Stop printing a batch; numbers stay with their winners and it can go on later."""
    batch = queries.hold_batch(batch_id)
    if batch.job_id is not None:
        jobs.cancel(batch.job_id)
        audit.record(by, "certificates.stopped", contest_id=batch.contest_id, subject=("batch", batch.id))


@atomic
def go_on(batch_id: int, *, by: Actor) -> None:
    """Go on printing a stopped batch from where it was; a pile with void certificates is made anew without them."""
    batch = queries.hold_batch(batch_id)
    if batch.job_id is not None:
        if "pile_outdated" in {problem.code for problem in queries.problems_with_pile(batch_id)}:
            former, batch.file_id = batch.file_id, None
            _queue(batch, former)
        else:
            jobs.resume(batch.job_id)
        audit.record(by, "certificates.went_on", contest_id=batch.contest_id, subject=("batch", batch.id))
