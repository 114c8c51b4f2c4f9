"""The four steps of signing up, made for a phone: everything is kept as it is typed."""

import functools
from collections.abc import Callable

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.entries import operations, queries
from competition.entries.forms import ConsentForm
from competition.entries.models import Entry
from competition.entries.open_pages import OpenPage
from competition.entries.pages import document_lines, member_lines, own_place, typed_members
from competition.entries.reading import rules_of
from competition.entries.steps.forms import DetailsForm, DocumentForm, draft_form
from competition.entries.steps.pages import frame, step_of, wrong_lines
from competition.entries.subjects import edit_subject
from competition.entries.trying.pages import places_shown
from competition.entries.typed import typed_entry
from competition.entries.waiting.queries import waiting_in
from competition.foundation.system import clock
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.forms import EmptyForm, whole
from competition.foundation.web.security import requires, the_actor
from competition.organisations import queries as organisations
from competition.rules.consents import TEXTS, TITLES, ConsentKind, kinds_for
from competition.rules.eligibility.facts import answers_wanted
from competition.rules.entry_life import OPEN
from competition.rules.problems import Refused
from competition.rules.roles import May
from competition.rules.words.documents import DOCUMENT_WORDS
from competition.rules.words.education import EDUCATION_WORDS
from competition.rules.words.identities import IDENTITY_WORDS
from competition.rules.words.levels import HELD_LEVEL_WORDS

# The pages of an entry as it stands are under the same name.
bp = Blueprint("entries", __name__)


def _while_open(step: Callable[[Entry], ResponseReturnValue]) -> Callable[[int], ResponseReturnValue]:
    """A step of an entry that its people may still change; any other is shown as it stands."""

    @functools.wraps(step)
    def guarded(entry_id: int) -> ResponseReturnValue:
        entry = queries.entry(entry_id)
        # What was sent is refused with all that was typed; only the page is not begun any more.
        off = request.method != "POST" and contests.event(entry.event_id).cancelled
        if entry.state not in OPEN or off:
            return on_to("entries.show", entry_id=entry_id)
        return step(entry)

    return guarded


@bp.route("/events/<int:event_id>/enter", methods=["GET", "POST"])
@requires(May.ENTER)
def enter(event_id: int) -> ResponseReturnValue:
    """What an event asks for, and the beginning of an entry."""
    event = contests.event(event_id)
    contest = contests.announced(event.contest_id)
    form, actor = EmptyForm(), the_actor()

    def save() -> ResponseReturnValue:
        entry = operations.begin_entry(event_id, by=actor)
        return on_to(".details" if entry.state in OPEN else "entries.show", entry_id=entry.id)

    return form_page(
        form,
        save,
        lambda: render_template(
            "competition/entries/enter.html",
            form=form,
            contest=contest,
            event=event,
            rules=rules_of(event),
            own=queries.own_entry(event_id, actor.account_id),
            contest_cancelled=contests.cancellation(contest.id),
            event_cancelled=contests.event_cancellation(event.id) if event.cancelled else None,
            **places_shown(event, actor),
            documents=DOCUMENT_WORDS,
            identities=IDENTITY_WORDS,
            levels=HELD_LEVEL_WORDS,
            educations=EDUCATION_WORDS,
        ),
    )


@bp.route("/entries/<int:entry_id>/details", methods=["GET", "POST"])
@requires(May.EDIT_ENTRY, of=edit_subject)
@_while_open
def details(entry: Entry) -> ResponseReturnValue:
    """Step 1: who takes part."""
    event = contests.event(entry.event_id)
    form, rules = _details_form(entry), rules_of(event)

    def save() -> ResponseReturnValue:
        _keep(entry, form, "details")
        return on_to(".materials", entry_id=entry.id)

    return form_page(
        form,
        save,
        lambda: render_template(
            "competition/entries/details.html",
            **frame(entry, 1),
            form=form,
            wanted=answers_wanted(rules.eligibility),
            rules=rules,
        ),
        show=form.against(lambda: _details_form(queries.entry(entry.id), formdata=None)),
    )


def _details_form(entry: Entry, **sent: None) -> DetailsForm:
    event = contests.event(entry.event_id)
    form = draft_form(queries.draft_of(entry), event.members, **sent)
    delegations = {str(d.id): d.name for d in organisations.delegations_of(entry.contest_id)}
    form.prepare(rules_of(event).eligibility, delegations)
    return form


def _consent_form(entry: Entry, **sent: None) -> ConsentForm:
    return ConsentForm.of(queries.draft_of(entry), **sent)


def _keep(entry: Entry, form: DetailsForm | ConsentForm, step: str) -> None:
    """What was typed is kept, right or wrong; refused where another page changed it, or this step is not done."""
    operations.keep_draft(entry.id, form.typed(), page=OpenPage.told(form.seen.data), by=the_actor())
    problems = [one for one in typed_entry(entry, the_actor()).problems if step_of(one) == step]
    if problems:
        raise Refused(*problems)


@bp.post("/entries/<int:entry_id>/draft")
@requires(May.EDIT_ENTRY, of=edit_subject)
def keep(entry_id: int) -> ResponseReturnValue:
    """The page saves itself: what stands in one of the steps is kept, right or wrong."""
    entry = queries.entry(entry_id)
    form = (_consent_form if request.args.get("step") == "consent" else _details_form)(entry)
    if not form.validate():
        return jsonify(kept=False), 400
    page = OpenPage.told(form.seen.data)
    kept_at = operations.keep_draft(entry_id, form.typed(), page=page, by=the_actor())
    return jsonify(kept=True, at=kept_at.isoformat())


@bp.route("/entries/<int:entry_id>/materials", methods=["GET", "POST"])
@requires(May.EDIT_ENTRY, of=edit_subject)
@_while_open
def materials(entry: Entry) -> ResponseReturnValue:
    """Step 2: photo and papers, one file at a time."""
    form = DocumentForm()

    def save() -> ResponseReturnValue:
        upload = form.file.data
        operations.add_document(
            entry.id,
            (whole(form.position.data) or 1, form.kind.data or ""),
            upload.read() if upload else b"",
            (upload.filename if upload else "") or "",
            by=the_actor(),
        )
        return on_to(".materials", _("材料已保存。"), entry_id=entry.id)

    def page() -> str:
        rules = rules_of(contests.event(entry.event_id)).eligibility
        return render_template(
            "competition/entries/materials.html",
            **frame(entry, 2),
            form=form,
            members=member_lines(entry),
            wanted=rules.documents,
            words=DOCUMENT_WORDS,
            there=document_lines(entry, the_actor()),
        )

    return form_page(form, save, page)


@bp.post("/entries/<int:entry_id>/documents/<int:document_id>/remove")
@requires(May.EDIT_ENTRY, of=edit_subject)
def remove_document(entry_id: int, document_id: int) -> ResponseReturnValue:
    """Take a paper back."""
    operations.remove_document(entry_id, document_id, by=the_actor())
    return on_to(".materials", entry_id=entry_id)


@bp.route("/entries/<int:entry_id>/consent", methods=["GET", "POST"])
@requires(May.EDIT_ENTRY, of=edit_subject)
@_while_open
def consent(entry: Entry) -> ResponseReturnValue:
    """Step 3: what the contestant agrees to, each by itself."""
    form = _consent_form(entry)

    def save() -> ResponseReturnValue:
        _keep(entry, form, "consent")
        return on_to(".check", entry_id=entry.id)

    def page() -> str:
        people = typed_members(entry)
        number = own_place(entry, the_actor().account_id)
        kinds = kinds_for(number <= len(people) and people[number - 1].minor_on(clock.today()))
        facts = frame(entry, 3)
        return render_template(
            "competition/entries/consent.html", **facts, form=form, kinds=kinds, texts=TEXTS
        )

    now = form.against(lambda: _consent_form(queries.entry(entry.id), formdata=None))
    return form_page(form, save, page, show=now)


# Others have typed the number: whose it is can be asked of a desk.
DISPUTED = frozenset({"id_of_other_account", "claim_first", "already_entered", "member_entered_elsewhere"})


@bp.route("/entries/<int:entry_id>/check", methods=["GET", "POST"])
@requires(May.EDIT_ENTRY, of=edit_subject)
@_while_open
def check(entry: Entry) -> ResponseReturnValue:
    """Step 4: look at everything once more and hand it in."""
    form, entry_id = EmptyForm(), entry.id

    def save() -> ResponseReturnValue:
        operations.submit_entry(entry_id, by=the_actor())
        # It may wait for a place: where it stands is read by the page that follows, once.
        return on_to("entries.show", _("报名已收到，进展见下。"), entry_id=entry_id)

    return form_page(form, save, lambda: _check_page(entry_id, form))


def _check_page(entry_id: int, form: EmptyForm) -> str:
    actor, problems = the_actor(), form.refused
    if not form.is_submitted():
        # Just what handing in does, done and taken back: the last look never promises what is refused then.
        problems = operations.rehearse_submission(entry_id, by=actor)
    entry = queries.entry(entry_id)
    queues = not problems and typed_entry(entry, actor).queues
    return render_template(
        "competition/entries/check.html",
        **frame(entry, 4),
        turn=waiting_in(entry.event_id) + 1 if queues else None,
        form=form,
        wrong=wrong_lines(entry, problems),
        disputed=any(problem.code in DISPUTED for problem in problems),
        members=member_lines(entry),
        there=document_lines(entry, actor),
        words=DOCUMENT_WORDS,
        consents=[_(TITLES[ConsentKind(kind)]) for kind in queries.draft_of(entry).get("consents") or ()],
        own=actor.account_id in queries.owners(entry),
    )
