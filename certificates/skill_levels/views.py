"""Pages of recommended levels: the list, its documents, the evaluation body's decisions, one's own record."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certificates.awards.parts import award_words
from certificates.rules.recommendation_life import NOT_AGREED, ON_HOLD, RECOMMENDATION, RecommendationState
from certificates.skill_levels import documents, handing, operations, queries
from certificates.skill_levels.forms import ApplicationForm, DecisionForm, HeldForm, ProofForm
from certificates.skill_levels.lists import level_list
from certificates.skill_levels.operations import Decision
from certificates.skill_levels.parts import (
    basis,
    held_name,
    held_up,
    level_name,
    occupation_name,
    require_basis,
    require_going_out,
)
from certificates.skill_levels.proposals import proposals, to_recommend
from certificates.skill_levels.queries import LevelRow
from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.foundation.store import paging
from competition.foundation.store.uploads import MEDIA_TYPES
from competition.foundation.system import clock
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.downloads import attachment
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.forms import whole
from competition.foundation.web.i18n import pick
from competition.foundation.web.navigation import page_url
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import WAITING, TodayItem
from competition.organisations import queries as organisations
from competition.persons import level_operations
from competition.persons import queries as persons
from competition.rulebooks import queries as rulebooks
from competition.rules.consents import public_name
from competition.rules.editions.citing import uncited
from competition.rules.editions.kinds.levels import LEVELS
from competition.rules.identity import masked_number
from competition.rules.levels_held import PROOF_WORDS, STANDING_WORDS, HeldStanding
from competition.rules.lifecycle import Look
from competition.rules.problems import Problem
from competition.rules.roles import Actor, May, Role, Scope, may
from competition.rules.words.levels import CAREER

RECOMMENDED = RECOMMENDATION.look(RecommendationState.RECOMMENDED)
WITHDRAWN = RECOMMENDATION.look(RecommendationState.WITHDRAWN)

bp = Blueprint("skill_levels", __name__)


@bp.get("/contests/<int:contest_id>/levels")
@requires(May.RECOMMEND_LEVELS, of=contests.contest_subject)
def contest(contest_id: int) -> ResponseReturnValue:
    """Recommended levels, what could still be recommended, and for whom nothing is and why."""
    contest = contests.contest(contest_id)
    none_leaves = say(why) if (why := handing.why_none(contest_id)) else ""
    levels = replace(level_list(contest), excel="", paper="") if none_leaves else level_list(contest)
    found = proposals(contest_id)
    fresh = [one for one in found if not isinstance(one.outcome, Problem)]
    without = [(one, say(one.outcome)) for one in found if isinstance(one.outcome, Problem)]
    waiting = queries.events_to_apply(contest_id)
    served = [
        (event, bodies)
        for event in waiting
        if event.occupation_code and (bodies := organisations.evaluation_bodies(event.occupation_code))
    ]
    return render_template(
        "certificates/skill_levels/contest.html",
        contest=contest,
        list=levels,
        fresh=fresh,
        words=award_words(contest_id),
        withdrawn=[
            (row, level_name(row.recommendation.level)) for row in queries.withdrawn_of_contest(contest_id)
        ],
        held_up=held_up(contest_id, [row.event for row in levels.page.rows]),
        on_hold=ON_HOLD,
        over=handing.not_agreed(levels.page.rows),
        over_look=NOT_AGREED,
        none_leaves=none_leaves,
        not_agreed=sorted({row.person.name for row in _kept_back(contest_id)}),
        without=paging.page_of(without, whole(request.args.get("others")) or 1, levels.page.size),
        others_url=partial(page_url, name="others"),
        waiting=served,
        unserved=[event for event in waiting if event.id not in {one.id for one, _bodies in served}],
        may_register=may(the_actor(), May.MANAGE_ORGANISATIONS),
        missing=" ".join(say(one) for one in uncited(rulebooks.rules_of(contest_id), LEVELS)),
    )


@bp.post("/contests/<int:contest_id>/levels")
@requires(May.RECOMMEND_LEVELS, of=contests.contest_subject)
def recommend(contest_id: int) -> ResponseReturnValue:
    """Record what the rules recommend."""
    made = operations.recommend_levels(contest_id, by=the_actor())
    return on_to(".contest", _("已生成 %(count)s 条推荐。", count=len(made)), contest_id=contest_id)


@bp.post("/events/<int:event_id>/levels/apply")
@requires(May.RECOMMEND_LEVELS, of=contests.event_subject)
def apply(event_id: int) -> ResponseReturnValue:
    """Send an event's recommendations to an evaluation body."""
    event = contests.event(event_id)
    form = ApplicationForm()
    bodies = organisations.evaluation_bodies()
    form.organisation_id.choices = [(body.id, body.name) for body in bodies]
    chosen = form.organisation_id.data if form.validate() else None
    count = operations.apply(event_id, chosen, by=the_actor())
    left = len(queries.waiting_for_body(event_id))
    flash(_("已向评价机构申报 %(count)s 人。", count=count))
    if left:
        flash(_("%(count)s 人没有同意把材料交给评价机构，没有申报。", count=left), "warning")
    return on_to(".contest", contest_id=event.contest_id)


@bp.get("/contests/<int:contest_id>/levels.xlsx")
@requires(May.RECOMMEND_LEVELS, of=contests.contest_subject)
def workbook(contest_id: int) -> ResponseReturnValue:
    """名单附件 as Excel."""
    return level_list(contests.contest(contest_id)).workbook()


@bp.get("/contests/<int:contest_id>/levels.pdf")
@requires(May.RECOMMEND_LEVELS, of=contests.contest_subject)
def list_paper(contest_id: int) -> ResponseReturnValue:
    """名单附件 as PDF."""
    return level_list(contests.contest(contest_id)).paper_list()


@bp.get("/contests/<int:contest_id>/levels/letter.pdf")
@requires(May.RECOMMEND_LEVELS, of=contests.contest_subject)
def letter(contest_id: int) -> ResponseReturnValue:
    """A draft of the letter that goes with the list."""
    contest = contests.contest(contest_id)
    issuer = rulebooks.rules_of(contest_id).certificates.issuer or contest.organiser or contest.name
    rows = handing.going_out(contest_id)
    handing.note(contest, rows[:1], "levels_letter", documents.LETTER_FIELDS, by=the_actor())
    body = documents.letter(contest, rows, issuer)
    return attachment(body, f"letter-{contest_id}.pdf", MEDIA_TYPES["pdf"])


def _kept_back(contest_id: int) -> list[LevelRow]:
    """Whose recommendations stay here because they do not agree that anything leaves."""
    return handing.by_consent(contest_id, queries.live_of_contest(contest_id)).kept_back


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
    require_going_out(row)
    require_basis([row])
    contest = contests.contest(row.recommendation.contest_id)
    handing.require_consent(contest.id, row)
    handing.note(contest, [row], "levels_form", documents.form_fields(), by=the_actor())
    body = documents.application_form(contest, row)
    return attachment(body, f"application-{recommendation_id}.pdf", MEDIA_TYPES["pdf"])


@bp.get("/organisations/<int:organisation_id>/levels")
@requires(May.DECIDE_LEVELS, of=organisations.organisation_subject)
def body(organisation_id: int) -> ResponseReturnValue:
    """What was sent to an evaluation body, and what of it was withdrawn since."""
    rows = queries.of_body(organisation_id)
    contest_ids = {row.recommendation.contest_id for row in rows}
    return render_template(
        "certificates/skill_levels/body.html",
        organisation=organisations.organisation(organisation_id),
        rows=[(row, level_name(row.recommendation.level)) for row in rows],
        over=handing.not_agreed(rows),
        over_look=NOT_AGREED,
        masked=public_name,
        contests=queries.contest_names(contest_ids),
        held_up=_held_up(rows),
        on_hold=ON_HOLD,
        unnoted=[row.recommendation.id for row in rows if queries.is_unnoted(row.recommendation)],
    )


@bp.post("/organisations/<int:organisation_id>/levels/noted")
@requires(May.DECIDE_LEVELS, of=organisations.organisation_subject)
def note_withdrawals(organisation_id: int) -> ResponseReturnValue:
    """The evaluation body has seen what was withdrawn."""
    shown = {whole(one) or 0 for one in request.form.get("shown", "").split(" ")}
    count = operations.note_withdrawals(organisation_id, shown, by=the_actor())
    return on_to(".body", _("已记下：知悉 %(count)s 条撤回。", count=count), organisation_id=organisation_id)


@bp.route("/recommendations/<int:recommendation_id>/decide", methods=["GET", "POST"])
@requires(May.DECIDE_LEVELS, of=queries.recommendation_subject)
def decide(recommendation_id: int) -> ResponseReturnValue:
    """The evaluation body records its decision."""
    row = queries.row_of(recommendation_id)
    if row.recommendation.state == RecommendationState.APPLIED:
        handing.require_consent(row.recommendation.contest_id, row)
    form = DecisionForm(data={"decided_on": clock.today()}) if request.method != "POST" else DecisionForm()

    def save() -> ResponseReturnValue:
        decision = Decision(
            form.outcome.data == RecommendationState.GRANTED,
            form.certificate_number.data or "",
            form.decided_on.data,
            form.reason.data or "",
        )
        operations.decide(recommendation_id, decision, by=the_actor())
        return on_to(".body", _("结论已登记。"), organisation_id=row.recommendation.organisation_id)

    return form_page(form, save, lambda: _page(row, form))


def _page(row: LevelRow, form: DecisionForm | None) -> str:
    return render_template(
        "certificates/skill_levels/recommendation.html",
        row=row,
        form=form,
        contest=contests.contest(row.recommendation.contest_id),
        level=level_name(row.recommendation.level),
        held=level_name(row.recommendation.held_level),
        basis=basis(row),
        words=award_words(row.recommendation.contest_id),
        name=pick(row.event.name, row.event.name_en),
        waits=row.event.id in held_up(row.recommendation.contest_id, [row.event]),
        on_hold=ON_HOLD,
        over=bool(handing.not_agreed([row])),
        over_look=NOT_AGREED,
    )


@bp.route("/me/levels", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def own() -> ResponseReturnValue:
    """A person's path through the eight levels, each recommendation on it, and levels they say they hold."""
    form = HeldForm()

    def save() -> ResponseReturnValue:
        level_operations.claim_level(form.said(), by=the_actor())
        return on_to(".own", _("已登记为本人填报，核验证书后才能据以晋升。"))

    return form_page(form, save, lambda: _own_page(form))


@bp.post("/me/levels/<int:held_id>/drop")
@requires(May.SIGNED_IN)
def drop_claimed(held_id: int) -> ResponseReturnValue:
    """Take back what one said of oneself."""
    level_operations.drop_claimed_level(held_id, by=the_actor())
    return on_to(".own", _("已撤回。"))


def _own_page(form: HeldForm) -> str:
    account_id = the_actor().account_id
    rows = queries.of_account(account_id) if account_id is not None else []
    records = persons.own_levels(account_id)
    proven = [one for one in records if one.standing == HeldStanding.VERIFIED]
    held = min((one.level for one in proven), default=None)
    return render_template(
        "certificates/skill_levels/own.html",
        form=form,
        rows=[(row, level_name(row.recommendation.level), basis(row)) for row in rows],
        contests=queries.contest_names({row.recommendation.contest_id for row in rows}),
        words={
            contest_id: award_words(contest_id) for contest_id in {r.recommendation.contest_id for r in rows}
        },
        path=_path(CAREER, held),
        records=[(one, held_name(one), occupation_name(one)) for one in records],
        standing_words=STANDING_WORDS,
        held_up=_held_up(rows),
        on_hold=ON_HOLD,
        over=handing.not_agreed(rows),
        over_look=NOT_AGREED,
    )


def _held_up(rows: Sequence[LevelRow]) -> frozenset[int]:
    """The events, of whatever contest, whose recommendations wait."""
    contest_ids = {row.recommendation.contest_id for row in rows}
    return frozenset().union(*(held_up(id, [row.event for row in rows]) for id in contest_ids))


@bp.route("/contests/<int:contest_id>/levels/held/<int:person_id>", methods=["GET", "POST"])
@requires(May.RECOMMEND_LEVELS, of=contests.contest_subject)
def held(contest_id: int, person_id: int) -> ResponseReturnValue:
    """The levels of somebody who takes part: claims, what was proven, and a form to prove one."""
    if not queries.takes_part(contest_id, person_id):
        abort(404)
    form = ProofForm(data={"occupation": queries.occupation_of(contest_id, person_id)})

    def save() -> ResponseReturnValue:
        operations.verify_level(contest_id, person_id, form.proven(), by=the_actor())
        return on_to(".held", _("等级已登记。"), contest_id=contest_id, person_id=person_id)

    return form_page(form, save, lambda: _held_page(contest_id, person_id, form))


def _held_page(contest_id: int, person_id: int, form: ProofForm | None = None) -> str:
    person, records = persons.person(person_id), persons.levels_held([person_id])[person_id]
    occupation = queries.occupation_of(contest_id, person_id)
    return render_template(
        "certificates/skill_levels/held.html",
        contest=contests.contest(contest_id),
        person=person,
        id_number=masked_number(person.id_number),
        form=form or ProofForm(formdata=None, data={"occupation": occupation}),
        records=[(one, held_name(one), occupation_name(one)) for one in records],
        claims=[
            (event, level_name(level)) for event, level in queries.claims_of_person(contest_id, person_id)
        ],
        standing_words=STANDING_WORDS,
        proof_words=PROOF_WORDS,
    )


@bp.post("/contests/<int:contest_id>/levels/held/<int:person_id>/end")
@requires(May.RECOMMEND_LEVELS, of=contests.contest_subject)
@dialog_on(_held_page)
def end_held(contest_id: int, person_id: int) -> ResponseReturnValue:
    """A level that was proven by mistake no longer counts."""
    record = persons.level_held(whole(request.form.get("record")) or 0)
    if record.person_id != person_id or not queries.takes_part(contest_id, person_id):
        abort(404)
    operations.end_level(record.id, request.form.get("reason", ""), by=the_actor())
    return on_to(".held", _("已撤销这条等级记录。"), contest_id=contest_id, person_id=person_id)


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
            for organisation, count in (handing.to_decide(bodies) if bodies else ())
        ),
        *(
            TodayItem(
                title=_("竞赛撤回了推荐，请核对"),
                place=organisation.name,
                url=url_for("skill_levels.body", organisation_id=organisation.id),
                state=WITHDRAWN,
                count=count,
            )
            for organisation, count in (queries.unnoted(bodies) if bodies else ())
        ),
        *(_for_officer(contest_ids) if contest_ids else ()),
    ]


def _for_officer(contest_ids: Collection[int]) -> list[TodayItem]:
    return [
        *(
            _item(contest, _("生成技能等级推荐"), count, WAITING)
            for contest, count in to_recommend(sorted(contest_ids))
        ),
        *(
            _item(contest, _("向评价机构申报推荐等级"), count, RECOMMENDED)
            for contest, count in queries.contests_to_apply(contest_ids)
        ),
    ]


def _item(contest: Contest, title: str, count: int, look: Look) -> TodayItem:
    place, url = pick(contest.name, contest.name_en), url_for("skill_levels.contest", contest_id=contest.id)
    return TodayItem(title=title, place=place, url=url, state=look, count=count)
