"""Pages of signing up: four steps on a phone, the own entry, claiming, and one's own data."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from competition.consents import TEXTS, TITLES, ConsentKind, kinds_for
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.eligibility import (
    DOCUMENT_WORDS,
    EDUCATION_WORDS,
    IDENTITY_WORDS,
    LEVEL_WORDS,
    answers_wanted,
)
from competition.foundation import clock, isolation, paper, uploads
from competition.foundation.errors import say
from competition.foundation.i18n import pick
from competition.foundation.security import current_actor, requires, the_actor
from competition.foundation.today import TodayItem
from competition.identity import ID_KIND_WORDS, IdKind, masked_number, masked_phone, normalise_number
from competition.particulars import Particulars, read_particulars
from competition.phases import Phase
from competition.problems import Problem, Refused
from competition.registration import operations, queries
from competition.registration.forms import (
    ClaimForm,
    ConsentForm,
    DetailsForm,
    DocumentForm,
    EmptyForm,
    ReasonForm,
    draft_form,
)
from competition.registration.models import Entry, EntryDocument
from competition.roles import Actor, May, Role, Scope, Subject, may

bp = Blueprint("registration", __name__)


@dataclass(frozen=True)
class Wrong:
    """One problem of an entry as a line with a link to where it is mended."""

    text: str
    url: str
    member: int | None = None


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


# Signing up -------------------------------------------------------------------------------------------


@bp.route("/events/<int:event_id>/enter", methods=["GET", "POST"])
@requires(May.ENTER)
def enter(event_id: int) -> ResponseReturnValue:
    """What an event asks for, and the beginning of an entry."""
    event = contests.event(event_id)
    contest = contests.contest(event.contest_id)
    if contest.phase == Phase.PREPARING:
        raise NotFound
    form, actor = EmptyForm(), the_actor()
    if form.validate_on_submit():
        try:
            entry = operations.begin_entry(event_id, by=actor)
        except Refused as refusal:
            form.show(refusal)
        else:
            return redirect(_next_page(entry), code=303)
    page = render_template(
        "competition/registration/enter.html",
        form=form,
        contest=contest,
        event=event,
        rules=queries.rules_of(event),
        own=queries.own_entry(event_id, actor.account_id),
        documents=DOCUMENT_WORDS,
        identities=IDENTITY_WORDS,
        levels=LEVEL_WORDS,
        educations=EDUCATION_WORDS,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _next_page(entry: Entry) -> str:
    step = ".details" if entry.state in queries.OPEN else ".show"
    return url_for(step, entry_id=entry.id)


@bp.route("/entries/<int:entry_id>/details", methods=["GET", "POST"])
@requires(May.EDIT_ENTRY, of=edit_subject)
def details(entry_id: int) -> ResponseReturnValue:
    """Step 1: who takes part."""
    entry = queries.entry(entry_id)
    if entry.state not in queries.OPEN:
        return redirect(url_for(".show", entry_id=entry_id), code=303)
    event = queries.event_of(entry)
    form = draft_form(queries.draft_of(entry), event.members)
    rules = queries.rules_of(event)
    form.prepare(rules.eligibility, {str(d.id): d.name for d in queries.delegations_of(entry.contest_id)})
    if form.validate_on_submit():
        operations.keep_draft(entry_id, form.typed(), by=the_actor())
        form.show(Refused(*_problems_of(entry, "details")))
        if not form.all_errors:
            return redirect(url_for(".materials", entry_id=entry_id), code=303)
    page = render_template(
        "competition/registration/details.html",
        **_frame(entry, 1),
        form=form,
        wanted=answers_wanted(rules.eligibility),
        rules=rules,
    )
    return page, 422 if form.all_errors else 200


@bp.post("/entries/<int:entry_id>/draft")
@requires(May.EDIT_ENTRY, of=edit_subject)
def keep(entry_id: int) -> ResponseReturnValue:
    """The page saves itself: what stands in one of the steps is kept, right or wrong."""
    entry = queries.entry(entry_id)
    form: DetailsForm | ConsentForm
    if request.args.get("step") == "consent":
        form = ConsentForm()
    else:
        form = draft_form(queries.draft_of(entry), queries.event_of(entry).members)
    if not form.validate_on_submit():
        return jsonify(kept=False), 400
    kept_at = operations.keep_draft(entry_id, form.typed(), by=the_actor())
    return jsonify(kept=True, at=kept_at.isoformat())


@bp.route("/entries/<int:entry_id>/materials", methods=["GET", "POST"])
@requires(May.EDIT_ENTRY, of=edit_subject)
def materials(entry_id: int) -> ResponseReturnValue:
    """Step 2: photo and papers, one file at a time."""
    entry = queries.entry(entry_id)
    if entry.state not in queries.OPEN:
        return redirect(url_for(".show", entry_id=entry_id), code=303)
    form = DocumentForm()
    if form.validate_on_submit():
        upload = form.file.data
        try:
            operations.add_document(
                entry_id,
                (_number(form.position.data), form.kind.data or ""),
                upload.read() if upload else b"",
                (upload.filename if upload else "") or "",
                by=the_actor(),
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("材料已保存。"))
            return redirect(url_for(".materials", entry_id=entry_id), code=303)
    rules = queries.rules_of(queries.event_of(entry)).eligibility
    page = render_template(
        "competition/registration/materials.html",
        **_frame(entry, 2),
        form=form,
        members=member_lines(entry),
        wanted=rules.documents,
        words=DOCUMENT_WORDS,
        there=document_lines(entry),
    )
    return page, 422 if form.all_errors else 200


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 1


@bp.post("/entries/<int:entry_id>/documents/<int:document_id>/remove")
@requires(May.EDIT_ENTRY, of=edit_subject)
def remove_document(entry_id: int, document_id: int) -> ResponseReturnValue:
    """Take a paper back."""
    operations.remove_document(entry_id, document_id, by=the_actor())
    return redirect(url_for(".materials", entry_id=entry_id), code=303)


@bp.get("/entries/<int:entry_id>/documents/<int:document_id>")
@requires(May.SEE_ENTRY, of=entry_subject)
def document(entry_id: int, document_id: int) -> ResponseReturnValue:
    """A paper as a picture; PDFs are drawn page by page in a child process."""
    _found, file = queries.document(entry_id, document_id)
    data, media_type = uploads.read(file), file.media_type
    if media_type == uploads.MEDIA_TYPES["pdf"]:
        number = _number(request.args.get("page"))
        data, media_type = isolation.pdf_page(data, number), uploads.MEDIA_TYPES["png"]
    answer = send_file(io.BytesIO(data), mimetype=media_type)
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


@bp.route("/entries/<int:entry_id>/consent", methods=["GET", "POST"])
@requires(May.EDIT_ENTRY, of=edit_subject)
def consent(entry_id: int) -> ResponseReturnValue:
    """Step 3: what the contestant agrees to, each by itself."""
    entry = queries.entry(entry_id)
    if entry.state not in queries.OPEN:
        return redirect(url_for(".show", entry_id=entry_id), code=303)
    draft = queries.draft_of(entry)
    guardian = draft.get("guardian") or {}
    form = ConsentForm(
        data=dict.fromkeys(draft.get("consents") or (), True)
        | {f"guardian_{name}": value for name, value in guardian.items()}
    )
    if form.validate_on_submit():
        operations.keep_draft(entry_id, form.typed(), by=the_actor())
        form.show(Refused(*_problems_of(entry, "consent")))
        if not form.all_errors:
            return redirect(url_for(".check", entry_id=entry_id), code=303)
    minor = any(member.minor_on(clock.today()) for member in _typed_members(entry))
    page = render_template(
        "competition/registration/consent.html",
        **_frame(entry, 3),
        form=form,
        kinds=kinds_for(minor),
        texts=TEXTS,
    )
    return page, 422 if form.all_errors else 200


@bp.route("/entries/<int:entry_id>/check", methods=["GET", "POST"])
@requires(May.EDIT_ENTRY, of=edit_subject)
def check(entry_id: int) -> ResponseReturnValue:
    """Step 4: look at everything once more and hand it in."""
    entry = queries.entry(entry_id)
    if entry.state not in queries.OPEN:
        return redirect(url_for(".show", entry_id=entry_id), code=303)
    form, actor = EmptyForm(), the_actor()
    problems: Sequence[Problem] = operations.problems_before_submitting(entry, actor)
    if form.validate_on_submit():
        try:
            operations.submit_entry(entry_id, by=actor)
        except Refused as refusal:
            problems = refusal.problems
        else:
            flash(_("报名已提交。"))
            return redirect(url_for(".show", entry_id=entry_id), code=303)
    page = render_template(
        "competition/registration/check.html",
        **_frame(entry, 4),
        form=form,
        wrong=_wrong_lines(entry, problems),
        members=member_lines(entry),
        there=document_lines(entry),
        words=DOCUMENT_WORDS,
        consents=[_(TITLES[ConsentKind(kind)]) for kind in queries.draft_of(entry).get("consents") or ()],
        own=actor.account_id in queries.owners(entry),
    )
    return page, 422 if form.is_submitted() else 200


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
        form=ReasonForm(),
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
    form = ReasonForm()
    if form.validate_on_submit():
        operations.withdraw_entry(entry_id, (form.reason.data or "").strip()[:500], by=the_actor())
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
    pdf = paper.badges_pdf(entry_badges(entry))
    name = _("参赛证") + f"-{entry.id}.pdf"
    return send_file(io.BytesIO(pdf), mimetype=uploads.MEDIA_TYPES["pdf"], download_name=name)


def entry_badges(entry: Entry) -> list[paper.Badge]:
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
            paper.Badge(
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
    found = []
    for contest in contests.public_contests():
        try:
            operations.require_open(contest)
        except Refused:
            continue
        found.append((contest, contests.events_of(contest.id)))
    return found


# Claiming and one's own data --------------------------------------------------------------------------


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


@bp.route("/my/data", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def my_data() -> ResponseReturnValue:
    """What is kept about oneself, what one agreed to, and taking it out or back."""
    actor = the_actor()
    person = queries.person_of(actor.account_id)
    form = EmptyForm()
    kind = request.form.get("kind", "")
    if form.validate_on_submit():
        try:
            ended = operations.withdraw_consent(kind, by=actor)
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("同意已撤回，%(count)s 项报名随之撤回。", count=ended))
            return redirect(url_for(".my_data"), code=303)
    page = render_template(
        "competition/registration/my_data.html",
        form=form,
        person=person,
        id_number=masked_number(person.id_number) if person else "",
        phone=masked_phone(person.phone or "") if person else "",
        id_kinds=ID_KIND_WORDS,
        standing=queries.standing_consents([person.id])[person.id] if person else set(),
        history=queries.consents_of(person.id) if person else [],
        titles=TITLES,
        texts=TEXTS,
        kinds=list(ConsentKind),
        ending=operations.entries_ended_without_consent(actor),
    )
    return page, 422 if form.all_errors else 200


@bp.get("/my/data.json")
@requires(May.SIGNED_IN)
def my_data_file() -> ResponseReturnValue:
    """All data kept about oneself, as a file."""
    told = operations.export_own_data(by=the_actor())
    text = json.dumps(told, ensure_ascii=False, indent=2).encode()
    return send_file(
        io.BytesIO(text), mimetype="application/json", as_attachment=True, download_name="my-data.json"
    )


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


# What waits -------------------------------------------------------------------------------------------

WAITING_STATES = {"draft": "draft", "returned": "returned"}


def waiting(actor: Actor) -> list[TodayItem]:
    """Own entries that need a hand, the returned first."""
    items = []
    for entry, contest, event in queries.entries_waiting_for(actor.account_id):
        title = _("按审查意见修改报名") if entry.state == "returned" else _("完成并提交报名")
        items.append(
            TodayItem(
                title=title,
                place=f"{pick(contest.name, contest.name_en)} · {pick(event.name, event.name_en)}",
                url=url_for("registration.details", entry_id=entry.id),
                state=WAITING_STATES[entry.state],
                since=entry.created_at,
                deadline=contest.registration_closes_at,
            )
        )
    return sorted(items, key=lambda item: item.state != "returned")


# Parts of pages ---------------------------------------------------------------------------------------


def _frame(entry: Entry, step: int) -> dict[str, Any]:
    """What every step shows: where one is, what was marked, what the reviewer wrote."""
    contest, event = queries.contest_of(entry), queries.event_of(entry)
    marked = set(entry.answer.get("fields") or ()) if entry.state == "returned" else set()
    return {
        "entry": entry,
        "contest": contest,
        "event": event,
        "step": step,
        "steps_words": [_("身份与资格"), _("材料"), _("同意"), _("核对提交")],
        "marked": marked,
        "message": entry.answer.get("reason") if entry.state == "returned" else None,
    }


def _problems_of(entry: Entry, step: str) -> list[Problem]:
    problems = operations.problems_before_submitting(entry, the_actor())
    return [problem for problem in problems if _step_of(problem) == step]


def _step_of(problem: Problem) -> str:
    field = problem.field or ""
    if field.startswith(("document", "photo")):
        return "materials"
    if field.startswith(("consent", "guardian")):
        return "consent"
    return "details" if field and field != "members" else "check"


def _wrong_lines(entry: Entry, problems: Sequence[Problem]) -> list[Wrong]:
    lines = []
    for problem in problems:
        number = problem.details.get("member")
        step = _step_of(problem)
        place = problem.field or ""
        if step == "details" and place != "delegation":
            place = f"members-{(number if isinstance(number, int) else 1) - 1}-{place}"
        url = url_for(f".{step}", entry_id=entry.id, _anchor=place.removeprefix("consent_") or None)
        lines.append(Wrong(say(problem), url, number if isinstance(number, int) else None))
    return lines


def _typed_members(entry: Entry) -> list[Particulars]:
    typed = queries.draft_of(entry).get("members") or []
    return [read_particulars(answers, clock.today())[0] for answers in typed][
        : queries.event_of(entry).members
    ]


def member_lines(entry: Entry) -> list[MemberLine]:
    """The members as they stand: typed while the entry is open, settled afterwards."""
    if entry.state in queries.OPEN or not entry.members:
        return [_typed_line(number, m) for number, m in enumerate(_typed_members(entry), start=1)]
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
                held_level=_word(LEVEL_WORDS, str(person.held_level or "none")),
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
        held_level=_word(LEVEL_WORDS, member.held_level or ""),
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
