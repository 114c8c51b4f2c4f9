"""Where the work in a contest is: for those who manage only a part of it, and for the parts that go by event."""

from flask import Blueprint, abort, redirect, render_template
from flask.typing import ResponseReturnValue

from competition.contests import queries
from competition.contests.work.listing import work_of
from competition.foundation.web.navigation import Section, section_word
from competition.foundation.web.security import requires, the_actor
from competition.rules.roles import May

bp = Blueprint("work", __name__)


@bp.get("/contests/<int:contest_id>/work")
@requires(May.SIGNED_IN, of=queries.contest_subject)
def whole(contest_id: int) -> ResponseReturnValue:
    """All that this person may open here; not found for who has nothing to do."""
    return _page(contest_id, None)


@bp.get("/contests/<int:contest_id>/work/<section>")
@requires(May.SIGNED_IN, of=queries.contest_subject)
def part(contest_id: int, section: str) -> ResponseReturnValue:
    """The pages of one section by event; where there is but one event, its first page."""
    if section not in list(Section):
        abort(404)
    return _page(contest_id, Section(section))


def _page(contest_id: int, section: Section | None) -> ResponseReturnValue:
    work = work_of(the_actor(), contest_id, queries.events_of(contest_id), section)
    if not work:
        abort(404)
    if section and len(work) == 1:
        return redirect(work[0].pages[0].url, code=303)
    return render_template(
        "competition/contests/work.html",
        contest=queries.contest(contest_id),
        work=work,
        title=section_word(section) if section else "",
    )
