"""The answer where none could be made: what fails around a request is told in the product's own words, not the server's."""

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

# Nothing is asked for it: no database, no language, no template.
PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>系统正忙 · 匠赛</title></head>
<body><h1>系统正忙</h1>
<p>差错已经记录，已保存的数据没有丢失。请一分钟后刷新；不确定刚才的操作是否保存时，请先打开页面看一看。</p>
<p lang="en">The system is busy. The fault has been noted, and nothing that was saved is lost. Please reload in a
minute; where you are not sure whether your last step was saved, look at its page first.</p>
<p><a href="/">回到首页 Home</a></p></body></html>
""".encode()
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Length", str(len(PAGE))),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
]


def install(app: Flask) -> None:
    """Stand around everything that answers a request."""
    app.wsgi_app = LastAnswer(app.wsgi_app)  # type: ignore[method-assign]


class LastAnswer:
    """Answers where what it stands around could not."""

    def __init__(self, inner: "WSGIApplication") -> None:
        self.inner = inner

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The answer from within, or the page; the server hears how it begins once nothing in front of it can fail."""
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def note(status: str, headers: list[tuple[str, str]], *_failure: object) -> Callable[[bytes], object]:
            begun[:] = [(status, headers)]
            return _nothing_is_written

        try:
            body = self.inner(environ, note)
        except Exception as failure:  # the one place behind which there is nobody but the server
            logger.exception("no answer could be made: %s", type(failure).__name__)
            start_response("503 Service Unavailable", HEADERS)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [PAGE]
        start_response(*begun[0])
        return body


def _nothing_is_written(_data: bytes) -> None:
    raise NotImplementedError("answers have a body that is read")
