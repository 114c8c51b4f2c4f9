"""The live board of the hall: results as they are published, asked for every few seconds by ETag."""

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from competition.contests import queries as contests
from competition.foundation.web.i18n import current_language
from competition.foundation.web.security import public
from scoring.results import public as announced
from scoring.results import queries
from scoring.results.naming import prize_names

bp = Blueprint("board", __name__)

FRESH = "public, max-age=2"


@bp.get("/contests/<int:contest_id>/board")
@public
def board(contest_id: int) -> ResponseReturnValue:
    """The wall screen; it asks for its rows by itself."""
    contest = contests.announced(contest_id)
    answer = _for_every_cache(make_response(render_template("scoring/board/board.html", contest=contest)))
    answer.add_etag()
    return answer.make_conditional(request)


@bp.get("/contests/<int:contest_id>/board/rows")
@public
def rows(contest_id: int) -> ResponseReturnValue:
    """The rows of all published events; 304 while nothing was published since."""
    contests.announced(contest_id)
    tag = f"{contest_id}-{queries.public_revision(contest_id)}-{current_language()}"
    answer = Response(status=304)
    if not request.if_none_match.contains(tag):
        published = announced.public_results(contest_id)
        answer = make_response(
            render_template(
                "scoring/board/_rows.html",
                results=[(result, prize_names(result.body)) for result in published],
            )
        )
        if not all(result.sound for result in published):
            return _while_checked(answer)
    answer.set_etag(tag)
    return _for_every_cache(answer)


def _while_checked(answer: Response) -> Response:
    """A notice in place of a result is nothing to be kept: the next asking may get the result."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _for_every_cache(answer: Response) -> Response:
    """Anybody's, for a moment; the cookie chooses the language, so a cache keeps each apart."""
    answer.headers["Cache-Control"] = FRESH
    answer.headers["Vary"] = "Cookie"
    return answer
