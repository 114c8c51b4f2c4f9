"""Every write about batches and the ledger: a number is given once, kept for ever, and never by halves."""

import base64
import gzip
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from certificates.issuing import queries
from certificates.issuing.models import Batch, Certificate
from certificates.rules import numbering, signing
from certificates.rules.design.layout import SHARED, Layout, design_body, template_from, values_of
from certificates.rules.design.measures import FontMeasure
from certificates.rules.specification import CertificateSpec
from competition.contests import queries as contests
from competition.foundation.paper import fonts
from competition.foundation.store import audit, crypto, uploads
from competition.foundation.store import queries as foundation
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.work import jobs, throttling
from competition.foundation.work import queries as work
from competition.rules.editions.model import CertificateRules
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import SYSTEM, Actor

STATUS_ENTRIES = 131_072
MOST_TRIES = 20
WINDOW = timedelta(minutes=10)
_SHOWN = 12


@dataclass(frozen=True)
class Request:
    """One certificate to issue. `facts` fill the number rule (edition, event, group)."""

    spec: CertificateSpec
    award_id: int | None = None
    person_id: int | None = None
    facts: Mapping[str, str | int] | None = None


@dataclass(frozen=True)
class Style:
    """How a batch is printed. `correction` in mm right, mm up, and scale in thousandths."""

    design: str
    overprint: bool = False
    correction: tuple[str, str, str] = ("0", "0", "1")


def problems_with_batch(contest_id: int, requests: Sequence[Request], design: str) -> list[Problem]:
    """What stops a batch before anything is numbered or printed.

    An address for the codes that nobody chose, characters that no font has, and texts that do not fit even
    at the smallest size, the last two with the names concerned.
    """
    if not requests:
        return [Problem("batch_empty")]
    return [*_problems_with_address(contest_id), *_problems_with_texts(requests, design)]


def _problems_with_address(contest_id: int) -> list[Problem]:
    """Paper lives longer than this machine's own address; the demonstration's certificates are nobody's."""
    settings = current_settings()
    if settings.public_url_set or foundation.demonstration_stamp(contest_id) is not None:
        return []
    return [Problem("public_url_not_set", {"address": settings.public_url})]


def _problems_with_texts(requests: Sequence[Request], design: str) -> list[Problem]:
    checks = [(request.spec.name, _checked(design, request.spec)) for request in requests]
    missing = sorted({character for _, check in checks for character in check.missing})
    if missing:
        names = [name for name, check in checks if check.missing]
        codes = [f"U+{ord(character):04X}" for character in missing]
        return [
            Problem(
                "characters_without_glyph",
                {"characters": " ".join(codes[:_SHOWN]), "names": "、".join(map(_visible, names[:_SHOWN]))},
            )
        ]
    wide = [name for name, check in checks if not check.fits]
    return [Problem("certificate_text_too_long", {"names": "、".join(wide[:_SHOWN])})] if wide else []


@dataclass(frozen=True)
class _Check:
    missing: tuple[str, ...]
    fits: bool


@lru_cache(maxsize=16384)
def _checked(design: str, spec: CertificateSpec) -> _Check:
    """What is wrong with one certificate. Remembered: the second look, under the write lock, costs nothing."""
    values = values_of(spec, "0" * 16)
    missing = fonts.without_glyph(values.values())
    layout = _layout(design, tuple((name, value) for name, value in values.items() if name in SHARED))
    return _Check(tuple(missing), not missing and not layout.sheet(values, "0").problems)


@lru_cache(maxsize=16)
def _layout(design: str, shared: tuple[tuple[str, str], ...]) -> Layout:
    return Layout(template_from(design_body(design)), FontMeasure(), dict(shared))


def _visible(name: str) -> str:
    return "".join(character if character.isprintable() else "□" for character in name)


@atomic
def start_batch(
    contest_id: int,
    requests: Sequence[Request],
    rules: CertificateRules,
    style: Style,
    *,
    kind: str = "award",
    by: Actor,
) -> Batch:
    """Give numbers and queue the printing, all in one transaction: rows, numbers and job, or nothing."""
    problems = problems_with_batch(contest_id, requests, style.design)
    if problems:
        raise Refused(*problems)
    queries.lock_ledger()
    contest = contests.contest(contest_id)
    batch = Batch(
        contest_id=contest_id,
        kind=kind,
        template={
            "design": style.design,
            "body": design_body(style.design),
            "overprint": style.overprint,
            "correction": list(style.correction),
        },
        policy=contest.print_policy,
        total=len(requests),
        created_at=clock.now(),
        created_by=by.account_id,
    )
    db.session.add(batch)
    db.session.flush()
    rows = _numbered(batch, requests, rules, contest.edition)
    db.session.add_all(rows)
    job = jobs.enqueue(
        "certificates.render_batch",
        {"batch_id": batch.id},
        contest_id=contest_id,
        key=f"certificates.render_batch:{batch.id}",
    )
    batch.job_id = job.id
    db.session.flush()
    audit.record(
        by,
        "certificates.issued",
        contest_id=contest_id,
        subject=("batch", batch.id),
        first=rows[0].number,
        last=rows[-1].number,
        count=len(rows),
    )
    return batch


def _numbered(
    batch: Batch, requests: Sequence[Request], rules: CertificateRules, edition: int
) -> list[Certificate]:
    """Ledger lines with consecutive numbers, each with its signed text."""
    now = clock.now()
    year = clock.today().year
    stock = queries.stock(batch.contest_id, year)
    rule = numbering.rule_from(rules)
    problems = numbering.problems_with_rule(rule)
    if problems:
        raise Refused(*problems)
    serials = numbering.next_serials(rule, stock.serials, len(requests))
    rows = []
    key = signing.make_key(current_settings().keys_dir, year)
    for order, (request, serial) in enumerate(zip(requests, serials, strict=True)):
        facts = {"prefix": rules.prefix, "edition": edition, **(request.facts or {})}
        facts["year"] = request.spec.issued_on.year
        number = numbering.number(rule, serial, facts)
        index = stock.next_index + order
        rows.append(
            Certificate(
                batch_id=batch.id,
                contest_id=batch.contest_id,
                award_id=request.award_id,
                person_id=request.person_id,
                serial=serial,
                number=number,
                spec=request.spec.as_json(),
                token=secrets.token_hex(16),
                payload=_signed(request.spec, number, index, key),
                status_year=year,
                status_index=index,
                state="valid",
                sort=order,
                issued_at=now,
            )
        )
    taken = queries.numbers_taken([row.number for row in rows])
    if taken:
        raise Refused(Problem("number_taken", {"number": taken[0]}))
    return rows


def _signed(spec: CertificateSpec, number: str, index: int, key: signing.IssuingKey) -> str:
    shown = values_of(spec, number)
    claims = signing.Claims(
        number, shown["name"], shown["contest"], shown["event"], shown["award"], spec.issued_on, index
    )
    return base64.b32encode(signing.sign(claims, key)).decode().rstrip("=")


@atomic
def attach_files(files: Mapping[int, bytes]) -> None:
    """Keep rendered certificates: file and ledger line in one step, so none is half there."""
    for certificate_id, body in files.items():
        row = queries.certificate(certificate_id)
        if row.file_id is None:
            file = uploads.keep(body, f"{row.number}.pdf", uploads.MEDIA_TYPES["pdf"], by=SYSTEM)
            row.file_id = file.id


@atomic
def attach_pile(batch_id: int, body: bytes) -> None:
    """Keep the pile of a whole batch."""
    batch = queries.batch(batch_id)
    if batch.file_id is None:
        file = uploads.keep(body, f"batch-{batch_id}.pdf", uploads.MEDIA_TYPES["pdf"], by=SYSTEM)
        batch.file_id = file.id


@atomic
def void(certificate_id: int, reason: str, *, by: Actor) -> Certificate:
    """Make a certificate void with a reason; its number is never used again."""
    row = queries.certificate(certificate_id)
    if row.state == "void":
        raise Refused(Problem("certificate_void_already", {"number": row.number}))
    if wrong := reason_problems(reason):
        raise Refused(*wrong)
    row.state = "void"
    row.voided_at = clock.now()
    row.void_reason = reason.strip()[:500]
    audit.record(
        by,
        "certificate.voided",
        contest_id=row.contest_id,
        subject=("certificate", row.id),
        reason=row.void_reason,
        number=row.number,
    )
    return row


@atomic
def replace(
    certificate_id: int, request: Request, rules: CertificateRules, reason: str, *, by: Actor
) -> Certificate:
    """Void a certificate and issue another in its place, with a new number that points back."""
    old = queries.certificate(certificate_id)
    style = queries.batch(old.batch_id).template
    void(certificate_id, reason, by=by)
    batch = start_batch(
        old.contest_id,
        [request],
        rules,
        Style(style["design"], style["overprint"], tuple(style["correction"])),
        kind="replacement",
        by=by,
    )
    [fresh] = queries.certificates_of_batch(batch.id)
    fresh.replaces_id = old.id
    db.session.flush()
    audit.record(
        by,
        "certificate.replaced",
        contest_id=old.contest_id,
        subject=("certificate", old.id),
        reason=reason.strip()[:500],
        number=old.number,
        by_number=fresh.number,
    )
    return fresh


@atomic
def note_reprint(certificate_id: int, *, by: Actor) -> Certificate:
    """A certificate is printed once more: the same file, the same number, a line in the log."""
    row = queries.certificate(certificate_id)
    if row.state == "void":
        raise Refused(Problem("certificate_void_already", {"number": row.number}))
    if row.file_id is None:
        raise Refused(Problem("certificate_not_rendered"))
    audit.record(
        by,
        "certificate.reprinted",
        contest_id=row.contest_id,
        subject=("certificate", row.id),
        number=row.number,
    )
    return row


@atomic
def void_for_award(award_id: int, reason: str, *, by: Actor) -> None:
    """The award is gone: its certificates are void."""
    for row in queries.valid_of_award(award_id):
        void(row.id, reason, by=by)


@atomic
def move_to_award(old_award_id: int, new_award_id: int) -> None:
    """A corrected result gave the same award again: its certificates stand for the new one."""
    for row in queries.valid_of_award(old_award_id):
        row.award_id = new_award_id


@atomic
def stop(batch_id: int, *, by: Actor) -> None:
    """Stop printing a batch; numbers stay with their winners and it can go on later."""
    batch = queries.batch(batch_id)
    if batch.job_id is not None:
        jobs.cancel(batch.job_id)
        audit.record(by, "certificates.stopped", contest_id=batch.contest_id, subject=("batch", batch.id))


@atomic
def go_on(batch_id: int, *, by: Actor) -> None:
    """Go on printing a stopped batch from where it was."""
    batch = queries.batch(batch_id)
    if batch.job_id is not None:
        jobs.resume(batch.job_id)
        audit.record(by, "certificates.went_on", contest_id=batch.contest_id, subject=("batch", batch.id))


@atomic
def count_try(kind: str, who: str) -> None:
    """Count a look-up by a stranger; raises Refused beyond 20 in ten minutes. `who` is stored only keyed."""
    fingerprint = crypto.blind_index(f"throttle.{kind}", who)
    throttling.counter(kind, fingerprint, WINDOW).tries += 1


def tries_left(kind: str, who: str) -> bool:
    """Whether this stranger may look once more."""
    counter = work.throttle(kind, crypto.blind_index(f"throttle.{kind}", who))
    return counter is None or counter.tries < MOST_TRIES or clock.now() - counter.window_start > WINDOW


def status_bits(year: int) -> bytes:
    """The year's status list: 131,072 bits (highest first in each byte), gzip with a fixed time."""
    bits = bytearray(STATUS_ENTRIES // 8)
    for index in queries.void_indexes(year):
        bits[index // 8] |= 0x80 >> index % 8
    return gzip.compress(bytes(bits), mtime=0)
