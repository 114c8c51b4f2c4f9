"""Strangers' pictures are decoded in a counted child process, never in the server."""

from pathlib import Path

from competition.foundation.system import children
from competition.rules.problems import Problem, Refused

CHILD = Path(__file__).with_name("picture_child.py")
TOO_LARGE = 3  # the child's exit status


def clean(data: bytes, kind: str, field: str | None = None) -> bytes:
    """The picture decoded and written anew: upright, on white, at most 2400 pixels long; no EXIF, GPS or profile.

    Raises Refused("picture_too_large" or "picture_unreadable"), Unavailable when too many are read at once.
    """
    status, answer = children.answer_of(CHILD, data, kind)
    if status == TOO_LARGE:
        raise Refused(Problem("picture_too_large", field=field))
    if status != 0:
        raise Refused(Problem("picture_unreadable", field=field))
    return answer
