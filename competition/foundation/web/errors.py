"""Problems become sentences here, and refusals become pages or JSON."""

import errno
import logging
from datetime import date
from http import HTTPStatus

from flask import Flask, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, PendingRollbackError
from werkzeug.exceptions import HTTPException, SecurityError

from competition.foundation.store import crypto
from competition.foundation.store.condition import DISK_ERRORS, condition
from competition.foundation.web.i18n import day
from competition.rules.problems import Hidden, Problem, Refused, Unavailable

logger = logging.getLogger(__name__)

# Somebody else was there first.
CONFLICTS = {"changed_meanwhile", "overtaken", "identity_overtaken"}
PAGES = {400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503}


def say(problem: Problem) -> str:
    """The problem as a sentence in the reader's language."""
    sentences: dict[str, str] = current_app.config["SENTENCES"]
    template = sentences.get(problem.code)
    if template is None:
        logger.error("no sentence for problem %s", problem.code)
        return problem.code
    details = {key: _said(value) for key, value in problem.details.items()}
    text = str(_(template, **details)) if details else str(_(template))
    # Of a workbook, people look for the cell.
    return str(_("单元格 %(cell)s：%(text)s", cell=details["cell"], text=text)) if "cell" in details else text


def _said(value: object) -> object:
    """A detail in the reader's language: words translated, days written out."""
    if isinstance(value, date):
        return day(value)
    return _(value) if isinstance(value, str) and value else value


def wants_json() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def _answer(status: int, problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    if wants_json():
        body = [{"code": p.code, "field": p.field, "message": say(p)} for p in problems]
        return make_response(jsonify(status=status, problems=body), status)
    page = status if status in PAGES else 500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400
    sentences = [say(problem) for problem in problems]
    return make_response(render_template(f"errors/{page}.html", problems=sentences, status=status), status)


def refused(refusal: Refused) -> ResponseReturnValue:
    codes = {problem.code for problem in refusal.problems}
    if isinstance(refusal, Hidden) or "not_allowed" in codes:
        return _answer(403, refusal.problems)
    return _answer(409 if codes & CONFLICTS else 422, refusal.problems)


def unavailable(refusal: Unavailable) -> ResponseReturnValue:
    return _answer(503, refusal.problems)


def http_error(error: HTTPException) -> ResponseReturnValue:
    # What failed behind the view, while the answer was made ready.
    if isinstance(cause := getattr(error, "original_exception", None), DBAPIError | PendingRollbackError):
        return store_failed(cause)
    # A refused host gets no page: no address of ours may be built from its name.
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST or isinstance(error, SecurityError):
        return error.get_response()
    return _answer(error.code)


def csrf_error(_error: CSRFError) -> ResponseReturnValue:
    return _answer(400, (Problem("signed_out"),))


def store_failed(error: DBAPIError | PendingRollbackError) -> ResponseReturnValue:
    # A full disk or a locked database is never answered with success; nor one that cannot be read or is gone.
    gone = isinstance(error, PendingRollbackError) or error.connection_invalidated
    if not gone and not isinstance(error, OperationalError) and type(error) is not DatabaseError:
        return unexpected(error)
    logger.error("database refused: %s", type(getattr(error, "orig", None) or error).__name__)
    return _answer(503, (Problem("cannot_store"),))


def disk_failed(error: OSError) -> ResponseReturnValue:
    if error.errno not in DISK_ERRORS:
        return unexpected(error)
    condition().write_failed()
    logger.error("disk refused: %s", errno.errorcode[error.errno])
    return _answer(503, (Problem("cannot_store"),))


def sealed_unreadable(error: crypto.Unreadable) -> ResponseReturnValue:
    logger.error("sealed value unreadable at %s", error)
    return _answer(500)


def unexpected(error: Exception) -> ResponseReturnValue:
    if current_app.testing:
        raise error
    logger.exception("unexpected failure in %s", request.endpoint)
    return _answer(500)


def install(app: Flask) -> None:
    app.register_error_handler(Refused, refused)
    app.register_error_handler(Unavailable, unavailable)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(DBAPIError, store_failed)
    app.register_error_handler(PendingRollbackError, store_failed)
    app.register_error_handler(OSError, disk_failed)
    app.register_error_handler(crypto.Unreadable, sealed_unreadable)
    if not app.testing:
        app.register_error_handler(Exception, unexpected)
