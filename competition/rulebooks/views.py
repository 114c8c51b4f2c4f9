"""Pages of a contest's rules: read by anybody, written by its organiser in versions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.contests.showing import seen_by
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.forms import EmptyForm, whole
from competition.foundation.web.security import current_actor, public, requires, the_actor
from competition.rulebooks import captions, operations, queries
from competition.rulebooks.block_forms import FORMS, BlocksForm, rearranged
from competition.rulebooks.forms import FullRulesForm, RulesForm, show_elsewhere
from competition.rulebooks.meanwhile import VersionForm, show_meanwhile
from competition.rulebooks.queries import Impact, impact
from competition.rulebooks.row_forms import RowsForm, with_more_rows
from competition.rules.editions.blocks import (
    Difference,
    blocks_of,
    differences,
    part_for,
    without_target,
)
from competition.rules.editions.kinds.advancement import ADVANCEMENT
from competition.rules.editions.kinds.certificate import CERTIFICATES
from competition.rules.editions.kinds.kind import BlockKind, RulePart
from competition.rules.editions.kinds.prizes import PRIZES
from competition.rules.editions.kinds.procedure import PROCEDURE
from competition.rules.editions.model import (
    BLOCK_KINDS,
    ROW_KINDS,
    ContestRules,
    from_body,
    from_json,
    problems_with_rules,
    to_json,
)
from competition.rules.editions.presets import presets_for
from competition.rules.editions.targets import Target
from competition.rules.problems import Problem, Refused
from competition.rules.roles import May

bp = Blueprint("rulebooks", __name__)


@bp.get("/contests/<int:contest_id>/rules/<int:number>")
@public
def version(contest_id: int, number: int) -> ResponseReturnValue:
    """One version of the rules, in full."""
    contest = seen_by(current_actor(), contest_id).contest
    found = queries.rules_version(contest_id, number)
    rules, events = from_body(found.body), contests.events_of(contest_id)
    groups = {event.code: event.group_kind for event in events}
    return render_template(
        "competition/rulebooks/version.html",
        contest=contest,
        version=found,
        versions=queries.rules_versions(contest_id),
        rules=rules,
        kinds=[(kind, blocks_of(rules, kind, groups)) for kind in BLOCK_KINDS],
        row_kinds=[(kind, kind.parts(rules)) for kind in ROW_KINDS],
        whole_kinds=[(kind, kind.parts(rules)[0]) for kind in (ADVANCEMENT, PROCEDURE, CERTIFICATES)],
        prizes=PRIZES,
        target_names=_target_names(events),
        lines_of=captions.lines_of,
        own_words=captions.prize_words(rules),
    )


@bp.route("/contests/<int:contest_id>/manage/rules", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def edit(contest_id: int) -> ResponseReturnValue:
    """The rules of an edition: the parts most editions change."""
    contest = contests.contest(contest_id)
    before = queries.rules_of(contest_id)
    form = RulesForm()
    if request.method != "POST":
        form.fill(before)
        form.seen.data = str(_number(contest_id))
    form.offer()

    def page() -> str:
        return render_template(
            "competition/rulebooks/edit.html",
            contest=contest,
            form=form,
            rules=before,
            waiting=len(queries.unconfirmed(contest)),
            versions=queries.rules_versions(contest_id),
        )

    return _rules_page(contest, form, lambda: form.rules(before), page, valid=lambda: form.check(before))


def _page_of(kind: BlockKind[Any]) -> Callable[[int], ResponseReturnValue]:
    """The page of one kind of rule, by group and event."""

    @requires(May.MANAGE_CONTEST, of=contests.contest_subject)
    def page(contest_id: int) -> ResponseReturnValue:
        return _blocks_page(contests.contest(contest_id), kind)

    return page


for one in BLOCK_KINDS:
    bp.add_url_rule(
        f"/contests/<int:contest_id>/manage/rules/{one.key}",
        endpoint=one.key,
        view_func=_page_of(one),
        methods=["GET", "POST"],
    )


@bp.context_processor
def _tabs() -> dict[str, Any]:
    return {"kind_tabs": _kind_tabs}


def _kind_tabs(contest_id: int) -> list[tuple[str, str, bool]]:
    """The tab of each kind's page: its title, its address, whether it is open."""
    return [
        (
            str(_(kind.title)),
            url_for(f"rulebooks.{kind.key}", contest_id=contest_id),
            request.endpoint == f"rulebooks.{kind.key}",
        )
        for kind in BLOCK_KINDS
    ]


@dataclass(frozen=True)
class Preview:
    """What would change, and for which entries."""

    differences: list[Difference]
    impacts: list[Impact]

    @property
    def troubled(self) -> int:
        return sum(len(one.troubled) for one in self.impacts)


def _blocks_page(contest: Contest, kind: BlockKind[Any]) -> ResponseReturnValue:
    """The blocks of one kind: look, add, copy, remove, see what changes, save."""
    before, events = queries.rules_of(contest.id), contests.events_of(contest.id)
    targets = [Target(event.group_kind, event.code) for event in events]
    names = captions.target_words(events)
    form = _blocks_form(contest, kind, before, targets)
    form.offer([(target.key, names[target]) for target in (*kind.whole, *targets)])
    verb = request.form.get("do")

    def page(preview: Preview | None = None) -> str:
        replaced = [_replaced(before, kind, row.form.targets.data or [], names) for row in form.blocks]
        shown = {"preview": preview, "replaced": replaced, "target_names": _target_names(events)}
        return render_template(
            "competition/rulebooks/blocks.html",
            contest=contest,
            form=form,
            kind=kind,
            words=captions,
            **shown,
        )

    def save() -> ResponseReturnValue:
        after = form.rules(before, targets)
        if verb == "save":
            return _saved(contest, form, after, kind)
        if _seen(form) != _number(contest.id):
            raise Refused(Problem("overtaken"))
        return page(_preview(contest, after, before, targets))

    def show(refusal: Refused) -> None:
        _show(form, refusal)
        show_meanwhile(form, refusal, contest.id, lambda: form.rules(before, targets))

    def valid() -> bool:
        return verb in ("preview", "save") and form.check(before, targets)

    return form_page(form, save, page, valid=valid, show=show)


def _blocks_form(
    contest: Contest, kind: BlockKind[Any], before: ContestRules, targets: list[Target]
) -> BlocksForm:
    """The blocks in force, or what was sent after the button that was pressed."""
    if request.method == "POST":
        return FORMS[kind.key](formdata=rearranged(request.form, kind))
    form = FORMS[kind.key]()
    form.fill(before, targets, _number(contest.id))
    return form


def _saved(
    contest: Contest, form: BlocksForm, after: ContestRules, kind: BlockKind[Any]
) -> ResponseReturnValue:
    operations.set_rules(contest.id, after, form.clause.data, by=the_actor(), seen=_seen(form))
    return on_to(f".{kind.key}", _("新版规则已保存并生效。"), contest_id=contest.id)


def _number(contest_id: int) -> int:
    """The number of the version in force; 0 where there is none."""
    current = queries.current_version(contest_id)
    return current.number if current else 0


def _seen(form: VersionForm) -> int:
    """The version that the page was opened with."""
    return whole(form.seen.data) or 0


def _rules_page(
    contest: Contest,
    form: VersionForm,
    read: Callable[[], ContestRules],
    page: Callable[[], str],
    *,
    valid: Callable[[], bool] | None = None,
) -> ResponseReturnValue:
    """A page that makes a new version; who was told of one made meanwhile may save over it."""

    def save() -> ResponseReturnValue:
        operations.set_rules(contest.id, read(), form.clause.data or "", by=the_actor(), seen=_seen(form))
        return on_to(".edit", _("新版规则已保存并生效。"), contest_id=contest.id)

    def show(refusal: Refused) -> None:
        _show(form, refusal)
        show_meanwhile(form, refusal, contest.id, read)

    return form_page(form, save, page, valid=valid, show=show)


def _show(form: VersionForm, refusal: Refused) -> None:
    """What is wrong, beside the form's own fields; what is in other parts of the rules, with its place."""
    elsewhere = [problem for problem in refusal.problems if "kind" in problem.details]
    form.show(Refused(*(problem for problem in refusal.problems if problem not in elsewhere)))
    show_elsewhere(form, elsewhere)


def _preview(contest: Contest, after: ContestRules, before: ContestRules, targets: list[Target]) -> Preview:
    if problems := problems_with_rules(after):
        raise Refused(*problems)
    return Preview(differences(before, after, targets), impact(contest.id, before, after))


def _replaced(
    rules: ContestRules, kind: BlockKind[Any], keys: list[str], names: dict[Target, str]
) -> list[tuple[str, list[captions.Line]]]:
    """For what a block is, the rule that would count without it; what counts for all alike comes together."""
    found: dict[RulePart, list[str]] = {}
    for target in map(Target.of, keys):
        if not kind.falls_back(target):
            continue
        part = part_for(without_target(rules, kind, target), kind, target)
        found.setdefault(part, []).append(captions.named(names, target))
    return [(_("、").join(who), captions.lines_of(kind, part)) for part, who in found.items()]


def _target_names(events: list[Event]) -> Callable[[Iterable[Target]], str]:
    names = captions.target_words(events)
    return lambda targets: _("、").join(captions.named(names, target) for target in targets)


@bp.route("/contests/<int:contest_id>/manage/rules/levels", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def levels(contest_id: int) -> ResponseReturnValue:
    """Recommended levels, titles and honours of an edition: look, add rows, take over those of a published text."""
    contest = contests.contest(contest_id)
    before = queries.rules_of(contest_id)
    if request.method != "POST":
        form = RowsForm()
        form.fill(before)
        form.seen.data = str(_number(contest_id))
    else:
        form = RowsForm(formdata=with_more_rows(request.form))
    form.offer(captions.prize_words(before))

    def valid() -> bool:
        return request.form.get("do", "save") == "save" and form.check(before)

    def page() -> str:
        presets = presets_for(queries.contest_key(contest))
        return render_template(
            "competition/rulebooks/levels.html", contest=contest, form=form, presets=presets
        )

    return _rules_page(contest, form, lambda: form.rules(before), page, valid=valid)


@bp.route("/contests/<int:contest_id>/manage/rules/copied", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def copied(contest_id: int) -> ResponseReturnValue:
    """What was taken over from the edition before: to be confirmed or changed, and what is different already."""
    contest = contests.contest(contest_id)
    form = EmptyForm()

    def save() -> ResponseReturnValue:
        chosen = [found for one in request.form.getlist("confirmed") if (found := whole(one)) is not None]
        count = operations.confirm_copied(contest_id, chosen, by=the_actor())
        return on_to(".copied", _("已确认 %(count)s 项。", count=count), contest_id=contest_id)

    def page() -> str:
        rows = queries.unconfirmed(contest)
        source = queries.source_of(contest_id)
        return render_template(
            "competition/rulebooks/copied.html",
            contest=contest,
            form=form,
            source=source,
            rows=[(row, captions.copied(row.kind, row.name, row.said)) for row in rows],
            changed=captions.changed_lines(queries.rules_of(source.id), queries.rules_of(contest_id))
            if source
            else [],
        )

    return form_page(form, save, page)


@bp.route("/contests/<int:contest_id>/manage/rules/full", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def full(contest_id: int) -> ResponseReturnValue:
    """The whole rules as text, for what no other page has."""
    contest = contests.contest(contest_id)
    form = FullRulesForm()
    if request.method != "POST":
        form.body.data = to_json(queries.rules_of(contest_id)).decode()
        form.seen.data = str(_number(contest_id))

    def page() -> str:
        return render_template("competition/rulebooks/full.html", contest=contest, form=form)

    return _rules_page(contest, form, lambda: _typed_rules(form.body.data), page)


def _typed_rules(text: str) -> ContestRules:
    try:
        return from_json(text)
    except (msgspec.DecodeError, ValueError) as cause:
        raise Refused(Problem("rules_unreadable", {"place": str(cause)}, field="body")) from cause
