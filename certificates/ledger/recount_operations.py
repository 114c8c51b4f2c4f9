"""Every write about numbers that stand on paper and not in the ledger."""

from dataclasses import dataclass

from sqlalchemy import func, select

from certificates.ledger import queries, recounts
from certificates.ledger.models import Certificate, Recount
from certificates.ledger.operations import void
from certificates.rules.certificate_life import CertificateState
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import Epoch
from competition.foundation.system import clock
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor

# A number further on than this was mistyped.
MOST_LOST = 5000
# Places of the status list that papers of all contests together may hold: they are given in one row for a year.
PLACES = 8192


@dataclass(frozen=True)
class OnPaper:
    """`last_number` on paper, empty for none after the backup; `voided` the numbers made void after it."""

    last_number: str
    voided: tuple[str, ...]
    reason: str


@atomic
def recount(contest_id: int, paper: OnPaper, *, by: Actor) -> Recount:
    """Say what was printed and made void after the backup: those numbers are never given again, the voids are void.

    Refused without a reason, for a number that does not follow the contest's rule, for voids that nobody knows,
    and where it was said already in this life of the database.
    """
    known = [row for one in sorted(set(paper.voided)) if (row := queries.certificate_numbered(one))]
    held = [queries.hold_certificate(row.id) for row in sorted(known, key=lambda row: row.id)]
    queries.lock_ledger()
    epoch = recounts.wanted_in(contest_id)
    if epoch is None:
        raise Refused(Problem("recount_done"))
    last = recounts.last_serial_of(contest_id)
    first = 0 if last is None else last + 1
    serial = recounts.serial_of(contest_id, paper.last_number) if paper.last_number else None
    if problems := _problems(contest_id, paper, first, serial, held):
        raise Refused(*problems)
    reason = paper.reason.strip()[:500]
    for row in held:
        if row.state != CertificateState.VOID:
            void(row.id, reason, by=by)
    there = Recount(
        contest_id=contest_id,
        epoch_id=epoch.id,
        last_number=paper.last_number or None,
        first_serial=first,
        last_serial=serial,
        status_floors=_floors(epoch),
        voided=sorted(set(paper.voided) - {row.number for row in held}),
        reason=reason,
        said_by=by.account_id,
        said_at=clock.now(),
    )
    db.session.add(there)
    db.session.flush()
    _record(there, len(held), by)
    return there


def _problems(
    contest_id: int, paper: OnPaper, first: int, serial: int | None, held: list[Certificate]
) -> list[Problem]:
    problems = reason_problems(paper.reason)
    if paper.last_number and serial is None:
        problems.append(Problem("recount_other_rule", {"number": paper.last_number}, "last_number"))
    elif serial is not None and serial >= first + MOST_LOST:
        problems.append(Problem("recount_too_far", {"number": paper.last_number}, "last_number"))
    mine = {row.number for row in held if row.contest_id == contest_id}
    for number in sorted(set(paper.voided) - mine):
        lost = recounts.serial_of(contest_id, number)
        if lost is None or serial is None or not first <= lost <= serial:
            problems.append(Problem("recount_number_unknown", {"number": number}, "voided"))
    return problems


def _floors(epoch: Epoch) -> dict[str, int]:
    """From which place on a year's status list is given: behind those that any contest gave after the backup.

    All contests share one list a year, so the first word of a life sets them for all.
    """
    said = db.session.scalar(select(Recount.status_floors).where(Recount.epoch_id == epoch.id).limit(1))
    if said is not None:
        return said
    made_at = epoch.backup_made_at or epoch.began_at
    return {str(year): _behind(year) for year in range(made_at.year, clock.now().year + 1)}


def _behind(year: int) -> int:
    last = db.session.scalar(
        select(func.max(Certificate.status_index)).where(Certificate.status_year == year)
    )
    return max(0 if last is None else last + 1, recounts.floor_of(year)) + PLACES


def _record(row: Recount, voided: int, by: Actor) -> None:
    audit.record(
        by,
        "certificates.recounted",
        contest_id=row.contest_id,
        subject=("recount", row.id),
        reason=row.reason,
        last=row.last_number or "",
        burnt=max(0, (row.last_serial or 0) - row.first_serial + 1) if row.last_number else 0,
        voided=voided + len(row.voided),
    )
