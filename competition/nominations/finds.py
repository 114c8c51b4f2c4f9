"""What a search finds of a unit's own people."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from competition.entries.finding.hits import entry_hits
from competition.entries.finding.queries import seats_sought
from competition.foundation.web.searching import Found, Kind
from competition.nominations.queries import of_units
from competition.rules.roles import Actor, May, Role, Scope, Subject, may
from competition.rules.searching import Sought


def entries_of_own_unit(actor: Actor, sought: Sought) -> Sequence[Found]:
    """Entries of the units for which this person acts, by number or by whoever is in them."""
    held = actor.held_in(Scope.ORGANISATION, Role.REGISTRAR)
    units = sorted(id for id in held if may(actor, May.REGISTER_FOR_UNIT, Subject(organisation_id=id)))
    if not units:
        return []
    seats = seats_sought(sought, of_units(units), by=actor)
    hits = entry_hits(seats, lambda entry_id: url_for("entries.show", entry_id=entry_id))
    lists = [(_("本单位的报名"), url_for("nominations.unit", organisation_id=id)) for id in units]
    return [Found(Kind.PEOPLE, hits, lists)]
