"""Files as answers. They are personal, so they are never stored on the way."""

import io
import unicodedata
from pathlib import PurePath
from urllib.parse import quote

from flask import Response, send_file
from werkzeug.http import dump_options_header

# What of a name a client without `filename*` understands (RFC 6266, appendix D).
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
_NAMELESS = "file"


def attachment(body: bytes, name: str, media_type: str) -> Response:
    """A file to keep."""
    return _file(body, media_type, "attachment", name)


def inline(body: bytes, media_type: str, name: str | None = None) -> Response:
    """A file to look at."""
    return _file(body, media_type, "inline", name)


def _file(body: bytes, media_type: str, disposition: str, name: str | None) -> Response:
    answer = send_file(io.BytesIO(body), mimetype=media_type)
    if name:
        answer.headers["Content-Disposition"] = dump_options_header(disposition, names(name))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def names(name: str) -> dict[str, str]:
    """The name in the two ways of a header: whole for browsers, and one in ASCII that is never empty."""
    path = PurePath(name.replace("/", "_"))
    stem = "".join(c for c in unicodedata.normalize("NFKD", path.stem) if c in _PLAIN).strip("-_.")
    suffix = "".join(c for c in path.suffix if c in _PLAIN)
    plain = (stem or _NAMELESS) + suffix
    return (
        {"filename": plain}
        if plain == name
        else {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}
    )
