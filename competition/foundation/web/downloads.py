"""Files as answers. They are personal, so they are never stored on the way."""

import io

from flask import Response, send_file


def attachment(body: bytes, name: str, media_type: str) -> Response:
    """A file to keep."""
    return _file(body, media_type, download_name=name, as_attachment=True)


def inline(body: bytes, media_type: str, name: str | None = None) -> Response:
    """A file to look at."""
    return _file(body, media_type, download_name=name)


def _file(
    body: bytes, media_type: str, *, download_name: str | None, as_attachment: bool = False
) -> Response:
    answer = send_file(
        io.BytesIO(body), mimetype=media_type, download_name=download_name, as_attachment=as_attachment
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
