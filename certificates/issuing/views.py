"""Pages of the ledger, of batches, and of verification by strangers."""

import base64
import hmac
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certificates import pdf
from certificates.issuing import operations, queries
from certificates.issuing.forms import VerifyForm
from certificates.issuing.models import Certificate
from certificates.issuing.queries import Wish
from certificates.rules import signing
from certificates.rules.design.layout import DESIGN_NAMES, Layout, design, values_of
from certificates.rules.design.measures import FontMeasure
from certificates.rules.specification import CertificateSpec
from competition.contests import queries as contests
from competition.foundation.paper import list_workbook as workbooks
from competition.foundation.store import paging, uploads
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.web.dialogs import asked_again
from competition.foundation.web.downloads import attachment
from competition.foundation.web.errors import say
from competition.foundation.web.i18n import day, moment, pick
from competition.foundation.web.security import public, requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.foundation.work import isolation
from competition.rulebooks import queries as rulebooks
from competition.rules.phases import RESULTS_STAND, Phase
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, May, Role
from competition.rules.words.catalogue import phrase

bp = Blueprint("issuing", __name__)

NEW_FOR = timedelta(days=30)


# --- the ledger ---


@bp.get("/contests/<int:contest_id>/certificates")
@requires(May.ISSUE_CERTIFICATES, of=contests.contest_subject)
def ledger(contest_id: int) -> ResponseReturnValue:
    """Every number a contest has given, and the batches."""
    wish, size = _wish(), paging.size_of(request.args.get("size", type=int))
    prizes = rulebooks.rules_of(contest_id).prizes.prizes
    events = contests.events_of(contest_id)
    return render_template(
        "certificates/issuing/ledger.html",
        contest=contests.contest(contest_id),
        page=queries.ledger_page(contest_id, request.args.get("page", 1, type=int), wish, size),
        batches=queries.batches_of(contest_id),
        wish=wish,
        narrowed=wish != Wish(),
        event_choices=[("", _("全部")), *((e.id, f"{e.code} {pick(e.name, e.name_en)}") for e in events)],
        prize_choices=[("", _("全部")), *((one.name, pick(one.name, one.name_en)) for one in prizes)],
        filters={key: value for key, value in request.args.items() if key not in {"page", "size"}},
        date=date.fromisoformat,
    )


def _wish() -> Wish:
    return Wish(
        wanted=request.args.get("q", "").strip()[:50],
        state=request.args.get("state", ""),
        event_id=request.args.get("event", type=int),
        prize=request.args.get("prize", ""),
    )


@bp.get("/contests/<int:contest_id>/certificates.xlsx")
@requires(May.ISSUE_CERTIFICATES, of=contests.contest_subject)
def ledger_workbook(contest_id: int) -> ResponseReturnValue:
    """Just what the ledger shows, as Excel; without filters all of it."""
    contest = contests.contest(contest_id)
    headings = [
        (_("证书编号"), 22),
        (_("姓名"), 14),
        (_("单位"), 34),
        (_("赛项"), 22),
        (_("奖项"), 10),
        (_("落款日期"), 14),
        (_("签发时间"), 20),
        (_("状态"), 10),
        (_("作废时间"), 20),
        (_("作废理由"), 30),
    ]
    rows = [
        [
            row.number,
            row.spec["name"],
            row.spec["unit"],
            row.spec["event"],
            row.spec["award"],
            row.spec["issued_on"],
            moment(row.issued_at),
            _("有效") if row.state == "valid" else _("已作废"),
            moment(row.voided_at) if row.voided_at else "",
            row.void_reason or "",
        ]
        for row in queries.ledger(contest_id, _wish())
    ]
    body = workbooks.workbook(_("%(contest)s证书台账", contest=contest.name), headings, rows)
    return attachment(body, f"ledger-{contest_id}.xlsx", uploads.MEDIA_TYPES["xlsx"])


@bp.get("/contests/<int:contest_id>/certificates/designs/<name>.png")
@requires(May.ISSUE_CERTIFICATES, of=contests.contest_subject)
def design_picture(contest_id: int, name: str) -> ResponseReturnValue:
    """A design with invented words, as a picture."""
    if name not in DESIGN_NAMES:
        abort(404)
    picture = _picture(name, contests.contest(contest_id).name)
    return picture, 200, {"Content-Type": "image/png", "Cache-Control": "private, max-age=3600"}


@lru_cache(maxsize=64)
def _picture(name: str, contest: str) -> bytes:
    spec = CertificateSpec(
        name="林知夏",
        contest=contest,
        event="装配钳工",
        group="职工组",
        award="一等奖",
        unit="示范精密机械有限公司",
        issuer=f"{contest}组织委员会",
        issued_on=clock.today(),
        event_en="Bench Fitting",
        award_en="First Prize",
        contest_en="the Contest",
    )
    values = values_of(spec, "JS202600001", _host())
    sheet = Layout(design(name), FontMeasure(), values).sheet(values, "HTTPS://EXAMPLE.ORG/V/SAMPLE")
    return isolation.pdf_page(pdf.single(sheet), 1)


@bp.get("/contests/<int:contest_id>/certificates/correction.pdf")
@requires(May.ISSUE_CERTIFICATES, of=contests.contest_subject)
def correction_sheet(contest_id: int) -> ResponseReturnValue:
    """The test sheet by which a printer's correction for pre-printed stock is measured."""
    template = design(
        request.args.get("design", "joinery") if request.args.get("design") in DESIGN_NAMES else "joinery"
    )
    body = pdf.correction_sheet(template.width, template.height)
    return attachment(body, "correction.pdf", uploads.MEDIA_TYPES["pdf"])


# --- batches ---


@bp.get("/batches/<int:batch_id>")
@requires(May.ISSUE_CERTIFICATES, of=queries.batch_subject)
def batch(batch_id: int) -> ResponseReturnValue:
    """A batch: how far it is, stop and go on, the pile."""
    row = queries.batch_row(batch_id)
    contest = contests.contest(row.batch.contest_id)
    size = paging.size_of(request.args.get("size", type=int))
    page = queries.pile_page(batch_id, request.args.get("page", 1, type=int), size)
    return render_template(
        "certificates/issuing/batch.html",
        contest=contest,
        row=row,
        use=_use(row.batch.policy, Phase(contest.phase)),
        design=DESIGN_NAMES.get(row.batch.template["design"], ""),
        page=page,
        certificates=[(place, one) for place, (one,) in enumerate(page.rows, start=page.first)],
    )


def _use(policy: str, phase: Phase) -> str:
    """What a pile is for; once the results stand, no certificate is subject to them any more."""
    if phase in RESULTS_STAND:
        return phrase("正式证书，成绩已经确定")
    return phrase("颁奖仪式用，以公示结果为准") if policy == "ceremony" else phrase("公示以后签发")


@bp.get("/batches/<int:batch_id>/progress")
@requires(May.ISSUE_CERTIFICATES, of=queries.batch_subject)
def batch_progress(batch_id: int) -> ResponseReturnValue:
    """How far a batch is, as a fragment that is polled while it runs."""
    row = queries.batch_row(batch_id)
    page = render_template("certificates/issuing/_progress.html", row=row)
    # When the job has ended the whole page has other buttons: it comes again by itself.
    ended = row.job is None or row.job.state not in {"waiting", "running"}
    return page, 200, {"HX-Refresh": "true"} if ended else {}


@bp.post("/batches/<int:batch_id>/stop")
@requires(May.ISSUE_CERTIFICATES, of=queries.batch_subject)
def stop_batch(batch_id: int) -> ResponseReturnValue:
    operations.stop(batch_id, by=the_actor())
    return redirect(url_for(".batch", batch_id=batch_id), code=303)


@bp.post("/batches/<int:batch_id>/go-on")
@requires(May.ISSUE_CERTIFICATES, of=queries.batch_subject)
def resume_batch(batch_id: int) -> ResponseReturnValue:
    operations.go_on(batch_id, by=the_actor())
    return redirect(url_for(".batch", batch_id=batch_id), code=303)


@bp.get("/batches/<int:batch_id>/file")
@requires(May.ISSUE_CERTIFICATES, of=queries.batch_subject)
def batch_file(batch_id: int) -> ResponseReturnValue:
    """The pile in printing order."""
    file = queries.stored_file(queries.batch(batch_id).file_id)
    if file is None:
        raise Refused(Problem("certificate_not_rendered"))
    return attachment(uploads.read(file), f"certificates-{batch_id}.pdf", file.media_type)


# --- one certificate ---


@bp.get("/certificates/<int:certificate_id>")
@requires(May.SEE_CERTIFICATE, of=queries.certificate_subject)
def certificate(certificate_id: int) -> ResponseReturnValue:
    """A line of the ledger with its history."""
    row = queries.certificate(certificate_id)
    return render_template(
        "certificates/issuing/certificate.html",
        contest=contests.contest(row.contest_id),
        row=row,
        spec=CertificateSpec.from_json(row.spec),
        before=queries.certificate(row.replaces_id) if row.replaces_id else None,
        after=queries.successor(row.id),
        history=[(entry, _told(entry.action)) for entry in queries.history(row.id)],
    )


def _told(action: str) -> str:
    told = {
        "certificate.voided": _("作废"),
        "certificate.replaced": _("换发"),
        "certificate.reprinted": _("补打"),
    }
    return str(told.get(action, action))


@bp.get("/certificates/<int:certificate_id>/file")
@requires(May.SEE_CERTIFICATE, of=queries.certificate_subject)
def certificate_file(certificate_id: int) -> ResponseReturnValue:
    """The certificate as PDF; a void one is not given out."""
    row = queries.certificate(certificate_id)
    file = queries.stored_file(row.file_id)
    if row.state == "void":
        raise Refused(Problem("certificate_void_already", {"number": row.number}))
    if file is None:
        raise Refused(Problem("certificate_not_rendered"))
    return attachment(uploads.read(file), f"certificate-{row.id}.pdf", file.media_type)


@bp.post("/certificates/<int:certificate_id>/reprint")
@requires(May.ISSUE_CERTIFICATES, of=queries.certificate_subject)
def reprint(certificate_id: int) -> ResponseReturnValue:
    """Print one again; the log says so."""
    operations.note_reprint(certificate_id, by=the_actor())
    return redirect(url_for(".certificate_file", certificate_id=certificate_id), code=303)


@bp.post("/certificates/<int:certificate_id>/void")
@requires(May.ISSUE_CERTIFICATES, of=queries.certificate_subject)
def void(certificate_id: int) -> ResponseReturnValue:
    """Make a certificate void, with a reason."""
    try:
        row = operations.void(certificate_id, request.form.get("reason", ""), by=the_actor())
    except Refused as refusal:
        return asked_again(refusal, certificate, certificate_id=certificate_id)
    flash(_("证书 %(number)s 已作废，编号不再使用。", number=row.number))
    return redirect(url_for(".certificate", certificate_id=certificate_id), code=303)


@bp.get("/me/certificates")
@requires(May.SIGNED_IN)
def own() -> ResponseReturnValue:
    """A winner's own certificates."""
    account_id = the_actor().account_id
    rows = queries.certificates_of_account(account_id) if account_id is not None else []
    return render_template("certificates/issuing/own.html", rows=rows)


# --- verification by strangers ---


@dataclass(frozen=True)
class Finding:
    """What a stranger is told. `state`: valid, ceremony, void, replaced, unknown, invalid."""

    state: str
    number: str = ""
    name: str = ""
    contest: str = ""
    event: str = ""
    award: str = ""
    level: str = ""
    issued_on: str = ""
    voided_at: str = ""
    signed_by: str = ""
    fingerprint: str = ""


@bp.get("/V/<payload>")
@public
def verify_code(payload: str) -> ResponseReturnValue:
    """What a square code says, whether we signed it, and what the ledger says of it now."""
    finding = _finding(payload)
    page = render_template(
        "certificates/issuing/verified.html", finding=finding, as_of=clock.now(), host=_host()
    )
    return page, 200, {"Referrer-Policy": "no-referrer"}


def _finding(payload: str) -> Finding:
    try:
        trusted = signing.trusted_keys(current_settings().keys_dir)
        verified = signing.verify(signing.payload_of(payload), trusted)
    except Refused:
        return Finding("invalid")
    claims = verified.claims
    row = queries.certificate_numbered(claims.number)
    known = row is not None and row.payload == payload
    spec = CertificateSpec.from_json(row.spec) if known and row is not None else None
    return Finding(
        state=_state(row) if known and row is not None else "unknown",
        number=claims.number,
        name=masked(claims.name),
        contest=pick(claims.contest, spec.contest_en if spec else None),
        event=pick(claims.event, spec.event_en if spec else None),
        award=pick(claims.award, spec.award_en if spec else None),
        level=claims.level,
        issued_on=day(claims.issued_on),
        voided_at=moment(row.voided_at) if known and row is not None and row.voided_at else "",
        signed_by=str(verified.signed_by.year),
        fingerprint=verified.signed_by.fingerprint,
    )


def _state(row: Certificate) -> str:
    if row.state == "void":
        return "replaced" if queries.successor(row.id) else "void"
    return "valid" if queries.result_is_final(row.id) else "ceremony"


def masked(name: str) -> str:
    """林知夏 → 林＊夏, 欧阳 → 欧＊: enough to compare with the paper, not enough to learn a name."""
    if len(name) < 3:
        return name[:1] + "＊" * max(1, len(name) - 1)
    return name[0] + "＊" * (len(name) - 2) + name[-1]


def _host() -> str:
    host: str = urlsplit(current_settings().public_url).netloc
    return host


@bp.route("/verify", methods=["GET", "POST"])
@public
def verify() -> ResponseReturnValue:
    """Look a certificate up by its number and its holder's name; every miss looks the same."""
    form = VerifyForm()
    finding = None
    status = 200
    if form.validate_on_submit():
        who = request.remote_addr or ""
        if operations.tries_left("verify", who):
            operations.count_try("verify", who)
            finding = _looked_up(form.number.data, form.name.data)
        else:
            form.form_errors.append(say(Problem("too_many_lookups")))
            status = 429
    elif form.errors:
        status = 422
    page = render_template(
        "certificates/issuing/verify.html", form=form, finding=finding, as_of=clock.now(), host=_host()
    )
    return page, status


def _looked_up(number: str, name: str) -> Finding:
    # Both ways of writing are always asked for: a miss takes as long as a hit.
    found = [queries.certificate_numbered(way) for way in ("".join(number.split()).upper(), number.strip())]
    row = found[0] or found[1]
    stored = str(row.spec["name"]) if row is not None else ""
    same = hmac.compare_digest(_plain(stored).encode(), _plain(name).encode())
    if row is None or not same:
        return Finding("unknown")
    spec = CertificateSpec.from_json(row.spec)
    return Finding(
        state=_state(row),
        number=row.number,
        name=masked(spec.name),
        contest=pick(spec.contest, spec.contest_en),
        event=pick(spec.event, spec.event_en),
        award=pick(spec.award, spec.award_en),
        issued_on=day(spec.issued_on),
        voided_at=moment(row.voided_at) if row.voided_at else "",
    )


def _plain(name: str) -> str:
    return "".join(name.replace("•", "·").replace("・", "·").split())


@bp.get("/.well-known/certificate-keys.json")
@public
def keys() -> ResponseReturnValue:
    """The public keys that signed certificates, for verifiers that work without us."""
    found = signing.trusted_keys(current_settings().keys_dir)
    listed = [
        {
            "year": key.year,
            "kid": kid.hex(),
            "fingerprint": key.fingerprint,
            "alg": "ES256",
            "public_key": signing.public_pem(key),
        }
        for kid, key in found.items()
    ]
    return jsonify(issuer=current_settings().public_url, keys=listed)


@bp.get("/.well-known/certificate-status/<int:year>.json")
@public
def status_list(year: int) -> ResponseReturnValue:
    """Void certificates of a year as a compressed bit string: bit n is the certificate with index n."""
    body = base64.urlsafe_b64encode(operations.status_bits(year)).decode().rstrip("=")
    answer = jsonify(
        issuer=current_settings().public_url,
        year=year,
        purpose="revocation",
        as_of=clock.now().isoformat(timespec="seconds"),
        encoded_list="u" + body,
    )
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def certificates_waiting(actor: Actor) -> list[TodayItem]:
    """One's own new certificates; for officers, batches that stopped before they were done."""
    return [*_own_new(actor), *_stopped(actor)]


def _own_new(actor: Actor) -> list[TodayItem]:
    if actor.account_id is None:
        return []
    since = clock.now() - NEW_FOR
    return [
        TodayItem(
            title=_("证书已签发，可以下载"),
            place=pick(contest.name, contest.name_en),
            url=url_for("issuing.own"),
            state="issued",
            since=row.issued_at,
        )
        for row, contest in queries.certificates_of_account(actor.account_id)
        if row.file_id is not None and row.issued_at > since
    ]


def _stopped(actor: Actor) -> list[TodayItem]:
    contest_ids = {
        grant.scope_id
        for grant in actor.grants
        if grant.role in {Role.ORGANISER, Role.CERTIFICATE_OFFICER} and grant.scope_id is not None
    }
    return [
        TodayItem(
            title=_("证书打印中断，请继续"),
            place=pick(contests.contest(batch.contest_id).name, contests.contest(batch.contest_id).name_en),
            url=url_for("issuing.batch", batch_id=batch.id),
            state=job.state,
            count=batch.total,
            since=batch.created_at,
        )
        for batch, job in queries.stopped_batches(contest_ids)
    ]
