"""Pages of who somebody is: claiming a number, asking for a correction, the desk that decides."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from competition.accounts import queries as accounts
from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.entries import queries as entries
from competition.entries.models import Entry, EntryMember
from competition.entries.subjects import entry_subject
from competition.foundation.store import uploads
from competition.foundation.store.rehearsal import rehearsed
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.downloads import inline
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.forms import whole
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.foundation.work import isolation
from competition.identities import claim_operations, operations, queries
from competition.identities.agreements import operations as agreements
from competition.identities.agreements import queries as agreed
from competition.identities.agreements.standing import standing
from competition.identities.erasing import queries as papers
from competition.identities.forms import ClaimNumberForm, CorrectionForm
from competition.identities.models import IdentityAgreement, IdentityCase
from competition.identities.subjects import case_subject
from competition.organisations import queries as organisations
from competition.persons import queries as persons
from competition.rules.identity import masked_number
from competition.rules.identity_cases import (
    CASE_WORDS,
    IDENTITY_CASE,
    PROOF_WORDS,
    CaseKind,
    CaseState,
    Follow,
    ProofSeen,
)
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Actor, May, Role, Scope, may
from competition.rules.words.id_kinds import ID_KIND_WORDS, IdKind

bp = Blueprint("identities", __name__)


@bp.get("/my/identity")
@requires(May.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """What one asked about one's own identity, and what became of it."""
    rows = queries.of_account(the_actor().account_id)
    return render_template("competition/identities/mine.html", rows=rows, kinds=CASE_WORDS)


@bp.route("/my/identity/claim", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def claim() -> ResponseReturnValue:
    """Say that a document number which somebody else has typed is one's own."""
    form = ClaimNumberForm()
    if request.method != "POST":
        form.contest.data = whole(request.args.get("contest")) or 0
    form.offer([(one.id, pick(one.name, one.name_en)) for one in contests.public_contests()])

    def save() -> ResponseReturnValue:
        case = operations.ask_claim(form.contest.data or 0, form.asked(), form.handed_in(), by=the_actor())
        return on_to(
            ".case", _("申诉已登记，由单位管理员或组委会核对，结果会通知你，也显示在这里。"), case_id=case.id
        )

    return form_page(form, save, lambda: render_template("competition/identities/claim.html", form=form))


@bp.route("/entries/<int:entry_id>/correction/<int:position>", methods=["GET", "POST"])
@requires(May.ASK_IDENTITY, of=entry_subject)
def correction(entry_id: int, position: int) -> ResponseReturnValue:
    """Ask for the name or the number of somebody in an entry to be put right."""
    entry, actor = entries.entry(entry_id), the_actor()
    seat = _seat(entry, position, actor)
    form = CorrectionForm(desk=seat.person.account_id != actor.account_id)
    if request.method != "POST":
        form.name.data, form.id_kind.data = seat.person.name, seat.person.id_kind

    def save() -> ResponseReturnValue:
        case = operations.ask_correction(entry_id, position, form.asked(), form.handed_in(), by=actor)
        return on_to(".case", _("更正申请已登记，由另一位负责人核对确认；确认前不变。"), case_id=case.id)

    return form_page(
        form,
        save,
        lambda: render_template(
            "competition/identities/correction.html",
            form=form,
            entry=entry,
            seat=seat,
            number=masked_number(seat.person.id_number),
            kind=ID_KIND_WORDS[IdKind(seat.person.id_kind)],
        ),
    )


def _seat(entry: Entry, position: int, actor: Actor) -> EntryMember:
    """Whose name or number; somebody of the team who has no other right asks for themselves alone."""
    seat = next((one for one in entry.members if one.position == position), None)
    if seat is None:
        raise NotFound
    subject = entry_subject(entry.id)
    own = seat.person.account_id is not None and seat.person.account_id == actor.account_id
    desk = any(may(actor, do, subject) for do in (May.REVIEW_ENTRIES, May.SETTLE_IDENTITY))
    if not own and not desk:
        raise NotFound
    return seat


@bp.get("/contests/<int:contest_id>/identity")
@requires(May.SETTLE_IDENTITY, of=contests.contest_subject)
def desk(contest_id: int) -> ResponseReturnValue:
    """The desk of a contest: every claim and every correction, and what other contests asked it."""
    answered = [
        (row, queries.case(row.case_id), contests.contest(queries.case(row.case_id).contest_id))
        for row in reversed(agreed.of_contest(contest_id))
    ]
    return _list(queries.of_contest(contest_id), contests.contest(contest_id).name, answered)


@bp.get("/organisations/<int:organisation_id>/identity")
@requires(May.SETTLE_IDENTITY, of=organisations.organisation_subject)
def unit_desk(organisation_id: int) -> ResponseReturnValue:
    """The claims about a unit's own nominees."""
    return _list(queries.of_unit(organisation_id), organisations.organisation(organisation_id).name)


def _list(
    rows: Sequence[IdentityCase],
    place: str,
    asked: Sequence[tuple[IdentityAgreement, IdentityCase, Contest]] = (),
) -> str:
    return render_template(
        "competition/identities/desk.html", rows=rows, asked=asked, kinds=CASE_WORDS, place=place
    )


@bp.get("/identity/<int:case_id>")
@requires(May.SEE_IDENTITY, of=case_subject)
def case(case_id: int) -> str:
    """A case; for the desk while it waits with what lies under the number, and all that would follow."""
    found, actor = queries.case(case_id), the_actor()
    serves = may(actor, May.SETTLE_IDENTITY, case_subject(case_id))
    waits = found.state == CaseState.WAITING
    involved = waits and actor.account_id in queries.involved(found)
    # Said before they try: the same measure by which the step itself is refused.
    linked = waits and not involved and not queries.are_apart_in(found.contest_id, found, actor)
    settles = serves and found.asked_by != actor.account_id and not involved and not linked
    return render_template(
        "competition/identities/case.html",
        **(_decidable(found, actor) if waits and settles else {}),
        **standing(found, actor),
        case=found,
        contest=contests.contest(found.contest_id),
        kind=CASE_WORDS[CaseKind(found.kind)],
        proof=PROOF_WORDS[ProofSeen(found.proof)],
        number=masked_number(found.id_number or ""),
        number_before=masked_number(found.number_before or ""),
        named=persons.person(found.person_id).name if found.person_id else "",
        names=accounts.names_of({id for id in (found.asked_by, found.decided_by) if id is not None}),
        settles=settles and waits,
        overtaken=[say(problem) for problem in queries.problems_with_values(found)],
        apart=serves and involved,
        linked=serves and linked,
        kept_until=papers.paper_kept_until(found),
        sees_names=settles,
        may_drop=waits and found.asked_by == actor.account_id,
    )


def _decidable(found: IdentityCase, actor: Actor) -> dict[str, Any]:
    """What the desk decides on: who typed the number, their entries, and what would follow.

    A unit sees its own people and their entries alone, and nothing of what others typed.
    """
    desk = may(actor, May.SETTLE_IDENTITY, contests.contest_subject(found.contest_id))
    held = queries.holders(found.id_index or "", found.asked_by) if found.kind == CaseKind.CLAIM else []
    if not desk:
        held = [one for one in held if one.account_id is None and one.of_unit == found.organisation_id]
    ids = [one.id for one in held]
    own = [row for row in queries.places_of(ids) if row.contest.id == found.contest_id]
    # Whoever entered under an account of their own competes themselves, unless the desk says otherwise.
    staying = [row.entry.id for row in own if row.person.account_id is not None]
    kept = _kept() if {"kept", "chosen"} & set(request.values) else staying
    foreseen_now, refused = foreseen(found, kept) if desk else ([], [])
    # The rehearsal was taken back: what was read before it is read again.
    places = queries.places_of(ids)
    return {
        "held": [persons.person(id) for id in ids],
        "places": [row for row in places if row.contest.id == found.contest_id],
        "elsewhere": [row for row in places if row.contest.id != found.contest_id],
        "kept": kept,
        "foreseen": foreseen_now,
        "whole": desk,
        "refused": refused,
    }


def _kept() -> list[int]:
    """The entries that stay with who typed them, as they were ticked."""
    return [int(one) for one in request.values.getlist("kept") if one.isdigit()]


def foreseen(found: IdentityCase, kept: Sequence[int]) -> tuple[list[Follow], list[str]]:
    """What confirming would do, or why it would be refused: the confirmation itself, run and taken back."""
    try:
        if found.kind == CaseKind.CLAIM:
            return rehearsed(claim_operations.confirm_claim, found.id, kept, by=SYSTEM), []
        return rehearsed(operations.confirm_correction, found.id, by=SYSTEM), []
    except Refused as refusal:
        return [], [say(problem) for problem in refusal.problems]


@bp.get("/identity/<int:case_id>/paper")
@requires(May.SEE_IDENTITY, of=case_subject)
def paper(case_id: int) -> ResponseReturnValue:
    """The paper that proves it, as a picture; that a desk opened it is logged."""
    return picture_of(case_id, the_actor())


def picture_of(case_id: int, actor: Actor) -> ResponseReturnValue:
    """The paper of a case, as a picture."""
    file = queries.paper_of(case_id)
    if file is None:
        raise NotFound
    if queries.case(case_id).asked_by != actor.account_id:
        operations.note_paper_seen(case_id, by=actor)
        file = queries.paper_of(case_id) or file
    data, media_type = uploads.read(file), file.media_type
    if media_type == uploads.MEDIA_TYPES["pdf"]:
        data = isolation.pdf_page(data, whole(request.args.get("page")) or 1)
        media_type = uploads.MEDIA_TYPES["png"]
    answer = inline(data, media_type)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@bp.post("/identity/<int:case_id>/confirm")
@requires(May.SETTLE_IDENTITY, of=case_subject)
@dialog_on(case)
def confirm(case_id: int) -> ResponseReturnValue:
    """The desk confirms; everything follows."""
    if queries.case(case_id).kind == CaseKind.CLAIM:
        done = claim_operations.confirm_claim(case_id, _kept(), by=the_actor())
    else:
        done = operations.confirm_correction(case_id, by=the_actor())
    return on_to(
        ".case", _("已办理，%(count)s 项随之变动，有关的人已收到通知。", count=len(done)), case_id=case_id
    )


@bp.post("/identity/<int:case_id>/elsewhere")
@requires(May.SETTLE_IDENTITY, of=case_subject)
@dialog_on(case)
def elsewhere(case_id: int) -> ResponseReturnValue:
    """The desk asks the other contests that have approved the person."""
    asked = agreements.ask_agreement(case_id, by=the_actor())
    said = _("已向 %(count)s 个竞赛征求同意，答复会通知你。", count=len(asked))
    return on_to(".case", said, case_id=case_id)


@bp.post("/identity/<int:case_id>/decline")
@requires(May.SETTLE_IDENTITY, of=case_subject)
@dialog_on(case)
def decline(case_id: int) -> ResponseReturnValue:
    """The desk says no, and why."""
    operations.decline_case(case_id, request.form.get("reason", ""), by=the_actor())
    return on_to(".case", _("已记为不予办理，申请的人会收到理由。"), case_id=case_id)


@bp.post("/identity/<int:case_id>/drop")
@requires(May.SEE_IDENTITY, of=case_subject)
def drop(case_id: int) -> ResponseReturnValue:
    """Whoever asked takes it back."""
    operations.drop_case(case_id, by=the_actor())
    return on_to(".case", _("已取消，没有变动。"), case_id=case_id)


def cases_waiting(actor: Actor) -> list[TodayItem]:
    """Claims and corrections of others that wait at this desk."""
    desks = actor.held_in(Scope.CONTEST, Role.ORGANISER, Role.SUPERVISOR)
    units = actor.held_in(Scope.ORGANISATION, Role.REGISTRAR)
    if not desks and not units:
        return []
    return [
        TodayItem(
            title=_(CASE_WORDS[CaseKind(found.kind)]),
            place=pick(contest.name, contest.name_en),
            url=url_for("identities.case", case_id=found.id),
            state=IDENTITY_CASE.look(found.state),
            since=found.asked_at,
        )
        for found, contest in queries.waiting_in(desks, units)
        if actor.account_id not in queries.involved(found)
    ]
