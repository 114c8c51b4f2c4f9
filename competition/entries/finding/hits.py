"""Entries as a search shows them."""

from collections.abc import Callable, Sequence
from itertools import groupby

from flask_babel import gettext as _

from competition.contests.naming import place_of
from competition.entries.finding.queries import Seat
from competition.foundation.web.searching import MOST, Hit
from competition.rules.entry_life import ENTRY


def entry_hits(seats: Sequence[Seat], url: Callable[[int], str]) -> list[Hit]:
    """One hit an entry, with those of its people who fit; `seats` stand by their entries."""
    hits = []
    for entry_id, found in groupby(seats, key=lambda seat: seat.entry.id):
        members = list(found)
        names = _("、").join(seat.person.name for seat in members)
        note = _("编号 %(number)s · %(place)s", number=entry_id, place=place_of(members[0].event))
        hits.append(Hit(names, note, url(entry_id), ENTRY.look(members[0].entry.state)))
    return hits[: MOST + 1]
