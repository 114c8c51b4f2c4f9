"""Dialogs that ask before a step: a refused one stands open again on its page, with what was typed."""

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import ParamSpec

from flask import Flask, g, make_response, request
from flask.typing import ResponseReturnValue

from competition.foundation.web.errors import say, wants_json
from competition.rules.problems import Refused

P = ParamSpec("P")
Step = Callable[P, ResponseReturnValue]


class Refusal:
    """What a dialog was refused for: sentences for its reason, sentences on top, the reason as typed."""

    def __init__(self, refusal: Refused) -> None:
        problems = refusal.problems
        self.at_reason = [say(problem) for problem in problems if problem.field == "reason"]
        self.on_top = [say(problem) for problem in problems if problem.field != "reason"]
        self.sent = request.form
        self.shown = False


def dialog_on(page: Callable[..., ResponseReturnValue]) -> Callable[[Step[P]], Step[P]]:
    """For the step that a dialog on `page` sends, which takes what the step takes: a refused one asks again there."""

    def decorated(step: Step[P]) -> Step[P]:
        @functools.wraps(step)
        def asking(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            try:
                return step(*args, **kwargs)
            except Refused as refusal:
                return asked_again(refusal, lambda: page(*args, **kwargs))

        return asking

    return decorated


def asked_again(refusal: Refused, page: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """The page with the dialog that sent this request open, 422.

    Where the page has that dialog no more, the refusal goes on to a page of its own: no sentence is lost.
    """
    if wants_json() or not request.form.get("dialog"):
        raise refusal
    g.refusal = found = Refusal(refusal)
    answer = make_response(page())
    if not found.shown:
        raise refusal
    answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
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
