"""Pages of signing up: four steps on a phone, kept as they are typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.entering.forms import DetailsForm, DocumentForm, draft_form
from competition.foundation.system import clock
from competition.foundation.web.errors import say
from competition.foundation.web.forms import EmptyForm, whole
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.registration import checking, operations, queries
from competition.registration.forms import ConsentForm
from competition.registration.models import Entry
from competition.registration.views import (
    document_lines,
    edit_subject,
    member_lines,
    typed_members,
)
from competition.rules.consents import TEXTS, TITLES, ConsentKind, kinds_for
from competition.rules.eligibility.facts import answers_wanted
from competition.rules.phases import Phase
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, May
from competition.rules.words.documents import DOCUMENT_WORDS
from competition.rules.words.education import EDUCATION_WORDS
from competition.rules.words.identities import IDENTITY_WORDS
from competition.rules.words.levels import HELD_LEVEL_WORDS

bp = Blueprint("entering", __name__)


@dataclass(frozen=True)
class Wrong:
    """One problem of an entry as a line with a link to where it is mended."""

    text: str
    url: str
    member: int | None = None


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
        "competition/entering/enter.html",
        form=form,
        contest=contest,
        event=event,
        rules=queries.rules_of(event),
        own=queries.own_entry(event_id, actor.account_id),
        documents=DOCUMENT_WORDS,
        identities=IDENTITY_WORDS,
        levels=HELD_LEVEL_WORDS,
        educations=EDUCATION_WORDS,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _next_page(entry: Entry) -> str:
    step = ".details" if entry.state in queries.OPEN else "registration.show"
    return url_for(step, entry_id=entry.id)


@bp.route("/entries/<int:entry_id>/details", methods=["GET", "POST"])
@requires(May.EDIT_ENTRY, of=edit_subject)
def details(entry_id: int) -> ResponseReturnValue:
    """Step 1: who takes part."""
    entry = queries.entry(entry_id)
    if entry.state not in queries.OPEN:
        return redirect(url_for("registration.show", entry_id=entry_id), code=303)
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
        "competition/entering/details.html",
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
        return redirect(url_for("registration.show", entry_id=entry_id), code=303)
    form = DocumentForm()
    if form.validate_on_submit():
        upload = form.file.data
        try:
            operations.add_document(
                entry_id,
                (whole(form.position.data) or 1, form.kind.data or ""),
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
        "competition/entering/materials.html",
        **_frame(entry, 2),
        form=form,
        members=member_lines(entry),
        wanted=rules.documents,
        words=DOCUMENT_WORDS,
        there=document_lines(entry),
    )
    return page, 422 if form.all_errors else 200


@bp.post("/entries/<int:entry_id>/documents/<int:document_id>/remove")
@requires(May.EDIT_ENTRY, of=edit_subject)
def remove_document(entry_id: int, document_id: int) -> ResponseReturnValue:
    """Take a paper back."""
    operations.remove_document(entry_id, document_id, by=the_actor())
    return redirect(url_for(".materials", entry_id=entry_id), code=303)


@bp.route("/entries/<int:entry_id>/consent", methods=["GET", "POST"])
@requires(May.EDIT_ENTRY, of=edit_subject)
def consent(entry_id: int) -> ResponseReturnValue:
    """Step 3: what the contestant agrees to, each by itself."""
    entry = queries.entry(entry_id)
    if entry.state not in queries.OPEN:
        return redirect(url_for("registration.show", entry_id=entry_id), code=303)
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
    minor = any(member.minor_on(clock.today()) for member in typed_members(entry))
    page = render_template(
        "competition/entering/consent.html",
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
        return redirect(url_for("registration.show", entry_id=entry_id), code=303)
    form, actor = EmptyForm(), the_actor()
    problems: Sequence[Problem] = checking.problems_before_submitting(entry, actor)
    if form.validate_on_submit():
        try:
            operations.submit_entry(entry_id, by=actor)
        except Refused as refusal:
            problems = refusal.problems
        else:
            flash(_("报名已提交。"))
            return redirect(url_for("registration.show", entry_id=entry_id), code=303)
    page = render_template(
        "competition/entering/check.html",
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
                url=url_for("entering.details", entry_id=entry.id),
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
    problems = checking.problems_before_submitting(entry, the_actor())
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
