"""Pages of an entry as it stands: its papers, its badge, withdrawing, agreeing afterwards, and claiming."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.foundation.paper import cards
from competition.foundation.store import uploads
from competition.foundation.system import clock
from competition.foundation.web.dialogs import asked_again
from competition.foundation.web.downloads import inline
from competition.foundation.web.forms import whole
from competition.foundation.web.security import current_actor, requires, the_actor
from competition.foundation.work import isolation
from competition.registration import checking, operations, queries
from competition.registration.forms import ClaimForm, ConsentForm
from competition.registration.models import Entry, EntryDocument
from competition.rules.consents import TEXTS, TITLES
from competition.rules.identity import masked_number, masked_phone, normalise_number
from competition.rules.particulars import Particulars, read_particulars
from competition.rules.problems import Refused
from competition.rules.roles import Actor, May, Role, Scope, Subject, may
from competition.rules.words.documents import DOCUMENT_WORDS
from competition.rules.words.education import EDUCATION_WORDS
from competition.rules.words.id_kinds import ID_KIND_WORDS, IdKind
from competition.rules.words.identities import IDENTITY_WORDS
from competition.rules.words.levels import HELD_LEVEL_WORDS

bp = Blueprint("registration", __name__)


@dataclass(frozen=True)
class MemberLine:
    """One member as a page shows them: never with a whole document number."""

    position: int
    name: str
    id_kind: str
    id_number: str
    phone: str
    unit_name: str
    identity: str
    education: str
    held_level: str


def entry_subject(entry_id: int, **_others: object) -> Subject:
    """What a route about an entry is about; it is the asker's own when they are among its people."""
    found = queries.entry(entry_id)
    actor = current_actor()
    own = actor is not None and actor.account_id in queries.owners(found)
    return Subject(
        contest_id=found.contest_id,
        event_id=found.event_id,
        organisation_id=found.organisation_id,
        delegation_id=found.delegation_id,
        account_id=actor.account_id if own and actor else None,
    )


def edit_subject(entry_id: int, **_others: object) -> Subject:
    """As `entry_subject`, but a unit may only change what it entered itself."""
    found = queries.entry(entry_id)
    subject = entry_subject(entry_id)
    if found.nominated:
        return subject
    return Subject(contest_id=found.contest_id, event_id=found.event_id, account_id=subject.account_id)


# Papers ---------------------------------------------------------------------------------------------


@bp.get("/entries/<int:entry_id>/documents/<int:document_id>")
@requires(May.SEE_ENTRY, of=entry_subject)
def document(entry_id: int, document_id: int) -> ResponseReturnValue:
    """A paper as a picture; PDFs are drawn page by page in a child process."""
    _found, file = queries.document(entry_id, document_id)
    data, media_type = uploads.read(file), file.media_type
    if media_type == uploads.MEDIA_TYPES["pdf"]:
        data, media_type = (
            isolation.pdf_page(data, whole(request.args.get("page")) or 1),
            uploads.MEDIA_TYPES["png"],
        )
    answer = inline(data, media_type)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@bp.get("/entries/<int:entry_id>/documents/<int:document_id>/pages")
@requires(May.SEE_ENTRY, of=entry_subject)
def document_pages(entry_id: int, document_id: int) -> ResponseReturnValue:
    """Every page of a paper, one under the other."""
    found, file = queries.document(entry_id, document_id)
    is_pdf = file.media_type == uploads.MEDIA_TYPES["pdf"]
    return render_template(
        "competition/registration/document.html",
        entry=queries.entry(entry_id),
        paper=found,
        name=file.name,
        word=DOCUMENT_WORDS.get(found.kind, found.kind),
        pages=isolation.pdf_page_count(uploads.read(file)) if is_pdf else 1,
    )


# The own entry ----------------------------------------------------------------------------------------


@bp.get("/entries/<int:entry_id>")
@requires(May.SEE_ENTRY, of=entry_subject)
def show(entry_id: int) -> ResponseReturnValue:
    """An entry: where it stands and what comes next."""
    entry = queries.entry(entry_id)
    contest, event, actor = queries.contest_of(entry), queries.event_of(entry), the_actor()
    member = queries.member_of(entry, actor.account_id)
    waiting = queries.consents_wanted(entry, clock.today())
    return render_template(
        "competition/registration/show.html",
        entry=entry,
        contest=contest,
        event=event,
        members=member_lines(entry),
        there=document_lines(entry),
        words=DOCUMENT_WORDS,
        delegation=queries.delegation(entry.delegation_id),
        may_edit=may(actor, May.EDIT_ENTRY, edit_subject(entry_id)),
        may_review=may(actor, May.REVIEW_ENTRIES, entry_subject(entry_id)),
        may_withdraw=entry.state not in ("withdrawn", "refused") and contest.phase in operations.MENDABLE,
        own_consent_wanted=[kinds for m, kinds in waiting if member is not None and m.id == member.id],
        others_wanted=[m.person.name for m, _kinds in waiting if member is None or m.id != member.id],
        codes=_claim_codes(entry, actor),
        consent_titles=TITLES,
        consent_texts=TEXTS,
    )


def _claim_codes(entry: Entry, actor: Actor) -> list[tuple[str, str]]:
    """Names and claim codes of members who have not claimed, for whoever entered them."""
    if not may(actor, May.EDIT_ENTRY, edit_subject(entry.id)):
        return []
    codes = [(member.person.name, queries.claim_code(member.person)) for member in entry.members]
    return [(name, code) for name, code in codes if code]


@bp.post("/entries/<int:entry_id>/withdraw")
@requires(May.EDIT_ENTRY, of=edit_subject)
def withdraw(entry_id: int) -> ResponseReturnValue:
    """Take an entry back."""
    try:
        operations.withdraw_entry(entry_id, request.form.get("reason", "").strip()[:500], by=the_actor())
    except Refused as refusal:
        return asked_again(refusal, show, entry_id=entry_id)
    flash(_("报名已撤回，名额已释放。"))
    return redirect(url_for(".show", entry_id=entry_id), code=303)


@bp.get("/entries/<int:entry_id>/badge.pdf")
@requires(May.SEE_ENTRY, of=entry_subject)
def badge(entry_id: int) -> ResponseReturnValue:
    """参赛证: one badge for each member of an approved entry."""
    entry = queries.entry(entry_id)
    if entry.state != "approved":
        flash(_("资格审查通过后可以下载参赛证。"))
        return redirect(url_for(".show", entry_id=entry_id), code=303)
    pdf = cards.badges_pdf(entry_badges(entry))
    name = _("参赛证") + f"-{entry.id}.pdf"
    return inline(pdf, uploads.MEDIA_TYPES["pdf"], name)


def entry_badges(entry: Entry) -> list[cards.Badge]:
    """The badges of an entry, as the printer draws them."""
    contest, event = queries.contest_of(entry), queries.event_of(entry)
    delegation = queries.delegation(entry.delegation_id)
    badges = []
    for member in entry.members:
        photo = queries.photo_of(member.person)
        lines = [
            (_("赛项"), f"{event.code} {event.name}"),
            (_("组别"), _("职工组") if event.group_kind == "staff" else _("学生组")),
            (_("代表队"), delegation.name if delegation else "—"),
            (_("单位"), member.person.unit_name or "—"),
        ]
        badges.append(
            cards.Badge(
                contest=contest.name,
                title=_("参赛证"),
                name=member.person.name,
                number=f"{event.code}-{entry.id:05d}-{member.position}",
                lines=lines,
                photo=uploads.read(photo) if photo else None,
            )
        )
    return badges


@bp.get("/my/entries")
@requires(May.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """One's own entries, and the units one enters people for."""
    actor = the_actor()
    units = {g.scope_id for g in actor.grants if g.role is Role.REGISTRAR and g.scope is Scope.ORGANISATION}
    return render_template(
        "competition/registration/mine.html",
        entries=queries.own_entries(actor.account_id),
        open_events=_open_events(),
        units=queries.organisations_by_id([unit for unit in units if unit is not None]),
    )


def _open_events() -> list[tuple[Contest, list[Event]]]:
    """Contests that take entries now, with their events."""
    return [(contest, contests.events_of(contest.id)) for contest in checking.open_contests()]


# Claiming, and agreeing afterwards -----------------------------------------------------------------------


@bp.route("/claim", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def claim() -> ResponseReturnValue:
    """Take over what a unit entered for oneself."""
    form = ClaimForm()
    if form.validate_on_submit():
        try:
            operations.claim_person(
                form.id_kind.data or "",
                form.id_number.data or "",
                form.name.data or "",
                form.code.data or "",
                by=the_actor(),
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("认领成功。请核对资料、补齐材料并逐项同意，然后提交。"))
            return redirect(url_for(".mine"), code=303)
    page = render_template("competition/registration/claim.html", form=form)
    return page, 422 if form.all_errors else 200


@bp.post("/my/consents/<int:entry_id>")
@requires(May.EDIT_ENTRY, of=entry_subject)
def give_consent(entry_id: int) -> ResponseReturnValue:
    """A member of a team agrees after the entry was handed in by another."""
    entry, actor, form = queries.entry(entry_id), the_actor(), ConsentForm()
    member = queries.member_of(entry, actor.account_id)
    if member is None:
        raise NotFound
    if form.validate_on_submit():
        typed = form.typed()
        operations.give_consents(member.person_id, typed["consents"], typed["guardian"], by=actor)
        flash(_("同意已记录。"))
    return redirect(url_for(".show", entry_id=entry_id), code=303)


# Parts of pages ---------------------------------------------------------------------------------------


def typed_members(entry: Entry) -> list[Particulars]:
    typed = queries.draft_of(entry).get("members") or []
    return [read_particulars(answers, clock.today())[0] for answers in typed][
        : queries.event_of(entry).members
    ]


def member_lines(entry: Entry) -> list[MemberLine]:
    """The members as they stand: typed while the entry is open, settled afterwards."""
    if entry.state in queries.OPEN or not entry.members:
        return [_typed_line(number, m) for number, m in enumerate(typed_members(entry), start=1)]
    lines = []
    for member in entry.members:
        person = member.person
        identity = (person.facts or {}).get("identity") or ""
        lines.append(
            MemberLine(
                position=member.position,
                name=person.name,
                id_kind=_(ID_KIND_WORDS[IdKind(person.id_kind)]),
                id_number=masked_number(person.id_number),
                phone=masked_phone(person.phone or ""),
                unit_name=person.unit_name,
                identity=_word(IDENTITY_WORDS, identity),
                education=_word(EDUCATION_WORDS, person.education or ""),
                held_level=_word(HELD_LEVEL_WORDS, str(person.held_level or "none")),
            )
        )
    return lines


def _typed_line(number: int, member: Particulars) -> MemberLine:
    return MemberLine(
        position=number,
        name=member.name,
        id_kind=_(ID_KIND_WORDS[member.id_kind]) if member.id_kind else "—",
        id_number=masked_number(normalise_number(member.id_number)),
        phone=masked_phone(member.phone),
        unit_name=member.unit_name,
        identity=_word(IDENTITY_WORDS, member.identity or ""),
        education=_word(EDUCATION_WORDS, member.education or ""),
        held_level=_word(HELD_LEVEL_WORDS, member.held_level or ""),
    )


def _word(words: Any, key: str) -> str:
    return _(words[key]) if key in words else "—"


@dataclass(frozen=True)
class DocumentLine:
    """A paper on a page."""

    id: int
    position: int
    kind: str
    name: str
    is_pdf: bool


def document_lines(entry: Entry) -> list[DocumentLine]:
    """The papers of an entry as pages show them."""
    return [
        _document_line(document, file.name, file.media_type)
        for document, file in queries.documents_of(entry.id)
    ]


def _document_line(document: EntryDocument, name: str, media_type: str) -> DocumentLine:
    is_pdf = media_type == uploads.MEDIA_TYPES["pdf"]
    return DocumentLine(document.id, document.position, document.kind, name, is_pdf)
