"""Pages of honours: whom a contest may recommend to which granting body."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certificates.awards import queries as awards
from certificates.awards.parts import award_words
from certificates.awards.queries import AwardRow
from certificates.honours import operations, queries
from certificates.honours.forms import DecisionForm
from certificates.honours.queries import WonTitle
from certificates.rules.honours import Winner, honours
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.foundation.paper import workbooks
from competition.foundation.store.uploads import MEDIA_TYPES
from competition.foundation.web.downloads import attachment
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.persons.consents.giving import Handing, parted
from competition.persons.consents.operations import note_handover
from competition.rulebooks import queries as rulebooks
from competition.rules.consents import ConsentKind
from competition.rules.editions.citing import uncited
from competition.rules.editions.kinds.honours import HONOURS
from competition.rules.problems import Problem, Refused
from competition.rules.roles import May

bp = Blueprint("honours", __name__)


@dataclass(frozen=True)
class HonourRow:
    """A person and the cells of their line: honour, granting body, name, unit, event, prize, clause."""

    person_id: int
    cells: tuple[str, ...]


@bp.get("/contests/<int:contest_id>/honours")
@requires(May.CONFIRM_AWARDS, of=contests.contest_subject)
def contest(contest_id: int) -> ResponseReturnValue:
    """Whom the personal facts of winners let us recommend for which honour."""
    rows = _honour_rows(contest_id)
    found = parted(rows, _person, contest_id, ConsentKind.HAND_HONOURS)
    return render_template(
        "certificates/honours/contest.html",
        contest=contests.contest(contest_id),
        rows=[row.cells for row in rows],
        not_agreed=sorted({row.cells[2] for row in found.kept_back}),
        leaving=bool(found.leaving),
        words=award_words(contest_id),
        titles=queries.won_titles(contest_id),
        issuer=_issuer(contest_id),
    )


def _issuer(contest_id: int) -> str:
    """Who signs the contest's certificates: its own titles need no decision of another."""
    found = contests.contest(contest_id)
    return rulebooks.rules_of(contest_id).certificates.issuer or found.organiser or found.name


@bp.route("/contests/<int:contest_id>/honours/titles/<int:place>", methods=["GET", "POST"])
@requires(May.CONFIRM_AWARDS, of=contests.contest_subject)
def decide(contest_id: int, place: int) -> ResponseReturnValue:
    """Record by which document a title of the rules was granted; `place` counts the titles that were won."""
    titles = queries.won_titles(contest_id)
    if place >= len(titles):  # nobody has it any more
        return redirect(url_for(".contest", contest_id=contest_id), code=303)
    won = titles[place]
    form = DecisionForm() if request.method == "POST" else DecisionForm(data=_blank(won))
    form.offer(won.winners)
    if form.validate_on_submit():
        try:
            operations.record_decision(
                contest_id, form.said(won.title.name), form.award_ids.data or (), by=the_actor()
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("已登记。之后打印的证书写明由谁授予；已经打印的请换发。"))
            return redirect(url_for(".contest", contest_id=contest_id), code=303)
    contest = contests.contest(contest_id)
    page = render_template("certificates/honours/decide.html", contest=contest, won=won, form=form)
    return page, 422 if form.errors else 200


def _blank(won: WonTitle) -> dict[str, object]:
    return {"granted_by": won.title.granted_by, "award_ids": [row.award.id for row in won.winners]}


@bp.get("/contests/<int:contest_id>/honours.xlsx")
@requires(May.CONFIRM_AWARDS, of=contests.contest_subject)
def workbook(contest_id: int) -> ResponseReturnValue:
    """The honours list as Excel, one list for each granting body; not while a row has no clause to rest on."""
    if missing := uncited(rulebooks.rules_of(contest_id), HONOURS):
        raise Refused(*missing)
    rows = parted(_honour_rows(contest_id), _person, contest_id, ConsentKind.HAND_HONOURS).leaving
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
    if not rows:
        raise Refused(_why_none(contest_id))
    _note(contest_id, rows)
    cells = [[number, *row.cells] for number, row in enumerate(rows, start=1)]
    title = _("%(contest)s荣誉推荐名单", contest=contests.contest(contest_id).name)
    body = workbooks.titled_list(title, headings, cells, [_("本表为推荐名单，由授予单位审定。")])
    return attachment(body, f"honours-{contest_id}.xlsx", MEDIA_TYPES["xlsx"])


def _why_none(contest_id: int) -> Problem:
    """Why there is no list of honours: nobody of those who are recommended agrees, or nobody is."""
    return Problem("honours_nobody_agreed" if _honour_rows(contest_id) else "honours_nobody")


def _person(row: HonourRow) -> int:
    return row.person_id


FIELDS = ("荣誉", "姓名", "单位", "赛项", "奖项", "依据")


def _note(contest_id: int, rows: Sequence[HonourRow]) -> None:
    """Write down what leaves of whom, for each granting body."""
    by_body: dict[str, list[int]] = {}
    for row in rows:
        by_body.setdefault(row.cells[1], []).append(row.person_id)
    for body, people in sorted(by_body.items()):
        handing = Handing(contest_id, ConsentKind.HAND_HONOURS, body, "honours_list", FIELDS)
        note_handover(handing, people, by=the_actor())


def _honour_rows(contest_id: int) -> list[HonourRow]:
    """One line for each honour and person, by granting body."""
    rules = rulebooks.rules_of(contest_id)
    if not rules.honours:
        return []
    last_day = contests.contest(contest_id).ends_on
    events, codes = awards.events_by_id(contest_id), {one.name: one.code for one in rules.prizes.prizes}
    found = []
    for row in awards.awards_of_contest(contest_id):
        event, prize = events[row.award.event_id], row.award.prize
        person = (row.person.name, row.unit, pick(event.name, event.name_en), prize)
        found += [
            HonourRow(row.person.id, (honour.name, honour.granted_by, *person, honour.clause))
            for honour in honours(_winner(row, event, codes.get(prize, prize)), rules.honours, last_day)
        ]
    return sorted(found, key=lambda one: (one.cells[1], one.cells[0]))


def _winner(row: AwardRow, event: Event, prize: str) -> Winner:
    person, award = row.person, row.award
    employed = row.said.employed if row.said else True
    return Winner(person.id, prize, award.place, event.group_kind, person.sex, person.born_on, employed)
