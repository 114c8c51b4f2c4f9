"""Files as answers. They are personal, so they are never stored on the way; names are ASCII."""

from flask import Response


def attachment(body: bytes, name: str, media_type: str) -> Response:
    """A file to keep."""
    return _file(body, f'attachment; filename="{name}"', media_type)


def inline(body: bytes, name: str, media_type: str) -> Response:
    """A file to look at."""
    return _file(body, f'inline; filename="{name}"', media_type)


def _file(body: bytes, disposition: str, media_type: str) -> Response:
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(body, mimetype=media_type, headers=headers)
