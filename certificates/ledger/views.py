"""Pages of the ledger, of one certificate, and of one's own."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certificates.ledger import operations, queries
from certificates.ledger.forms import RecountForm
from certificates.ledger.lists import ledger_list
from certificates.ledger.onpaper import next_number, number_after
from certificates.ledger.parts import CERTIFICATE_PAGE, certificate_facts, looks_of
from certificates.ledger.questions import OUTDATED, PRINTINGS
from certificates.ledger.recounts import queries as recounts
from certificates.rules.certificate_life import CERTIFICATE, ISSUED, CertificateState, ResultStanding
from competition.contests import queries as contests
from competition.foundation.store import uploads
from competition.foundation.system import clock
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.downloads import attachment
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import CONFLICT, TodayItem
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, May, Role, Scope

bp = Blueprint("ledger", __name__)

NEW_FOR = timedelta(days=30)
ASKED_BACK_FOR = timedelta(days=14)


@bp.get("/contests/<int:contest_id>/certificates")
@requires(May.ISSUE_CERTIFICATES, of=contests.contest_subject)
def contest(contest_id: int) -> ResponseReturnValue:
    """Every number a contest has given, and the batches."""
    return render_template(
        "certificates/ledger/contest.html",
        contest=contests.contest(contest_id),
        list=ledger_list(contest_id),
        printings=PRINTINGS.answer()(contest_id),
    )


@bp.get("/contests/<int:contest_id>/certificates.xlsx")
@requires(May.ISSUE_CERTIFICATES, of=contests.contest_subject)
def workbook(contest_id: int) -> ResponseReturnValue:
    """Just what the ledger shows, as Excel; without filters all of it."""
    return ledger_list(contest_id).workbook()


@bp.get("/certificates/<int:certificate_id>")
@requires(May.SEE_CERTIFICATE, of=queries.certificate_subject)
def certificate(certificate_id: int) -> ResponseReturnValue:
    """A line of the ledger with its history."""
    return render_template(CERTIFICATE_PAGE, **certificate_facts(certificate_id))


@bp.get("/certificates/<int:certificate_id>/file")
@requires(May.SEE_CERTIFICATE, of=queries.certificate_subject)
def file(certificate_id: int) -> ResponseReturnValue:
    """The certificate as PDF; a void one is not given out."""
    row = queries.certificate(certificate_id)
    found = queries.stored_file(row.file_id)
    if row.state == CertificateState.VOID:
        raise Refused(Problem("certificate_void_already", {"number": row.number}))
    if queries.standing_of(row) is ResultStanding.WITHDRAWN:
        raise Refused(Problem("certificate_suspended", {"number": row.number}))
    if found is None:
        raise Refused(Problem("certificate_not_rendered"))
    return attachment(uploads.read(found), f"certificate-{row.id}.pdf", found.media_type)


@bp.post("/certificates/<int:certificate_id>/reprint")
@requires(May.ISSUE_CERTIFICATES, of=queries.certificate_subject)
def reprint(certificate_id: int) -> ResponseReturnValue:
    """Print one again; the log says so."""
    operations.note_reprint(certificate_id, by=the_actor())
    return on_to(".file", certificate_id=certificate_id)


@bp.post("/certificates/<int:certificate_id>/void")
@requires(May.ISSUE_CERTIFICATES, of=queries.certificate_subject)
@dialog_on(certificate)
def void(certificate_id: int) -> ResponseReturnValue:
    """Make a certificate void, with a reason."""
    row = operations.void(certificate_id, request.form.get("reason", ""), by=the_actor())
    return on_to(
        ".certificate",
        _("证书 %(number)s 已作废，编号不再使用。", number=row.number),
        certificate_id=certificate_id,
    )


@bp.get("/me/certificates")
@requires(May.SIGNED_IN)
def own() -> ResponseReturnValue:
    """A winner's own certificates."""
    account_id = the_actor().account_id
    rows = queries.certificates_of_account(account_id) if account_id is not None else []
    return render_template(
        "certificates/ledger/own.html",
        rows=rows,
        looks=looks_of(row for row, _contest in rows),
        outdated=OUTDATED.answer()({contest.id for _row, contest in rows}),
        void=queries.void_of_account(account_id) if account_id is not None else [],
    )


def own_waiting(actor: Actor) -> list[TodayItem]:
    """One's own new certificates."""
    if actor.account_id is None:
        return []
    since = clock.now() - NEW_FOR
    return [
        TodayItem(
            title=_("证书已签发，可以下载"),
            place=pick(contest.name, contest.name_en),
            url=url_for("ledger.own"),
            state=ISSUED,
            since=row.issued_at,
        )
        for row, contest in queries.certificates_of_account(actor.account_id)
        if row.file_id is not None
        and row.issued_at > since
        and queries.standing_of(row) is not ResultStanding.WITHDRAWN
    ]


def void_waiting(actor: Actor) -> list[TodayItem]:
    """For officers: papers that became void and have no other in their place, to be asked back."""
    contest_ids = actor.held_in(Scope.CONTEST, Role.CERTIFICATE_OFFICER)
    found = queries.void_since(contest_ids, clock.now() - ASKED_BACK_FOR) if contest_ids else []
    return [
        TodayItem(
            title=_("证书已作废，请收回原件"),
            place=pick(contest.name, contest.name_en),
            url=url_for("ledger.contest", contest_id=contest.id, state=CertificateState.VOID),
            state=CERTIFICATE.look(CertificateState.VOID),
            count=count,
        )
        for contest, count in found
    ]


def outdated_waiting(actor: Actor) -> list[TodayItem]:
    """For officers: certificates that print a name which was put right since, until they are replaced."""
    ids = OUTDATED.answer()(actor.held_in(Scope.CONTEST, Role.CERTIFICATE_OFFICER))
    rows = [queries.certificate(id) for id in sorted(ids)]
    return [
        TodayItem(
            title=_("姓名已更正，请换发证书 %(number)s", number=row.number),
            place=pick(contest.name, contest.name_en),
            url=url_for("ledger.certificate", certificate_id=row.id),
            state=CONFLICT,
        )
        for row in rows
        for contest in [contests.contest(row.contest_id)]
    ]


@bp.route("/contests/<int:contest_id>/certificates/recount", methods=["GET", "POST"])
@requires(May.ISSUE_CERTIFICATES, of=contests.contest_subject)
def recount(contest_id: int) -> ResponseReturnValue:
    """What stands on paper and not in the restored ledger."""
    form, life = RecountForm(), recounts.life_of(contest_id)
    said = recounts.recount_of(contest_id, life.id) if life else None

    def save() -> ResponseReturnValue:
        coming = next_number(contest_id, form.told())
        if form.shown.data != coming:
            form.shown.data = coming
            return page(), HTTPStatus.UNPROCESSABLE_ENTITY
        operations.recount(contest_id, form.told(), by=the_actor())
        return on_to(
            ".contest", _("已记下。可以继续打印和换发证书，纸上的编号不会再用。"), contest_id=contest_id
        )

    def page() -> str:
        return render_template(
            "certificates/ledger/recount.html",
            contest=contests.contest(contest_id),
            form=form,
            life=life,
            open=said is None or not recounts.was_given_by(said),
            said=said,
            coming=number_after(contest_id, recounts.last_serial_of(contest_id)),
            last=recounts.last_number_of(contest_id),
        )

    return form_page(form, save, page)


def recount_waiting(actor: Actor) -> list[TodayItem]:
    """For officers and organisers: no certificate is issued until they have said what stands on paper."""
    mine = actor.held_in(Scope.CONTEST, Role.ORGANISER, Role.CERTIFICATE_OFFICER)
    life = recounts.restored_life() if mine else None
    return [
        TodayItem(
            title=_("从备份恢复：请登记备份以后打印和作废的证书"),
            place=pick(contest.name, contest.name_en),
            url=url_for("ledger.recount", contest_id=contest.id),
            state=CONFLICT,
            since=life.began_at if life else None,
        )
        for contest in recounts.contests_to_recount(mine)
    ]
