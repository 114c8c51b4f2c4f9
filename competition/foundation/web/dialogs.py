"""Dialogs that ask before a step: a refused one stands open again on its page, with what was typed."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, make_response, request

from competition.foundation.web.errors import say, wants_json
from competition.rules.problems import Refused


class Refusal:
    """What a dialog was refused for: sentences for its reason, sentences on top, the reason as typed."""

    def __init__(self, refusal: Refused) -> None:
        problems = refusal.problems
        self.at_reason = [say(problem) for problem in problems if problem.field == "reason"]
        self.on_top = [say(problem) for problem in problems if problem.field != "reason"]
        self.sent = request.form
        self.shown = False


def asked_again(refusal: Refused, page: Callable[..., Any], **arguments: Any) -> Response:
    """`page(**arguments)` with the dialog that sent this request open, 422.

    Where the page has that dialog no more, the refusal goes on to a page of its own: no sentence is lost.
    """
    if wants_json() or not request.form.get("dialog"):
        raise refusal
    g.refusal = found = Refusal(refusal)
    answer = make_response(page(**arguments))
    if not found.shown:
        raise refusal
    answer.status_code = 422
    return answer


def _refused_in(dialog: str) -> Refusal | None:
    """The refusal to be shown in this dialog of the page."""
    found: Refusal | None = g.get("refusal")
    if found is None or request.form.get("dialog") != dialog:
        return None
    found.shown = True
    return found


def install(app: Flask) -> None:
    app.jinja_env.globals.update(refused_in=_refused_in)
