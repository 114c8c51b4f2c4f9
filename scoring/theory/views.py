"""Pages of theory marks: the list by code and its workbook. Nothing names anybody."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.draws import queries as draws
from competition.foundation.store import uploads
from competition.foundation.web.downloads import attachment
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.security import requires, the_actor
from competition.rules.problems import Problem, Refused
from competition.rules.roles import May
from scoring.theory import operations, queries, workbook
from scoring.theory.forms import TheoryForm

bp = Blueprint("theory", __name__)


@bp.route("/events/<int:event_id>/theory", methods=["GET", "POST"])
@requires(May.ENTER_THEORY, of=contests.event_subject)
def theory(event_id: int) -> ResponseReturnValue:
    """Theory marks by workbook: every row is right, or nothing is stored."""
    event = contests.event(event_id)
    form = TheoryForm()
    codes = draws.codes_of(event_id)

    def save() -> ResponseReturnValue:
        if not form.file.data:
            raise Refused(Problem("file_empty", {}, "file"))
        lines, notes = workbook.read(form.file.data.read(), codes)
        count = operations.import_theory(event_id, lines, by=the_actor())
        for note in notes:
            flash(say(note))
        return on_to(".theory", _("%(count)s 个理论成绩已导入。", count=count), event_id=event_id)

    return form_page(
        form,
        save,
        lambda: render_template(
            "scoring/theory/theory.html",
            event=event,
            form=form,
            codes=codes,
            marks=queries.theory_of(event_id),
            opened=queries.closed(event_id),
        ),
    )


@bp.get("/events/<int:event_id>/theory/template.xlsx")
@requires(May.ENTER_THEORY, of=contests.event_subject)
def template(event_id: int) -> ResponseReturnValue:
    """The workbook of theory marks with the codes of the event."""
    event = contests.event(event_id)
    book = workbook.template(draws.codes_of(event_id))
    return attachment(book, f"theory-{event.code}.xlsx", uploads.MEDIA_TYPES["xlsx"])
