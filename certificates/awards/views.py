"""Pages of awards: from a published result to confirmed awards, and the honours list."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certificates.awards import operations, queries
from certificates.awards.forms import BatchForm
from certificates.awards.parts import award_words
from certificates.awards.proposals import awards_to_confirm
from certificates.awards.requests import certificate_requests, problems_with_printing
from certificates.issuing.checking import problems_with_batch
from certificates.issuing.operations import Style
from certificates.ledger import queries as ledger
from certificates.ledger.parts import CERTIFICATE_PAGE, certificate_facts
from certificates.rules.awarding import CONFIRMED, AwardLine
from certificates.rules.design.template import FIRST_DESIGN
from competition.contests import queries as contests
from competition.foundation.system import clock
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.rules.problems import Refused
from competition.rules.roles import Actor, May, Role, Scope
from scoring.results import queries as results

bp = Blueprint("awards", __name__)


@bp.get("/contests/<int:contest_id>/awards")
@requires(May.CONFIRM_AWARDS, of=contests.contest_subject)
def contest(contest_id: int) -> ResponseReturnValue:
    """Every event of a contest on its way to awards."""
    return render_template(
        "certificates/awards/contest.html",
        contest=contests.contest(contest_id),
        rows=queries.events_of(contest_id),
    )


@bp.get("/events/<int:event_id>/awards")
@requires(May.CONFIRM_AWARDS, of=contests.event_subject)
def event(event_id: int) -> ResponseReturnValue:
    """An event's awards: those its published result gives, and those confirmed."""
    found = contests.event(event_id)
    published = queries.published(event_id)
    confirmed = queries.awards_of_event(event_id)
    changed = published is not None and any(
        row.award.snapshot_id != published.snapshot_id for row in confirmed
    )
    suspended = queries.suspended_awards(event_id)
    to_confirm = changed or not (confirmed or suspended)
    proposed, problems = _proposed(event_id) if to_confirm else ([], [])
    persons = queries.members_of(line.entry_id for line in proposed)
    return render_template(
        "certificates/awards/event.html",
        event=found,
        contest=found.contest,
        published=published,
        confirmed=confirmed,
        suspended=suspended,
        changed=changed,
        words=award_words(found.contest_id),
        problems=problems,
        proposed=[
            (line, person)
            for line in proposed
            for person in persons[line.entry_id]
            if person.id == line.person_id
        ],
        delegations=queries.delegation_names(line.entry_id for line in proposed),
    )


def _proposed(event_id: int) -> tuple[list[AwardLine], list[str]]:
    """What the published result gives, or the sentences that say why it gives nothing."""
    try:
        return awards_to_confirm(event_id), []
    except Refused as refusal:
        return [], [say(problem) for problem in refusal.problems]


@bp.post("/events/<int:event_id>/awards")
@requires(May.CONFIRM_AWARDS, of=contests.event_subject)
def confirm(event_id: int) -> ResponseReturnValue:
    """Confirm the awards of the published result."""
    awards = operations.confirm_awards(event_id, by=the_actor())
    return on_to(".event", _("已确认 %(count)s 个奖项。", count=len(awards)), event_id=event_id)


@bp.route("/contests/<int:contest_id>/certificates/new", methods=["GET", "POST"])
@requires(May.ISSUE_CERTIFICATES, of=contests.contest_subject)
def print_certificates(contest_id: int) -> ResponseReturnValue:
    """Choose design, order and stock, see what stops the batch, and begin it."""
    contest = contests.contest(contest_id)
    results_on = queries.results_on(contest_id)
    day = max(results_on, min(contest.ends_on, clock.today()))
    form = BatchForm(data={"issued_on": day}) if request.method != "POST" else BatchForm()

    def save() -> ResponseReturnValue:
        batch = operations.print_certificates(
            contest_id,
            form.issued_on.data,
            form.order.data,
            _style(form),
            future_reason=form.future_reason.data or "",
            by=the_actor(),
        )
        return on_to("issuing.batch", batch_id=batch.id)

    def page() -> str:
        waiting = certificate_requests(contest_id, day, "ceremony")
        return render_template(
            "certificates/awards/print.html",
            contest=contest,
            form=form,
            waiting=waiting,
            results_stand=results.results_stand(contest),
            problems=[
                say(problem)
                for problem in (
                    *problems_with_printing(contest_id),
                    *problems_with_batch(contest_id, waiting, form.design.data or FIRST_DESIGN),
                )
            ],
        )

    return form_page(form, save, page)


def _style(form: BatchForm) -> Style:
    correction = (str(form.right.data), str(form.up.data), str(form.scale.data / 100))
    return Style(form.design.data, form.overprint.data, correction, form.level_line.data)


def _certificate_page(certificate_id: int) -> str:
    return render_template(CERTIFICATE_PAGE, **certificate_facts(certificate_id))


@bp.post("/certificates/<int:certificate_id>/replace")
@requires(May.ISSUE_CERTIFICATES, of=ledger.certificate_subject)
@dialog_on(_certificate_page)
def replace_certificate(certificate_id: int) -> ResponseReturnValue:
    """Reissue a certificate under a new number."""
    fresh = operations.replace_certificate(certificate_id, request.form.get("reason", ""), by=the_actor())
    return on_to(
        "ledger.certificate", _("已换发，新编号 %(number)s。", number=fresh.number), certificate_id=fresh.id
    )


def awards_waiting(actor: Actor) -> list[TodayItem]:
    """PublishedResult results whose awards nobody confirmed yet; for the certificate officer, awards to print."""
    confirming = actor.held_in(Scope.CONTEST, Role.ORGANISER, Role.CERTIFICATE_OFFICER)
    printing = actor.held_in(Scope.CONTEST, Role.CERTIFICATE_OFFICER)
    return [
        *(
            TodayItem(
                title=_("确认获奖名单"),
                place=pick(contest.name, contest.name_en),
                url=url_for("awards.contest", contest_id=contest.id),
                count=count,
            )
            for contest, count in (queries.contests_to_confirm(confirming) if confirming else ())
        ),
        *(
            TodayItem(
                title=_("打印获奖证书"),
                place=pick(contest.name, contest.name_en),
                url=url_for("awards.print_certificates", contest_id=contest.id),
                state=CONFIRMED,
                count=count,
            )
            for contest, count in (queries.contests_to_print(printing) if printing else ())
        ),
    ]
