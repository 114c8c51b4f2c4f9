"""Structured logs without personal data: ids, codes and endpoints only."""

import logging
import re
import sys
import threading
import uuid
from typing import Any

import structlog
from flask import Flask, g, request

# Whatever slips into a message: resident ID numbers and mobile numbers are struck out.
_PERSONAL = re.compile(r"\b\d{17}[\dXx]\b|\b1[3-9]\d{9}\b")
# What PostgreSQL adds to a refused statement: the whole row.
SUMMED_OVER = 60.0  # seconds
MOST_KINDS = 1000
_ROW = re.compile(r"DETAIL:.*?(?=\n\[SQL|\n\nThe above|\Z)", re.DOTALL)


def _strike(_logger: Any, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {
        key: _PERSONAL.sub("***", _ROW.sub("DETAIL: ***", value)) if isinstance(value, str) else value
        for key, value in event.items()
    }


def _request(_logger: Any, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    record = event.get("_record")
    for key in ("account", "action", "path", "security", "repeated"):
        if record is not None and (value := getattr(record, key, None)) is not None:
            event[key] = str(value)
    return event


class Summed(logging.Filter):
    """The same failure again and again is one line a minute: it tells how many it stands for."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.told: dict[
            tuple[object, ...], tuple[float, int]
        ] = {}  # kind -> when it was told, how many since

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the first of its kind through, and one a minute after it."""
        if record.levelno < logging.ERROR:
            return True
        kind = _kind(record)
        with self.lock:
            when, since = self.told.get(kind, (None, 0))
            if when is not None and record.created - when < SUMMED_OVER:
                self.told[kind] = when, since + 1
                return False
            if len(self.told) > MOST_KINDS:
                self.told.clear()
            self.told[kind] = record.created, 0
        if since:
            record.repeated = since
        return True


def _kind(record: logging.LogRecord) -> tuple[object, ...]:
    """Who says what, about which failure, raised where."""
    failure, _value, trace = record.exc_info or (None, None, None)
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace is not None else None
    return record.name, record.msg, str(record.args), failure, place


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
    target.addFilter(Summed())
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
