"""What a search finds of units."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from competition.contests import catalogue
from competition.foundation.web.searching import MOST, Found, Hit, Kind
from competition.organisations import queries
from competition.organisations.models import Organisation
from competition.rules.roles import Actor, May, Role, Scope, Subject, may
from competition.rules.searching import Sought
from competition.rules.words.organisations import ORGANISATION_WORDS


def units(actor: Actor, sought: Sought) -> Sequence[Found]:
    """All units for who keeps them or manages a contest; for their registrars the own ones."""
    if not sought.by_name:
        return []
    if may(actor, May.MANAGE_ORGANISATIONS):
        return [_kept(sought)]
    contests = sorted(actor.held_in(Scope.CONTEST, Role.ORGANISER))
    managed = [id for id in contests if may(actor, May.MANAGE_CONTEST, Subject(contest_id=id))]
    if managed:
        return [_listed(sought, managed[-1])]
    own = actor.held_in(Scope.ORGANISATION, Role.REGISTRAR)
    return [_own(sought, own)] if own else []


def _kept(sought: Sought) -> Found:
    found = queries.organisations_named(sought.text, MOST + 1)
    hits = [_hit(one, url_for("organisations.edit", organisation_id=one.id)) for one in found]
    return Found(Kind.UNITS, hits, [(_("单位管理"), url_for("organisations.organisations", q=sought.text))])


def _listed(sought: Sought, contest_id: int) -> Found:
    found = queries.organisations_named(sought.text, MOST + 1)
    hits = [_hit(one, _delegations(contest_id, one.name)) for one in found]
    return Found(Kind.UNITS, hits, [(_("参赛单位"), _delegations(contest_id, sought.text))])


def _own(sought: Sought, own: frozenset[int]) -> Found:
    found = queries.organisations_named(sought.text, MOST + 1, own)
    hits = [_hit(one, url_for("nominations.unit", organisation_id=one.id)) for one in found]
    return Found(Kind.UNITS, hits, [])


def _delegations(contest_id: int, name: str) -> str:
    return url_for("organisations.delegations", contest_id=contest_id, q=name)


def _hit(one: Organisation, url: str) -> Hit:
    place = catalogue.division_name(one.division_code)
    kind = _(ORGANISATION_WORDS[one.kind])
    return Hit(one.name, f"{kind} · {place}" if place else kind, url)
