"""Pages of the reviewers: the queue, one entry beside its checklist, many at once."""

from dataclasses import dataclass, replace

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.entries import queries as entries
from competition.entries.models import Entry
from competition.entries.pages import change_lines, document_lines, member_lines, record_lines
from competition.entries.reading import rules_of
from competition.entries.showing import sealed_positions
from competition.entries.subjects import entry_subject
from competition.foundation.system import clock
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.forms import EmptyForm, whole
from competition.foundation.web.security import current_actor, requires, the_actor
from competition.reviews import operations, queries
from competition.reviews.forms import ApproveForm, DecisionForm
from competition.reviews.lists import queue_list, wish_of
from competition.reviews.operations import Decision
from competition.reviews.queries import QueueRow
from competition.rules.eligibility.outcomes import Check, Outcome, line_of
from competition.rules.entry_life import EntryState
from competition.rules.problems import Refused
from competition.rules.roles import Actor, May, Subject
from competition.rules.words.answers import FIELD_WORDS
from competition.rules.words.documents import DOCUMENT_WORDS

bp = Blueprint("reviews", __name__)

DECIDED = frozenset({EntryState.APPROVED, EntryState.REFUSED, EntryState.RETURNED})


@dataclass(frozen=True)
class CheckLine:
    """One line of the checklist in the reader's language."""

    text: str
    outcome: str
    clause: str
    member: int | None


def queue_subject(contest_id: int, **_others: object) -> Subject:
    """The contest, or the one delegation a reviewer is limited to."""
    return queries.queue_subject(contests.contest(contest_id).id, current_actor())


@bp.get("/contests/<int:contest_id>/review")
@requires(May.REVIEW_ENTRIES, of=queue_subject)
def queue(contest_id: int) -> ResponseReturnValue:
    """Entries that wait, oldest first."""
    only = queries.own_delegations(the_actor(), contest_id)
    found = queue_list(contest_id, only)
    return render_template(
        "competition/reviews/queue.html",
        contest=contests.contest(contest_id),
        list=found,
        counts=queries.counts(contest_id, only),
        chosen={name: value for name in ("event", "delegation") if (value := found.chosen[name])},
    )


@bp.get("/contests/<int:contest_id>/review.xlsx")
@requires(May.REVIEW_ENTRIES, of=queue_subject)
def export(contest_id: int) -> ResponseReturnValue:
    """Just what the queue shows, as a workbook."""
    return queue_list(contest_id, queries.own_delegations(the_actor(), contest_id)).workbook()


@bp.route("/entries/<int:entry_id>/review", methods=["GET", "POST"])
@requires(May.REVIEW_ENTRIES, of=entry_subject)
def review(entry_id: int) -> ResponseReturnValue:
    """One entry: what was handed in beside the checklist, and the decision."""
    entry, actor, form = entries.entry(entry_id), the_actor(), DecisionForm()
    if not form.is_submitted():
        form.version.data = str(entry.version)

    def save() -> ResponseReturnValue:
        decision = Decision(
            form.outcome.data or "",
            whole(form.version.data) or 0,
            form.reason.data or "",
            [mark for mark in form.fields.data or () if mark in _markable(entry)],
            form.clause_named(),
        )
        operations.decide(entry_id, decision, by=actor)
        return _onwards(entry, actor)

    def show(refusal: Refused) -> None:
        form.show(refusal)
        # Who has seen what changed meanwhile may decide on it.
        form.version.data = str(entry.version)

    return form_page(form, save, lambda: _review_page(entry, form, {}), show=show)


def _onwards(entry: Entry, actor: Actor) -> ResponseReturnValue:
    """After a decision the next oldest entry comes up."""
    flash(_("结论已保存，选手会收到通知。"))
    only = queries.own_delegations(actor, entry.contest_id)
    following = queries.next_in_queue(entry.contest_id, only, but=entry.id)
    if following is None:
        return on_to(".queue", contest_id=entry.contest_id)
    return on_to(".review", entry_id=following)


@bp.post("/entries/<int:entry_id>/review/numbers")
@requires(May.REVIEW_ENTRIES, of=entry_subject)
def numbers(entry_id: int) -> ResponseReturnValue:
    """The page with whole document numbers, to hold against the papers; the log says who looked."""
    shown = operations.see_numbers(entry_id, by=the_actor())
    entry = entries.entry(entry_id)
    sealed = sealed_positions(entry, the_actor())
    shown = {place: number for place, number in shown.items() if place not in sealed}
    form = DecisionForm(formdata=None)
    form.version.data = str(entry.version)
    return _review_page(entry, form, shown)


def _review_page(entry: Entry, form: DecisionForm, shown: dict[int, str]) -> str:
    sealed = sealed_positions(entry, the_actor())
    checks = [
        _line(check)
        for check in queries.checks_of(entry, clock.today())
        if check.member not in sealed or check.code == "check_consent"
    ]
    form.offer(_clauses(checks))
    delegation = entries.delegation_of(entry)
    only = queries.own_delegations(current_actor(), entry.contest_id)
    return render_template(
        "competition/reviews/review.html",
        entry=entry,
        contest=contests.contest(entry.contest_id),
        event=contests.event(entry.event_id),
        delegation=delegation,
        members=member_lines(entry, sealed),
        papers=document_lines(entry, the_actor()),
        words=DOCUMENT_WORDS,
        field_words=FIELD_WORDS,
        wanted=rules_of(contests.event(entry.event_id)).eligibility.documents,
        checks=checks,
        wanting=sum(line.outcome != Outcome.PASSED for line in checks),
        areas=[
            area
            for m in entry.members
            if m.position not in sealed and (area := queries.unknown_area(m.person.id_number))
        ],
        decisions=queries.decisions_of(entry.id),
        may_take_back=entry.state in DECIDED and queries.may_take_back(entry, the_actor()),
        markable=_markable(entry),
        changes=[line for line in change_lines(entry) if line.member not in sealed],
        records={place: lines for place, lines in record_lines(entry).items() if place not in sealed},
        reviewed={member.position: member.reviewed for member in entry.members},
        numbers=shown,
        form=form,
        button=EmptyForm(),
        following=queries.next_in_queue(entry.contest_id, only, but=entry.id),
    )


def _clauses(checks: list[CheckLine]) -> list[str]:
    """The clauses of the checks that did not pass, each once."""
    return list(
        dict.fromkeys(line.clause for line in checks if line.clause and line.outcome != Outcome.PASSED)
    )


def _seen_again(entry_id: int) -> str:
    entry, form = entries.entry(entry_id), DecisionForm(formdata=None)
    form.version.data = str(entry.version)
    return _review_page(entry, form, {})


@bp.post("/entries/<int:entry_id>/review/take-back")
@requires(May.REVIEW_ENTRIES, of=entry_subject)
@dialog_on(_seen_again)
def take_back(entry_id: int) -> ResponseReturnValue:
    """Take the last decision back; the entry waits for another."""
    operations.take_back(entry_id, request.form.get("reason", ""), by=the_actor())
    return on_to(".review", _("结论已撤回，选手会收到通知。"), entry_id=entry_id)


def _line(check: Check) -> CheckLine:
    return CheckLine(say(line_of(check)), check.outcome, check.clause, check.member)


def _markable(entry: Entry) -> dict[str, str]:
    """Everything a reviewer may mark: "member:field" and its word."""
    rules = rules_of(contests.event(entry.event_id)).eligibility
    fields = {name: word for name, word in FIELD_WORDS.items() if name not in ("delegation", "members")}
    kinds = {f"document_{kind}": word for kind, word in DOCUMENT_WORDS.items() if kind in rules.documents}
    marks = {
        f"{member.position}:{name}": _of_member(_(word), member.position, len(entry.members))
        for member in entry.members
        for name, word in (fields | kinds).items()
    }
    return marks | {"0:delegation": _(FIELD_WORDS["delegation"])}


def _of_member(word: str, position: int, members: int) -> str:
    return _("第 %(number)s 名：%(word)s", number=position, word=word) if members > 1 else word


@bp.route("/contests/<int:contest_id>/review/approve", methods=["GET", "POST"])
@requires(May.REVIEW_ENTRIES, of=queue_subject)
def approve(contest_id: int) -> ResponseReturnValue:
    """Approve together what passes every check; the page shows which those are first."""
    actor, form = the_actor(), ApproveForm()
    rows = _waiting(contest_id)

    def save() -> ResponseReturnValue:
        waiting = {row.entry_id for row in rows}
        sent = [_pair(text) for text in form.chosen.data or ()]
        chosen = [pair for pair in sent if pair[0] in waiting]
        approved, left = operations.approve_passed(chosen, by=actor, unseen_agreed=bool(form.unseen.data))
        left += len(sent) - len(chosen)  # decided or called off since the page was shown
        return on_to(
            ".queue",
            _("已通过 %(approved)s 项，%(left)s 项未处理。", approved=approved, left=left),
            contest_id=contest_id,
        )

    return form_page(form, save, lambda: _approve_page(contest_id, form, rows))


def _approve_page(contest_id: int, form: ApproveForm, rows: list[QueueRow]) -> str:
    """Ticked are those whose papers somebody opened, or what was ticked before a refusal."""
    today = clock.today()
    passed = [row for row in rows if not queries.not_passed(entries.entry(row.entry_id), today)]
    unseen = queries.unseen_among([row.entry_id for row in passed])
    ticked = {row.entry_id for row in passed} - unseen.keys()
    if form.is_submitted():
        ticked = {_pair(text)[0] for text in form.chosen.data or ()}
    return render_template(
        "competition/reviews/approve.html",
        contest=contests.contest(contest_id),
        rows=passed,
        unseen=unseen,
        ticked=ticked,
        left=len(rows) - len(passed),
        form=form,
        batch=BATCH,
        batches=queries.batches_of(contest_id, queries.own_delegations(the_actor(), contest_id)),
    )


def _batches_again(contest_id: int) -> str:
    return _approve_page(contest_id, ApproveForm(formdata=None), _waiting(contest_id))


@bp.post("/contests/<int:contest_id>/review/take-back")
@requires(May.REVIEW_ENTRIES, of=queue_subject)
@dialog_on(_batches_again)
def take_back_batch(contest_id: int) -> ResponseReturnValue:
    """Take back what was approved together."""
    batch, reason = request.form.get("batch", ""), request.form.get("reason", "")
    taken, left = operations.take_back_batch(contest_id, batch, reason, by=the_actor())
    return on_to(
        ".approve",
        _("已撤回 %(taken)s 项结论，%(left)s 项未处理。", taken=taken, left=left),
        contest_id=contest_id,
    )


BATCH = 100


def _waiting(contest_id: int) -> list[QueueRow]:
    """The first of what waits, of those that the address asks for."""
    only = queries.own_delegations(the_actor(), contest_id)
    wish = replace(wish_of(queue_list(contest_id, only).chosen), state=EntryState.SUBMITTED)
    return list(queries.queue(contest_id, only, wish, clock.today()).all())[:BATCH]


def _pair(text: str) -> tuple[int, int]:
    first, _sep, second = text.partition(":")
    return whole(first) or 0, whole(second) or 0
