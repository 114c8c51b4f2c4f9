"""A counted sentence has two forms, for one and for many; the number that chooses is named by the second alone."""

import re
from collections.abc import Mapping

PLACE = re.compile(r"%\((\w+)\)s")


def counted_place(one: str, many: str) -> str:
    """The place of the number that chooses between "1 file" and "%(count)s files"; "" where no form is chosen.

    The form for one writes its number out, so that the number of several is the one it does not name.
    """
    places = set(PLACE.findall(many)) - set(PLACE.findall(one))
    return places.pop() if len(places) == 1 else ""


def form_for(one: str, many: str, values: Mapping[str, object]) -> str:
    """The form that these values take; a number that is not known takes the form for many, which names it."""
    return one if str(values.get(counted_place(one, many))) == "1" else many
