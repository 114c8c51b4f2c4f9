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


# What people write into dialogs: their reasons, and what a judge has declared on paper.
WRITTEN = ("reason", "conflicts")


class Refusal:
    """What a dialog was refused for: sentences for its reason, sentences on top, the reason as typed."""

    def __init__(self, refusal: Refused) -> None:
        problems = refusal.problems
        self.at_reason = [say(problem) for problem in problems if problem.field == "reason"]
        self.on_top = [say(problem) for problem in problems if problem.field != "reason"]
        self.sent = request.form
        self.shown = False
        # The page has the dialog no more: somebody else took the step first.
        self.over = False
        self.told = False

    @property
    def typed(self) -> list[str]:
        """What was written into the dialog."""
        return [text for name in WRITTEN if (text := self.sent.get(name, "").strip())]


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

    Where the page has that dialog no more, somebody else came first: the page as it is now, what was refused and
    what was typed on top of it, 409.
    """
    if wants_json() or not request.form.get("dialog"):
        raise refusal
    g.refusal = found = Refusal(refusal)
    answer = make_response(page())
    if not found.shown:
        found.over = True
        answer = make_response(page())
        if not found.told:
            raise refusal
    answer.status_code = HTTPStatus.CONFLICT if found.over else HTTPStatus.UNPROCESSABLE_ENTITY
    return answer


def _refused_in(dialog: str) -> Refusal | None:
    """The refusal to be shown in this dialog of the page."""
    found: Refusal | None = g.get("refusal")
    if found is None or request.form.get("dialog") != dialog:
        return None
    found.shown = True
    return found


def _refused_over() -> Refusal | None:
    """The refusal whose dialog this page does not have."""
    found: Refusal | None = g.get("refusal")
    if found is None or not found.over:
        return None
    found.told = True
    return found


def install(app: Flask) -> None:
    app.jinja_env.globals.update(refused_in=_refused_in, refused_over=_refused_over)
