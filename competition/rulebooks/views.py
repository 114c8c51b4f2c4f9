"""Pages of a contest's rules: read by anybody, written by its organiser in versions."""

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import terms
from competition.contest_rules import ContestRules, from_body, from_json, to_json
from competition.contests import operations, queries
from competition.eligibility import DOCUMENT_WORDS, IDENTITY_WORDS
from competition.foundation.security import current_actor, public, requires, the_actor
from competition.problems import Problem, Refused
from competition.roles import May, Subject, may
from competition.rulebooks.forms import FullRulesForm, LevelsForm, RulesForm

bp = Blueprint("rulebooks", __name__)


@bp.get("/contests/<int:contest_id>/rules/<int:number>")
@public
def version(contest_id: int, number: int) -> ResponseReturnValue:
    """One version of the rules, in full."""
    contest = queries.contest(contest_id)
    if contest.phase in queries.HIDDEN and not may(
        current_actor(), May.MANAGE_CONTEST, Subject(contest_id=contest_id)
    ):
        abort(404)
    found = queries.rules_version(contest_id, number)
    return render_template(
        "competition/rulebooks/version.html",
        contest=contest,
        version=found,
        versions=queries.rules_versions(contest_id),
        rules=from_body(found.body),
        terms=terms,
        identity_words=IDENTITY_WORDS,
        document_words=DOCUMENT_WORDS,
    )


@bp.route("/contests/<int:contest_id>/manage/rules", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def edit(contest_id: int) -> ResponseReturnValue:
    """The rules of an edition: the parts most editions change."""
    contest = queries.contest(contest_id)
    before = queries.rules_of(contest_id)
    form = RulesForm()
    if request.method == "GET":
        form.fill(before)
    form.offer()
    if form.validate_on_submit():
        try:
            operations.set_rules(contest, form.rules(before), form.clause.data or "", by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("新版规则已保存并生效。"))
            return redirect(url_for(".edit", contest_id=contest_id), code=303)
    page = render_template(
        "competition/rulebooks/edit.html",
        contest=contest,
        form=form,
        rules=before,
        versions=queries.rules_versions(contest_id),
        terms=terms,
    )
    return page, 422 if form.errors else 200


@bp.route("/contests/<int:contest_id>/manage/rules/levels", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def levels(contest_id: int) -> ResponseReturnValue:
    """Recommended levels and titles of an edition."""
    contest = queries.contest(contest_id)
    before = queries.rules_of(contest_id)
    form = LevelsForm()
    if request.method == "GET":
        form.fill(before)
    form.offer(before)
    if form.validate_on_submit():
        try:
            operations.set_rules(contest, form.rules(before), form.clause.data, by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("新版规则已保存并生效。"))
            return redirect(url_for(".edit", contest_id=contest_id), code=303)
    page = render_template("competition/rulebooks/levels.html", contest=contest, form=form)
    return page, 422 if form.errors else 200


@bp.route("/contests/<int:contest_id>/manage/rules/full", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def full(contest_id: int) -> ResponseReturnValue:
    """The whole rules as text, for levels, titles and single events."""
    contest = queries.contest(contest_id)
    form = FullRulesForm()
    if request.method == "GET":
        form.body.data = to_json(queries.rules_of(contest_id)).decode()
    if form.validate_on_submit():
        try:
            operations.set_rules(contest, _typed_rules(form.body.data), form.clause.data, by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("新版规则已保存并生效。"))
            return redirect(url_for(".edit", contest_id=contest_id), code=303)
    page = render_template("competition/rulebooks/full.html", contest=contest, form=form)
    return page, 422 if form.errors else 200


def _typed_rules(text: str) -> ContestRules:
    try:
        return from_json(text)
    except (msgspec.DecodeError, ValueError) as cause:
        raise Refused(Problem("rules_unreadable", {"place": str(cause)}, field="body")) from cause
