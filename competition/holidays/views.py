"""Pages of holidays: anybody signed in reads the table, the site's administrator keeps it."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import catalogue
from competition.foundation.paper.workbooks import listing
from competition.foundation.store import uploads
from competition.foundation.system import clock
from competition.foundation.web.downloads import attachment
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.forms import whole
from competition.foundation.web.security import requires, the_actor
from competition.holidays import operations, queries
from competition.holidays.forms import YearForm, shown_lines
from competition.rules.calendar import OFF, lines_of
from competition.rules.roles import May, may

bp = Blueprint("holidays", __name__)

FIRST_YEAR, LAST_YEAR = 2000, 2100


@bp.get("/holidays")
@requires(May.SIGNED_IN)
def table() -> ResponseReturnValue:
    """Every known year, and the years still wanting."""
    notices = queries.notices()
    known = {notice.year for notice in notices}
    this_year = clock.today().year
    return render_template(
        "competition/holidays/table.html",
        years=[(notice, lines_of(notice), queries.entered(notice.year)) for notice in notices],
        wanting=[year for year in (this_year, this_year + 1) if year not in known],
        may_change=may(the_actor(), May.MANAGE_SITE),
        off=OFF,
    )


@bp.route("/holidays/<int:year>", methods=["GET", "POST"])
@requires(May.MANAGE_SITE)
def edit(year: int) -> ResponseReturnValue:
    """Enter or correct the days of a year, as text or by workbook."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)
    form = YearForm()
    notice, row = queries.notice(year), queries.entered(year)
    if request.method != "POST":
        form.fill(notice, row.number if row else 0)

    def save() -> ResponseReturnValue:
        form.take_workbook()
        seen = whole(form.seen.data) or 0
        operations.set_year(year, form.days.data or "", form.source.data, by=the_actor(), seen=seen)
        return on_to(".table", _("%(year)s 年的节假日已保存。", year=year))

    return form_page(
        form,
        save,
        lambda: render_template(
            "competition/holidays/edit.html",
            year=year,
            form=form,
            notice=notice,
            built_in=any(one.year == year for one in catalogue.year_notices()) and row is None,
        ),
    )


@bp.get("/holidays/<int:year>.xlsx")
@requires(May.MANAGE_SITE)
def workbook(year: int) -> ResponseReturnValue:
    """The days of a year as a workbook to change and bring back; for a year still wanting, only its head."""
    notice = queries.notice(year)
    lines = shown_lines(notice) if notice else []
    book = listing([_("日期"), _("休或班")], lines, _("节假日"))
    return attachment(book, f"{_('节假日')}-{year}.xlsx", uploads.MEDIA_TYPES["xlsx"])
