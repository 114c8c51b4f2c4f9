"""The places of an event as its pages show them, before anything is typed."""

from typing import Any

from competition.contests.models import Event
from competition.entries.places import queries
from competition.foundation.web.figures.strips import strip
from competition.foundation.web.i18n import pick
from competition.organisations import queries as organisations
from competition.persons import queries as persons
from competition.persons.particulars import typed_again
from competition.rules.eligibility.vacancies import EventPlaces, Vacancy
from competition.rules.roles import Actor


def places_shown(event: Event, actor: Actor | None) -> dict[str, Any]:
    """What `_told.html` shows: of the event, of each delegation, and to somebody signed in of their own unit."""
    told = queries.places_of_event(event)
    return {
        "told": told,
        "strip": strip(told.whole.limit, told.taken) if told.whole.limit else None,
        "delegations": [(name, told.of_delegation(id)) for id, name in delegations_that_count(event, told)],
        "own_unit": None if actor is None else _own_unit(event, told, actor),
    }


def delegations_that_count(event: Event, told: EventPlaces) -> list[tuple[int, str]]:
    """The delegations to choose among, where a quota makes them matter."""
    if told.quota.per_delegation is None:
        return []
    found = organisations.delegations_of(event.contest_id)
    return [(one.id, pick(one.name, one.name_en)) for one in found]


def _own_unit(event: Event, told: EventPlaces, actor: Actor) -> tuple[str, Vacancy] | None:
    """The unit that the form will offer them, where units have places of their own."""
    person = persons.person_of(actor.account_id) if told.quota.per_organisation is not None else None
    name = typed_again(person).get("unit_name") if person is not None else None
    unit = organisations.organisation_ids_named({name}).get(name) if name else None
    if unit is None:
        return None
    return str(name), told.of_unit(queries.places_by(event.id, "organisation_id").get(unit, 0))
