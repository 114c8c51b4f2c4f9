"""Pages of awards: from a published result to confirmed awards, and the honours list."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certificates.awards import operations, queries
from certificates.issuing import queries as ledger
from certificates.issuing.forms import BatchForm
from certificates.issuing.operations import Style, problems_with_batch
from certificates.issuing.views import certificate as certificate_page
from certificates.rules.awarding import PROVINCIAL_HONOURS, AwardLine, Winner, honours
from competition.contests import queries as contests
from competition.foundation.paper import list_workbook as workbooks
from competition.foundation.store.uploads import MEDIA_TYPES
from competition.foundation.system import clock
from competition.foundation.web.dialogs import asked_again
from competition.foundation.web.downloads import attachment
from competition.foundation.web.errors import say
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.rulebooks import queries as rulebooks
from competition.rules.phases import RESULTS_STAND
from competition.rules.problems import Refused
from competition.rules.roles import Actor, May, Role, Scope

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
    proposed: list[AwardLine] = []
    problems: list[str] = []
    changed = published is not None and any(
        row.award.snapshot_id != published.snapshot_id for row in confirmed
    )
    if not confirmed or changed:
        try:
            proposed = operations.awards_to_confirm(event_id)
        except Refused as refusal:
            problems = [say(problem) for problem in refusal.problems]
    persons = queries.members_of(line.entry_id for line in proposed)
    return render_template(
        "certificates/awards/event.html",
        event=found,
        contest=found.contest,
        published=published,
        confirmed=confirmed,
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


@bp.post("/events/<int:event_id>/awards")
@requires(May.CONFIRM_AWARDS, of=contests.event_subject)
def confirm(event_id: int) -> ResponseReturnValue:
    """Confirm the awards of the published result."""
    awards = operations.confirm_awards(event_id, by=the_actor())
    flash(_("已确认 %(count)s 个奖项。", count=len(awards)))
    return redirect(url_for(".event", event_id=event_id), code=303)


@bp.get("/contests/<int:contest_id>/honours")
@requires(May.CONFIRM_AWARDS, of=contests.contest_subject)
def honour_list(contest_id: int) -> ResponseReturnValue:
    """Whom the personal facts of winners let us recommend for which honour."""
    return render_template(
        "certificates/awards/honours.html",
        contest=contests.contest(contest_id),
        rows=_honour_rows(contest_id, clock.today()),
        words=award_words(contest_id),
    )


@bp.get("/contests/<int:contest_id>/honours.xlsx")
@requires(May.CONFIRM_AWARDS, of=contests.contest_subject)
def honour_workbook(contest_id: int) -> ResponseReturnValue:
    """The honours list as Excel, one list for each granting body."""
    rows = _honour_rows(contest_id, clock.today())
    headings = [
        (_("序号"), 6),
        (_("荣誉"), 26),
        (_("授予单位"), 26),
        (_("姓名"), 14),
        (_("单位"), 36),
        (_("赛项"), 22),
        (_("奖项"), 10),
        (_("依据"), 22),
    ]
    cells = [[number, *row] for number, row in enumerate(rows, start=1)]
    title = _("%(contest)s荣誉推荐名单", contest=contests.contest(contest_id).name)
    body = workbooks.workbook(title, headings, cells, [_("本表为推荐名单，由授予单位审定。")])
    return attachment(body, f"honours-{contest_id}.xlsx", MEDIA_TYPES["xlsx"])


def _honour_rows(contest_id: int, today: date) -> list[tuple[str, ...]]:
    contest = contests.contest(contest_id)
    if contest.tier not in {"province", "national"}:
        return []
    events = queries.events_by_id(contest_id)
    found = []
    for row in queries.awards_of_contest(contest_id):
        event = events[row.award.event_id]
        winner = Winner(
            row.person.id,
            row.award.prize,
            row.award.place,
            event.group_kind,
            row.person.sex,
            row.person.born_on,
            row.person.employed,
        )
        for rule in honours(winner, PROVINCIAL_HONOURS, today):
            found.append(
                (
                    rule.honour,
                    rule.granted_by,
                    row.person.name,
                    row.unit,
                    pick(event.name, event.name_en),
                    row.award.prize,
                    rule.clause,
                )
            )
    return sorted(found, key=lambda cells: (cells[1], cells[0]))


def award_words(contest_id: int) -> dict[str, str]:
    """Prizes and titles of a contest's rules in the reader's language, by their Chinese names."""
    rules = rulebooks.rules_of(contest_id)
    prizes = {prize.name: pick(prize.name, prize.name_en) for prize in rules.prizes.prizes}
    return prizes | {title.name: pick(title.name, title.name_en) for title in rules.titles}


@bp.route("/contests/<int:contest_id>/certificates/new", methods=["GET", "POST"])
@requires(May.ISSUE_CERTIFICATES, of=contests.contest_subject)
def print_certificates(contest_id: int) -> ResponseReturnValue:
    """Choose design, order and stock, see what stops the batch, and begin it."""
    contest = contests.contest(contest_id)
    form = BatchForm(data={"issued_on": contest.ends_on}) if request.method == "GET" else BatchForm()
    if form.validate_on_submit():
        style = Style(
            form.design.data,
            form.overprint.data,
            (str(form.right.data), str(form.up.data), str(form.scale.data / 100)),
        )
        try:
            batch = operations.print_certificates(
                contest_id, form.issued_on.data, form.order.data, style, by=the_actor()
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            return redirect(url_for("issuing.batch", batch_id=batch.id), code=303)
    waiting = operations.certificate_requests(contest_id, contest.ends_on, "ceremony")
    page = render_template(
        "certificates/awards/print.html",
        contest=contest,
        form=form,
        waiting=waiting,
        results_stand=contest.phase in RESULTS_STAND,
        problems=[
            say(problem)
            for problem in (
                *operations.problems_with_printing(contest_id),
                *problems_with_batch(contest_id, waiting, form.design.data or "joinery"),
            )
        ],
    )
    return page, 422 if form.errors else 200


@bp.post("/certificates/<int:certificate_id>/replace")
@requires(May.ISSUE_CERTIFICATES, of=ledger.certificate_subject)
def replace_certificate(certificate_id: int) -> ResponseReturnValue:
    """Reissue a certificate under a new number."""
    try:
        fresh = operations.replace_certificate(certificate_id, request.form.get("reason", ""), by=the_actor())
    except Refused as refusal:
        return asked_again(refusal, certificate_page, certificate_id=certificate_id)
    flash(_("已换发，新编号 %(number)s。", number=fresh.number))
    return redirect(url_for("issuing.certificate", certificate_id=fresh.id), code=303)


def awards_waiting(actor: Actor) -> list[TodayItem]:
    """Published results whose awards nobody confirmed yet; for the certificate officer, awards to print."""
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
                state="confirmed",
                count=count,
            )
            for contest, count in (queries.contests_to_print(printing) if printing else ())
        ),
    ]
