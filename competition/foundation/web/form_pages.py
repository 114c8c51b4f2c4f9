"""The one way a page with a form answers: done and onwards, or the same page with all that is wrong."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from competition.foundation.web.forms import Form
from competition.rules.problems import Refused


def form_page(
    form: Form,
    save: Callable[[], ResponseReturnValue],
    page: Callable[[], str],
    *,
    valid: Callable[[], bool] | None = None,
    show: Callable[[Refused], None] | None = None,
) -> ResponseReturnValue:
    """Run `save` once what was sent is valid; it says where to go. Where nothing was sent, or `save` is refused, `page`.

    The page is made after everything wrong is told to the form, and its status is the form's. `valid` and `show` stand
    for the form's own where those do not do: `show=form.against(...)` over a record that others change too.
    """
    if form.is_submitted() and (valid or form.validate)():
        try:
            return save()
        except Refused as refusal:
            (show or form.show)(refusal)
    return page(), form.status


def on_to(endpoint: str, said: str = "", /, **values: Any) -> Response:
    """To the page that comes next, by GET; there `said` is told once."""
    if said:
        flash(said)
    return redirect(url_for(endpoint, **values), code=HTTPStatus.SEE_OTHER)
