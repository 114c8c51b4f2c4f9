"""Certificates that still print a name which was put right: they wait for an officer to replace them."""

from collections.abc import Collection, Mapping

from certificates.awards import queries
from certificates.ledger.models import Certificate
from certificates.rules.specification import CertificateSpec
from competition.identities import queries as identities
from competition.persons.models import Person

BETWEEN = "、"


def outdated(contest_ids: Collection[int]) -> set[int]:
    """The ids of these contests' valid certificates in a former name, own or of a mate.

    One whose result is taken back is left out: it is replaced once the result is published again.
    """
    found: set[int] = set()
    for contest_id, former in _former_names(contest_ids).items():
        for row, person in queries.certificates_of_mates(contest_id, former):
            if prints_former(row, person, former[person.id]):
                found.add(row.id)
    return found


def _former_names(contest_ids: Collection[int]) -> Mapping[int, Mapping[int, set[str]]]:
    """By contest and person."""
    found: dict[int, dict[int, set[str]]] = {}
    for contest_id, case in identities.corrections_in(contest_ids):
        if case.name_before != case.name and case.person_id is not None:
            found.setdefault(contest_id, {}).setdefault(case.person_id, set()).add(case.name_before)
    return found


def prints_former(row: Certificate, person: Person, former: Collection[str]) -> bool:
    """Whether a certificate calls somebody, its owner or one of the team, by another name than the present one.

    Their own may print what a unit had typed before they claimed it.
    """
    spec = CertificateSpec.from_json(row.spec)
    if row.person_id == person.id:
        return spec.name != person.name
    team = set(spec.team.split(BETWEEN))
    return bool(team & set(former)) and person.name not in team
