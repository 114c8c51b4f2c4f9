"""Pages of working times: the floor judge's list by code, its workbook, what waits. Nothing names anybody."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.draws import queries as draws
from competition.foundation.store import queries as files
from competition.foundation.store import uploads
from competition.foundation.system import clock
from competition.foundation.web.downloads import attachment
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.rulebooks import queries as rulebooks
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, May, Role, Scope
from competition.rules.words.tie_steps import TieStep
from scoring.rules import timing
from scoring.times import checking, operations, queries, time_workbook
from scoring.times.forms import TimesForm, WorkbookForm
from scoring.times.time_workbook import Brought

bp = Blueprint("times", __name__)


@bp.route("/events/<int:event_id>/times", methods=["GET", "POST"])
@requires(May.RECORD_TIME, of=contests.event_subject)
def times(event_id: int) -> ResponseReturnValue:
    """Every code of the event with its time; all rows are right, or nothing is stored."""
    event, form = contests.event(event_id), TimesForm()
    standing = queries.standing_of(event_id)
    if not form.is_submitted():
        form.fill(draws.codes_of(event_id), standing)
    form.offer()

    def save() -> ResponseReturnValue:
        lines, problems = form.lines(standing)
        if problems:
            raise Refused(*problems, *checking.problems_with(event.id, lines))
        count = operations.record_times(event.id, lines, by=the_actor())
        return on_to(".times", _recorded(count), event_id=event_id)

    return form_page(
        form,
        save,
        lambda: _page(event, form, WorkbookForm(formdata=None)),
        show=lambda refusal: form.show_rows(refusal, queries.standing_of(event_id)),
    )


def _recorded(count: int) -> str:
    return str(_("%(count)s 个用时已保存。", count=count) if count else _("没有改动，不需要保存。"))


def _page(
    event: Event,
    form: TimesForm,
    workbook: WorkbookForm,
    rows: Sequence[tuple[int, str]] = (),
    errors_url: str = "",
) -> str:
    """The page; `rows` are the problems of a refused workbook by row number."""
    records, codes = queries.records_of(event.id), draws.codes_of(event.id)
    standing = queries.standing_among(records)
    return render_template(
        "scoring/times/times.html",
        event=event,
        form=form,
        workbook=workbook,
        row_problems=rows,
        errors_url=errors_url,
        codes=codes,
        standing=standing,
        missing=[code for code in codes if code not in standing],
        records=records,
        closed=queries.closed(event.id),
        decides=TieStep.TIME in rulebooks.rules_of(event.contest_id).ties_for(event.code).steps,
        written=time_workbook.written,
        shown=timing.shown,
    )


@bp.post("/events/<int:event_id>/times/import")
@requires(May.RECORD_TIME, of=contests.event_subject)
def upload(event_id: int) -> ResponseReturnValue:
    """A filled workbook: every row is right, or nothing is stored and the problems can be fetched."""
    event, form, workbook = contests.event(event_id), TimesForm(formdata=None), WorkbookForm()

    def page(rows: Sequence[tuple[int, str]] = (), errors_url: str = "") -> str:
        form.fill(draws.codes_of(event_id), queries.standing_of(event_id))
        form.offer()
        return _page(event, form, workbook, rows, errors_url)

    def save() -> ResponseReturnValue:
        if not workbook.file.data:
            raise Refused(Problem("file_empty", {}, "file"))
        data = workbook.file.data.read()
        brought, count = _record(event, time_workbook.read(data))
        if not brought.problems:
            for note in brought.table.notes:
                flash(say(note))
            return on_to(".times", _recorded(count), event_id=event_id)
        kept = operations.keep_workbook(event.id, data, workbook.file.data.filename or "", by=the_actor())
        rows = [(number, text) for number, texts in _sentences(brought).items() for text in texts]
        return page(rows, url_for(".errors", event_id=event_id, workbook_id=kept.id)), 422

    return form_page(workbook, save, page)


def _record(event: Event, brought: Brought) -> tuple[Brought, int]:
    """Store a workbook if every row is right; else it comes back with everything wrong, by row."""
    lines = list(brought.lines.values())
    try:
        if brought.problems:
            raise Refused(*checking.problems_with(event.id, lines))
        return brought, operations.record_times(event.id, lines, by=the_actor())
    except Refused as refusal:
        return brought.with_refused(refusal), 0


def _sentences(brought: Brought) -> Mapping[int, list[str]]:
    return {number: [say(problem) for problem in own] for number, own in sorted(brought.problems.items())}


@bp.get("/events/<int:event_id>/times/template.xlsx")
@requires(May.RECORD_TIME, of=contests.event_subject)
def template(event_id: int) -> ResponseReturnValue:
    """The workbook with the codes of the event and what stands."""
    event = contests.event(event_id)
    book = time_workbook.template(draws.codes_of(event_id), queries.times_of(event_id))
    return attachment(book, f"times-{event.code}.xlsx", uploads.MEDIA_TYPES["xlsx"])


@bp.get("/events/<int:event_id>/times/import/<int:workbook_id>/errors.xlsx")
@requires(May.RECORD_TIME, of=contests.event_subject)
def errors(event_id: int, workbook_id: int) -> ResponseReturnValue:
    """The refused workbook with a column that says what is wrong in each row; only for who brought it."""
    event = contests.event(event_id)
    kept = files.own_file(workbook_id, the_actor().account_id)
    brought = time_workbook.read(uploads.read(kept))
    brought = brought.with_refused(Refused(*checking.problems_with(event.id, list(brought.lines.values()))))
    book = time_workbook.with_problems(brought, _sentences(brought))
    return attachment(book, f"times-{event.code}-errors.xlsx", uploads.MEDIA_TYPES["xlsx"])


def times_waiting(actor: Actor) -> list[TodayItem]:
    """Today: sessions that are over and have codes without a time, where the time may decide a tie."""
    event_ids = actor.held_in(Scope.EVENT, Role.FLOOR_JUDGE)
    contest_ids = actor.held_in(Scope.CONTEST, Role.TABULATOR)
    if not event_ids and not contest_ids:
        return []
    waiting = queries.events_without_times(event_ids, contest_ids, clock.now())
    rules = rulebooks.rules_in_force({event.contest_id for event, _count in waiting})
    return [
        TodayItem(
            _("录入用时"),
            pick(event.name, event.name_en),
            url_for("times.times", event_id=event.id),
            count=count,
        )
        for event, count in waiting
        if TieStep.TIME in rules[event.contest_id].ties_for(event.code).steps
    ]
