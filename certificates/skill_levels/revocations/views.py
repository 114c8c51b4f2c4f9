"""Pages by which an evaluation body takes a granted level back, and the second person confirms it."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certificates.rules.recommendation_life import RECOMMENDATION, RecommendationState
from certificates.skill_levels import queries
from certificates.skill_levels.parts import level_name
from certificates.skill_levels.revocations import operations
from competition.accounts import queries as accounts
from competition.contests import queries as contests
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.rules.roles import Actor, May, Role, Scope, may

bp = Blueprint("revocations", __name__)


@bp.get("/recommendations/<int:recommendation_id>/revocation")
@requires(May.CONFIRM_REVOCATION, of=queries.recommendation_subject)
def revocation(recommendation_id: int) -> str:
    """What was granted, why it is to be taken back, and the second person's word."""
    row, actor = queries.row_of(recommendation_id), the_actor()
    found = row.recommendation
    return render_template(
        "certificates/skill_levels/revocation.html",
        row=row,
        contest=contests.contest(found.contest_id),
        level=level_name(found.level),
        names=accounts.names_of({id for id in (found.revocation_asked_by, found.revoked_by) if id}),
        may_ask=may(actor, May.DECIDE_LEVELS, queries.recommendation_subject(recommendation_id)),
        own=found.revocation_asked_by == actor.account_id,
    )


@bp.post("/recommendations/<int:recommendation_id>/revocation")
@requires(May.DECIDE_LEVELS, of=queries.recommendation_subject)
@dialog_on(revocation)
def ask_revocation(recommendation_id: int) -> ResponseReturnValue:
    """The body asks for it."""
    operations.ask_revocation(recommendation_id, request.form.get("reason", ""), by=the_actor())
    return on_to(
        ".revocation",
        _("已提出撤销，等待另一个人确认；确认前认定有效。"),
        recommendation_id=recommendation_id,
    )


@bp.post("/recommendations/<int:recommendation_id>/revocation/confirm")
@requires(May.CONFIRM_REVOCATION, of=queries.recommendation_subject)
@dialog_on(revocation)
def confirm_revocation(recommendation_id: int) -> ResponseReturnValue:
    """The second person confirms."""
    operations.confirm_revocation(recommendation_id, by=the_actor())
    return on_to(
        ".revocation",
        _("认定已撤销，本人和竞赛的证书管理员已收到通知。"),
        recommendation_id=recommendation_id,
    )


@bp.post("/recommendations/<int:recommendation_id>/revocation/drop")
@requires(May.CONFIRM_REVOCATION, of=queries.recommendation_subject)
@dialog_on(revocation)
def drop_revocation(recommendation_id: int) -> ResponseReturnValue:
    """It stays as it was granted."""
    operations.drop_revocation(recommendation_id, request.form.get("reason", ""), by=the_actor())
    return on_to(".revocation", _("认定照旧有效。"), recommendation_id=recommendation_id)


def revocations_waiting(actor: Actor) -> list[TodayItem]:
    """Revocations that others asked for and that wait for this second person."""
    bodies = actor.held_in(Scope.ORGANISATION, Role.EVALUATION_BODY)
    contest_ids = actor.held_in(Scope.CONTEST, Role.SUPERVISOR)
    if not bodies and not contest_ids:
        return []
    return [
        TodayItem(
            title=_("撤销等级认定等待第二人确认"),
            place=pick(row.event.name, row.event.name_en),
            url=url_for("revocations.revocation", recommendation_id=row.recommendation.id),
            state=RECOMMENDATION.look(RecommendationState.GRANTED),
            since=row.recommendation.revocation_asked_at,
        )
        for row in queries.to_revoke(bodies, contest_ids)
        if row.recommendation.revocation_asked_by != actor.account_id
    ]
