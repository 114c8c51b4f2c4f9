"""Pages of an entry as it stands: its papers, its badge, withdrawing, and agreeing afterwards."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.entries import operations, queries
from competition.entries import paper_operations as papers
from competition.entries.badges import entry_badges
from competition.entries.forms import ConsentForm, PaperConsentForm
from competition.entries.models import Entry
from competition.entries.opening import may_swap, open_contests
from competition.entries.pages import document_lines, member_lines, record_lines
from competition.entries.reading import rules_of
from competition.entries.showing import opened_paper, sealed_positions
from competition.entries.steps import views as steps
from competition.entries.subjects import edit_subject, entry_subject
from competition.entries.waiting import queries as lines
from competition.foundation.paper import cards
from competition.foundation.store import uploads
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.downloads import inline
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.forms import whole
from competition.foundation.web.security import requires, the_actor
from competition.foundation.work import isolation
from competition.organisations import queries as organisations
from competition.persons.claiming import claim_code
from competition.persons.consents import operations as consents
from competition.persons.consents.operations import PaperSigned
from competition.rules.consents import TEXTS, kinds_for
from competition.rules.entry_life import ENTRY, OPEN, WITHDRAWABLE, EntryState, EntryStep
from competition.rules.identity import is_minor
from competition.rules.phases import Phase
from competition.rules.roles import Actor, May, Role, Scope, may
from competition.rules.words.documents import DOCUMENT_WORDS

# The four steps and the entry as it stands are pages of one name.
bp = steps.bp


@bp.get("/entries/<int:entry_id>/documents/<int:document_id>")
@requires(May.SEE_ENTRY, of=entry_subject)
def document(entry_id: int, document_id: int) -> ResponseReturnValue:
    """A paper as a picture; PDFs are drawn page by page in a child process."""
    _found, file = opened_paper(queries.entry(entry_id), document_id, the_actor())
    subject, actor = entry_subject(entry_id), the_actor()
    if may(actor, May.REVIEW_ENTRIES, subject) and subject.account_id is None:
        papers.note_paper_seen(entry_id, document_id, by=actor)
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
    entry = queries.entry(entry_id)
    found, file = opened_paper(entry, document_id, the_actor())
    is_pdf = file.media_type == uploads.MEDIA_TYPES["pdf"]
    return render_template(
        "competition/entries/document.html",
        entry=entry,
        paper=found,
        name=file.name,
        word=DOCUMENT_WORDS.get(found.kind, found.kind),
        pages=isolation.pdf_page_count(uploads.read(file)) if is_pdf else 1,
    )


@bp.get("/entries/<int:entry_id>")
@requires(May.SEE_ENTRY, of=entry_subject)
def show(entry_id: int) -> ResponseReturnValue:
    """An entry: where it stands and what comes next."""
    return _page_of(entry_id, ConsentForm(formdata=None))


def _page_of(entry_id: int, form: ConsentForm) -> str:
    entry = queries.entry(entry_id)
    contest, event, actor = contests.contest(entry.contest_id), contests.event(entry.event_id), the_actor()
    member = queries.member_of(entry, actor.account_id)
    waiting = queries.consents_wanted(entry, clock.today())
    open_to = queries.consents_open(entry, member, clock.today()) if member else []
    cancelled = contests.cancellation(contest.id)
    return render_template(
        "competition/entries/show.html",
        entry=entry,
        contest=contest,
        may_visit=contests.is_known(contest),
        cancelled=cancelled,
        event=event,
        event_cancelled=contests.event_cancellation(event.id) if event.cancelled else None,
        members=member_lines(entry, sealed_positions(entry, actor)),
        unconfirmed_days=current_settings().unconfirmed_days,
        papers_of_unit=_wanting_paper(entry, actor),
        there=document_lines(entry, actor),
        words=DOCUMENT_WORDS,
        delegation=queries.delegation_of(entry),
        may_edit=may(actor, May.EDIT_ENTRY, edit_subject(entry_id)),
        may_review=may(actor, May.REVIEW_ENTRIES, entry_subject(entry_id)),
        may_withdraw=_withdrawable(entry, contest),
        may_change=_changeable(entry, contest),
        **_around(entry, contest),
        records=record_lines(entry, actor.account_id),
        form=form,
        own_consents=open_to,
        own_minor=member is not None and is_minor(member.person.born_on, clock.today()),
        own_consent_wanted=any(member is not None and m.id == member.id for m, _kinds in waiting),
        others_wanted=[m.person.name for m, _kinds in waiting if member is None or m.id != member.id],
        codes=_claim_codes(entry, actor),
        correctable=_correctable(entry, actor),
        consent_texts=TEXTS,
    )


def _correctable(entry: Entry, actor: Actor) -> list[tuple[int, str]]:
    """Whose name and number this reader may ask to be put right, where its people can no longer change them."""
    desk = any(may(actor, do, entry_subject(entry.id)) for do in (May.REVIEW_ENTRIES, May.SETTLE_IDENTITY))
    return [
        (member.position, member.person.name)
        for member in (entry.members if entry.state not in OPEN else ())
        if desk or (actor.account_id is not None and member.person.account_id == actor.account_id)
    ]


def _withdrawable(entry: Entry, contest: Contest) -> bool:
    possible = ENTRY.possible(EntryState(entry.state), EntryStep.WITHDRAW)
    return possible and contest.phase in WITHDRAWABLE


def _changeable(entry: Entry, contest: Contest) -> bool:
    possible = ENTRY.possible(EntryState(entry.state), EntryStep.CHANGE)
    event = contests.event(entry.event_id)
    swaps = may_swap(contest, rules_of(event).filling)
    return possible and not event.cancelled and (swaps or contest.phase == Phase.REGISTRATION)


def _around(entry: Entry, contest: Contest) -> dict[str, Any]:
    """Its turn on the waiting list, how many wait, and until when members may be swapped after the closing."""
    event = contests.event(entry.event_id)
    filling = rules_of(event).filling
    return {
        "turn": lines.place_in_line(entry),
        "waiting": lines.waiting_in(event.id),
        "swaps_until": filling.swaps_until if may_swap(contest, filling) else None,
    }


def _claim_codes(entry: Entry, actor: Actor) -> list[tuple[str, str]]:
    """Names and claim codes of members who have not claimed, for whoever entered them."""
    if not may(actor, May.EDIT_ENTRY, edit_subject(entry.id)):
        return []
    codes = [(member.person.name, claim_code(member.person)) for member in entry.members]
    return [(name, code) for name, code in codes if code]


def _wanting_paper(entry: Entry, actor: Actor) -> list[tuple[int, str]]:
    """Those for whom a unit (its nominees) or the contest's desk may record a consent on paper: place and name."""
    if not may(actor, May.RECORD_CONSENT, edit_subject(entry.id)) or actor.account_id in queries.owners(
        entry
    ):
        return []
    wanted = {member.id for member, _kinds in queries.consents_wanted(entry, clock.today())}
    return [
        (member.position, member.person.name)
        for member in entry.members
        if member.id in wanted and member.person.account_id is None
    ]


@bp.route("/entries/<int:entry_id>/people/<int:position>/paper", methods=["GET", "POST"])
@requires(May.RECORD_CONSENT, of=edit_subject)
def paper_consent(entry_id: int, position: int) -> ResponseReturnValue:
    """A unit or the desk records what somebody signed on paper: which purposes, and where the paper is kept."""
    entry, actor, form = queries.entry(entry_id), the_actor(), PaperConsentForm()
    names = dict(_wanting_paper(entry, actor))
    if position not in names:
        raise NotFound
    person = entry.members[position - 1].person

    def save() -> ResponseReturnValue:
        typed = form.typed()
        consents.record_paper_consent(
            person.id,
            entry.contest_id,
            typed["consents"],
            PaperSigned(form.kept_at.data or "", typed["guardian"]),
            by=actor,
        )
        return on_to(".show", _("纸质同意书已登记。"), entry_id=entry_id)

    def page() -> str:
        minor = is_minor(person.born_on, clock.today())
        return render_template(
            "competition/entries/paper_consent.html",
            entry=entry,
            name=names[position],
            form=form,
            kinds=kinds_for(minor),
            texts=TEXTS,
            minor=minor,
        )

    return form_page(form, save, page)


@bp.post("/entries/<int:entry_id>/change")
@requires(May.EDIT_ENTRY, of=edit_subject)
@dialog_on(show)
def change(entry_id: int) -> ResponseReturnValue:
    """Take an entry up again that was handed in, to change it; it is reviewed anew."""
    operations.change_entry(entry_id, request.form.get("reason", "").strip()[:500], by=the_actor())
    return on_to(".details", _("名额为你保留。改好后请再次提交，由审查员重新审查。"), entry_id=entry_id)


@bp.post("/entries/<int:entry_id>/withdraw")
@requires(May.EDIT_ENTRY, of=edit_subject)
@dialog_on(show)
def withdraw(entry_id: int) -> ResponseReturnValue:
    """Take an entry back."""
    operations.withdraw_entry(entry_id, request.form.get("reason", "").strip()[:500], by=the_actor())
    return on_to(".show", _("报名已撤回，名额已释放。"), entry_id=entry_id)


@bp.get("/entries/<int:entry_id>/badge.pdf")
@requires(May.SEE_ENTRY, of=entry_subject)
def badge(entry_id: int) -> ResponseReturnValue:
    """参赛证: one badge for each member of an approved entry."""
    entry = queries.entry(entry_id)
    if contests.contest(entry.contest_id).phase == Phase.CANCELLED:
        return on_to(".show", _("竞赛已取消，不再出参赛证。"), entry_id=entry.id)
    if contests.event(entry.event_id).cancelled:
        return on_to(".show", _("赛项已取消，不再出参赛证。"), entry_id=entry.id)
    if entry.state != EntryState.APPROVED:
        return on_to(".show", _("资格审查通过后可以下载参赛证。"), entry_id=entry_id)
    pdf = cards.badges_pdf(entry_badges(entry))
    name = _("参赛证") + f"-{entry.id}.pdf"
    return inline(pdf, uploads.MEDIA_TYPES["pdf"], name)


@bp.get("/my/entries")
@requires(May.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """One's own entries, and the units one enters people for."""
    actor = the_actor()
    units = {g.scope_id for g in actor.grants if g.role is Role.REGISTRAR and g.scope is Scope.ORGANISATION}
    return render_template(
        "competition/entries/mine.html",
        entries=queries.own_entries(actor.account_id),
        open_events=_open_events(),
        units=organisations.organisations_by_id([unit for unit in units if unit is not None]),
    )


def _open_events() -> list[tuple[Contest, list[Event]]]:
    """Contests that take entries now, with their events."""
    return [(contest, contests.live_events_of(contest.id)) for contest in open_contests()]


@bp.post("/my/consents/<int:entry_id>")
@requires(May.EDIT_ENTRY, of=entry_subject)
def give_consent(entry_id: int) -> ResponseReturnValue:
    """A member of a team agrees after the entry was handed in by another."""
    entry, actor, form = queries.entry(entry_id), the_actor(), ConsentForm()
    member = queries.member_of(entry, actor.account_id)
    if member is None:
        raise NotFound

    def save() -> ResponseReturnValue:
        typed = form.typed()
        consents.give_consents(
            member.person_id, entry.contest_id, typed["consents"], typed["guardian"], by=actor
        )
        return on_to(".show", _("同意已记录。"), entry_id=entry_id)

    return form_page(form, save, lambda: _page_of(entry_id, form))
