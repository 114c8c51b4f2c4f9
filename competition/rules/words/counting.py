"""A counted sentence has two forms, for one and for many; the number that chooses is named by the second alone."""

import re
from collections.abc import Mapping

PLACE = re.compile(r"%\((\w+)\)s")


def counted_place(one: str, many: str) -> str:
    """The place of the number that chooses between "1 file" and "%(count)s files".

    The form for one writes its number out, so that of several numbers the one it does not name chooses. Words under
    a figure ("file", "files") name none: they go by `count`. "" where the forms do not tell.
    """
    places = set(PLACE.findall(many)) - set(PLACE.findall(one)) or {"count"}
    return places.pop() if len(places) == 1 else ""


def form_for(one: str, many: str, values: Mapping[str, object]) -> str:
    """The form that these values take; a number that is not known takes the form for many, which names it."""
    return one if str(values.get(counted_place(one, many))) == "1" else many
