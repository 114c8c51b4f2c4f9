"""Structured logs without personal data: ids, codes and endpoints only."""

import logging
import re
import sys
import uuid
from typing import Any

import structlog
from flask import Flask, g, request

# Whatever slips into a message: resident ID numbers and mobile numbers are struck out.
_PERSONAL = re.compile(r"\b\d{17}[\dXx]\b|\b1[3-9]\d{9}\b")
# What PostgreSQL adds to a refused statement: the whole row.
_ROW = re.compile(r"DETAIL:.*?(?=\n\[SQL|\n\nThe above|\Z)", re.DOTALL)


def _strike(_logger: Any, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {
        key: _PERSONAL.sub("***", _ROW.sub("DETAIL: ***", value)) if isinstance(value, str) else value
        for key, value in event.items()
    }


def _request(_logger: Any, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    record = event.get("_record")
    for key in ("account", "action", "path", "security"):
        if record is not None and (value := getattr(record, key, None)) is not None:
            event[key] = str(value)
    return event


def install(app: Flask) -> None:
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _request,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _strike,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    target = logging.StreamHandler(sys.stderr)
    target.setFormatter(formatter)
    root = logging.getLogger()
    if not app.testing:
        root.handlers[:] = [target]
        root.setLevel(logging.INFO)
        logging.getLogger("alembic").setLevel(logging.WARNING)

    @app.before_request
    def name_request() -> None:
        g.request_id = uuid.uuid4().hex[:12]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id, endpoint=request.endpoint)
