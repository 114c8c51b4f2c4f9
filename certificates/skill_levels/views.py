"""Pages of recommended levels: the list, its documents, the evaluation body's decisions, one's own record."""

from collections.abc import Collection, Sequence
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certificates.awards.views import award_words
from certificates.rules.recognition import CAREER, LEVEL_NAMES
from certificates.skill_levels import operations, queries
from certificates.skill_levels.forms import ApplicationForm, DecisionForm
from certificates.skill_levels.operations import Decision
from certificates.skill_levels.queries import LevelRow
from competition.contests import queries as contests
from competition.foundation.paper import documents as paper
from competition.foundation.paper import list_workbook as workbooks
from competition.foundation.paper.documents import Column, FormPaper, LetterPaper, ListPaper
from competition.foundation.store import paging
from competition.foundation.store.uploads import MEDIA_TYPES
from competition.foundation.system import clock
from competition.foundation.web.downloads import attachment
from competition.foundation.web.errors import say
from competition.foundation.web.i18n import day, pick
from competition.foundation.web.navigation import page_url
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.organisations import queries as organisations
from competition.rulebooks import queries as rulebooks
from competition.rules.identity import masked_number
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, May, Role, Scope, may
from competition.rules.words.catalogue import phrase

bp = Blueprint("skill_levels", __name__)

NOTE = phrase("本名单为推荐意见，不是认定结论；职业技能等级证书由评价机构认定后核发。")


def _level(number: int | None) -> str:
    return str(_(LEVEL_NAMES[number])) if number else "—"


def _basis(row: LevelRow) -> str:
    return str(_("依据%(clause)s推荐", clause=row.recommendation.clause))


@bp.get("/contests/<int:contest_id>/levels")
@requires(May.RECOMMEND_LEVELS, of=contests.contest_subject)
def contest(contest_id: int) -> ResponseReturnValue:
    """Recommended levels, what could still be recommended, and for whom nothing is and why."""
    size = paging.size_of(request.args.get("size", type=int))
    page = queries.page_of_contest(contest_id, request.args.get("page", 1, type=int), size)
    found = operations.proposals(contest_id)
    fresh = [one for one in found if not isinstance(one.outcome, Problem)]
    without = [(one, say(one.outcome)) for one in found if isinstance(one.outcome, Problem)]
    waiting = queries.events_to_apply(contest_id)
    served = [
        (event, bodies)
        for event in waiting
        if (bodies := organisations.evaluation_bodies(event.occupation_code))
    ]
    return render_template(
        "certificates/skill_levels/contest.html",
        contest=contests.contest(contest_id),
        page=page,
        rows=[
            (row, _level(row.recommendation.level), _level(row.recommendation.held_level))
            for row in page.rows
        ],
        fresh=fresh,
        words=award_words(contest_id),
        without=paging.page_of(without, request.args.get("others", 1, type=int), size),
        others_url=partial(page_url, name="others"),
        waiting=served,
        unserved=[event for event in waiting if event.id not in {one.id for one, _bodies in served}],
        may_register=may(the_actor(), May.MANAGE_ORGANISATIONS),
    )


@bp.post("/contests/<int:contest_id>/levels")
@requires(May.RECOMMEND_LEVELS, of=contests.contest_subject)
def recommend(contest_id: int) -> ResponseReturnValue:
    """Record what the rules recommend."""
    made = operations.recommend_levels(contest_id, by=the_actor())
    flash(_("已生成 %(count)s 条推荐。", count=len(made)))
    return redirect(url_for(".contest", contest_id=contest_id), code=303)


@bp.post("/events/<int:event_id>/levels/apply")
@requires(May.RECOMMEND_LEVELS, of=contests.event_subject)
def apply(event_id: int) -> ResponseReturnValue:
    """Send an event's recommendations to an evaluation body."""
    event = contests.event(event_id)
    form = ApplicationForm()
    bodies = organisations.evaluation_bodies()
    form.organisation_id.choices = [(body.id, body.name) for body in bodies]
    chosen = form.organisation_id.data if form.validate_on_submit() else None
    count = operations.apply(event.contest_id, event_id, chosen, by=the_actor())
    flash(_("已向评价机构申报 %(count)s 人。", count=count))
    return redirect(url_for(".contest", contest_id=event.contest_id), code=303)


# --- documents ---


def _headings() -> list[tuple[str, int]]:
    return [
        (_("序号"), 6),
        (_("姓名"), 12),
        (_("性别"), 6),
        (_("证件号码"), 22),
        (_("单位"), 34),
        (_("赛项"), 20),
        (_("组别"), 9),
        (_("名次"), 6),
        (_("奖项"), 9),
        (_("职业（工种）"), 20),
        (_("现有等级"), 14),
        (_("推荐等级"), 14),
        (_("推荐依据"), 34),
        (_("评价机构"), 26),
        (_("认定结论"), 10),
        (_("证书编号"), 26),
    ]


def _cells(number: int, row: LevelRow) -> list[str]:
    found = row.recommendation
    sexes = {"male": _("男"), "female": _("女")}
    return [
        str(number),
        row.person.name,
        str(sexes.get(row.person.sex, "")),
        row.person.id_number,
        row.unit,
        row.event.name,
        str(_("职工组") if row.event.group_kind == "staff" else _("学生组")),
        str(row.award.place or ""),
        row.award.prize,
        row.event.occupation_name or row.event.name,
        _level(found.held_level),
        _level(found.level),
        _basis(row),
        row.body.name if row.body else "",
        _state(found.state),
        found.certificate_number or "",
    ]


def _state(state: str) -> str:
    return str(
        {
            "recommended": _("已推荐"),
            "applied": _("已申报"),
            "granted": _("已认定"),
            "declined": _("不予认定"),
        }[state]
    )


@bp.get("/contests/<int:contest_id>/levels.xlsx")
@requires(May.RECOMMEND_LEVELS, of=contests.contest_subject)
def workbook(contest_id: int) -> ResponseReturnValue:
    """名单附件 as Excel in the layout the offices use; ID numbers are text."""
    rows = queries.of_contest(contest_id)
    body = workbooks.workbook(
        _("%(contest)s晋升职业技能等级推荐名单", contest=contests.contest(contest_id).name),
        _headings(),
        [_cells(number, row) for number, row in enumerate(rows, start=1)],
        [_(NOTE)],
    )
    return attachment(body, f"levels-{contest_id}.xlsx", MEDIA_TYPES["xlsx"])


@bp.get("/contests/<int:contest_id>/levels.pdf")
@requires(May.RECOMMEND_LEVELS, of=contests.contest_subject)
def list_paper(contest_id: int) -> ResponseReturnValue:
    """名单附件 as PDF; ID numbers stand there masked."""
    contest = contests.contest(contest_id)
    rows = queries.of_contest(contest_id)
    columns = [
        Column(_("序号"), 0.5, "center"),
        Column(_("姓名"), 0.9),
        Column(_("证件号码"), 1.5),
        Column(_("单位"), 2.1),
        Column(_("赛项"), 1.2),
        Column(_("奖项"), 0.7),
        Column(_("现有等级"), 1.15),
        Column(_("推荐等级"), 1.15),
        Column(_("推荐依据"), 2.2),
    ]
    cells = [
        [
            str(number),
            row.person.name,
            masked_number(row.person.id_number),
            row.unit,
            row.event.name,
            row.award.prize,
            _level(row.recommendation.held_level),
            _level(row.recommendation.level),
            _basis(row),
        ]
        for number, row in enumerate(rows, start=1)
    ]
    body = paper.list_pdf(
        ListPaper(
            title=_("%(contest)s晋升职业技能等级推荐名单", contest=contest.name),
            columns=columns,
            rows=cells,
            facts=[(_("人数"), str(len(rows))), (_("日期"), day(clock.today()))],
            notes=[_(NOTE)],
            signers=[_("经办人"), _("复核人"), _("负责人")],
            landscape=True,
        )
    )
    return attachment(body, f"levels-{contest_id}.pdf", MEDIA_TYPES["pdf"])


@bp.get("/contests/<int:contest_id>/levels/letter.pdf")
@requires(May.RECOMMEND_LEVELS, of=contests.contest_subject)
def letter(contest_id: int) -> ResponseReturnValue:
    """A draft of the letter that goes with the list."""
    contest = contests.contest(contest_id)
    rows = queries.of_contest(contest_id)
    issuer = rulebooks.rules_of(contest_id).certificates.issuer or contest.organiser or contest.name
    body = paper.letter_pdf(
        LetterPaper(
            title=_("关于推荐%(contest)s\n获奖选手晋升职业技能等级的函", contest=contest.name),
            paragraphs=[
                _("有关职业技能评价机构："),
                "　　"
                + _(
                    "%(contest)s已经结束。按照竞赛规程，现推荐%(name)s等%(count)s名获奖选手"
                    "晋升相应职业技能等级，名单附后，请按规定认定并核发证书。",
                    contest=contest.name,
                    name=rows[0].person.name if rows else "×××",
                    count=len(rows),
                ),
                "　　" + _("附件：晋升职业技能等级推荐名单"),
            ],
            issuer=issuer,
            day=day(clock.today()),
            mark=_("代拟稿"),
        )
    )
    return attachment(body, f"letter-{contest_id}.pdf", MEDIA_TYPES["pdf"])


# --- one recommendation ---


@bp.get("/recommendations/<int:recommendation_id>")
@requires(May.RECOMMEND_LEVELS, of=queries.recommendation_subject)
def recommendation(recommendation_id: int) -> ResponseReturnValue:
    """One recommendation for the contest's officers."""
    return _page(queries.row_of(recommendation_id), None)


@bp.get("/recommendations/<int:recommendation_id>/form.pdf")
@requires(May.RECOMMEND_LEVELS, of=queries.recommendation_subject)
def application_paper(recommendation_id: int) -> ResponseReturnValue:
    """申报表 of one person."""
    row = queries.row_of(recommendation_id)
    contest = contests.contest(row.recommendation.contest_id)
    sexes = {"male": _("男"), "female": _("女")}
    body = paper.form_pdf(
        FormPaper(
            title=_("职业技能等级认定申报表"),
            fields=[
                (_("姓名"), row.person.name),
                (_("性别"), str(sexes.get(row.person.sex, ""))),
                (_("出生日期"), day(row.person.born_on)),
                (_("证件号码"), row.person.id_number),
                (_("单位"), row.unit),
                (_("职业（工种）"), row.event.occupation_name or row.event.name),
                (_("现有等级"), _level(row.recommendation.held_level)),
                (_("推荐等级"), _level(row.recommendation.level)),
            ],
            statements=[
                (
                    _("推荐依据"),
                    _(
                        "%(contest)s%(event)s赛项%(prize)s（第%(place)s名），%(basis)s。",
                        contest=contest.name,
                        event=row.event.name,
                        prize=row.award.prize,
                        place=row.award.place,
                        basis=_basis(row),
                    ),
                ),
                (_("单位意见"), ""),
                (_("评价机构意见"), ""),
            ],
            signers=[_("申报人"), _("经办人")],
        )
    )
    return attachment(body, f"application-{recommendation_id}.pdf", MEDIA_TYPES["pdf"])


@bp.get("/organisations/<int:organisation_id>/levels")
@requires(May.DECIDE_LEVELS, of=organisations.organisation_subject)
def body(organisation_id: int) -> ResponseReturnValue:
    """What was sent to an evaluation body."""
    rows = queries.of_body(organisation_id)
    return render_template(
        "certificates/skill_levels/body.html",
        organisation=organisations.organisation(organisation_id),
        rows=[(row, _level(row.recommendation.level)) for row in rows],
        contests=queries.contest_names({row.recommendation.contest_id for row in rows}),
    )


@bp.route("/recommendations/<int:recommendation_id>/decide", methods=["GET", "POST"])
@requires(May.DECIDE_LEVELS, of=queries.recommendation_subject)
def decide(recommendation_id: int) -> ResponseReturnValue:
    """The evaluation body records its decision."""
    row = queries.row_of(recommendation_id)
    form = DecisionForm(data={"decided_on": clock.today()}) if request.method == "GET" else DecisionForm()
    if form.validate_on_submit():
        decision = Decision(
            form.outcome.data == "granted",
            form.certificate_number.data or "",
            form.decided_on.data,
            form.reason.data or "",
        )
        try:
            operations.decide(recommendation_id, decision, by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("结论已登记。"))
            return redirect(url_for(".body", organisation_id=row.recommendation.organisation_id), code=303)
    page = _page(row, form)
    return page, 422 if form.errors else 200


def _page(row: LevelRow, form: DecisionForm | None) -> str:
    return render_template(
        "certificates/skill_levels/recommendation.html",
        row=row,
        form=form,
        contest=contests.contest(row.recommendation.contest_id),
        level=_level(row.recommendation.level),
        held=_level(row.recommendation.held_level),
        basis=_basis(row),
        words=award_words(row.recommendation.contest_id),
        name=pick(row.event.name, row.event.name_en),
    )


# --- one's own record ---


@bp.get("/me/levels")
@requires(May.SIGNED_IN)
def own() -> ResponseReturnValue:
    """A person's path through the eight levels, and each recommendation on it."""
    account_id = the_actor().account_id
    rows = queries.of_account(account_id) if account_id is not None else []
    held = min((row.person.held_level for row in rows if row.person.held_level), default=None)
    return render_template(
        "certificates/skill_levels/own.html",
        rows=[(row, _level(row.recommendation.level), _basis(row)) for row in rows],
        contests=queries.contest_names({row.recommendation.contest_id for row in rows}),
        words={
            contest_id: award_words(contest_id) for contest_id in {r.recommendation.contest_id for r in rows}
        },
        path=_path(CAREER, held),
    )


def _path(steps: Sequence[str], held: int | None) -> list[tuple[str, str]]:
    """Each of the eight levels with done, now or later; level 5 is the second step, level 1 the sixth."""
    now = 0 if held is None else 6 - held
    return [
        (str(_(step)), "done" if index < now else "now" if index == now and held else "")
        for index, step in enumerate(steps)
    ]


def levels_waiting(actor: Actor) -> list[TodayItem]:
    """What an evaluation body decides; for the certificate officer, levels to recommend and to apply for."""
    bodies = actor.held_in(Scope.ORGANISATION, Role.EVALUATION_BODY)
    contest_ids = actor.held_in(Scope.CONTEST, Role.CERTIFICATE_OFFICER)
    return [
        *(
            TodayItem(
                title=_("登记等级认定结论"),
                place=organisation.name,
                url=url_for("skill_levels.body", organisation_id=organisation.id),
                count=count,
            )
            for organisation, count in (queries.undecided(bodies) if bodies else ())
        ),
        *(_for_officer(contest_ids) if contest_ids else ()),
    ]


def _for_officer(contest_ids: Collection[int]) -> list[TodayItem]:
    fresh = []
    unfinished = queries.contests_without_all(contest_ids)
    proposed = operations.proposals_of(unfinished) if unfinished else {}
    for contest in unfinished:
        count = sum(not isinstance(one.outcome, Problem) for one in proposed[contest.id])
        if count:
            fresh.append((contest, _("生成技能等级推荐"), "waiting", count))
    sending = [
        (contest, _("向评价机构申报推荐等级"), "recommended", count)
        for contest, count in queries.contests_to_apply(contest_ids)
    ]
    return [
        TodayItem(
            title=title,
            place=pick(contest.name, contest.name_en),
            url=url_for("skill_levels.contest", contest_id=contest.id),
            state=state,
            count=count,
        )
        for contest, title, state, count in [*fresh, *sending]
    ]
