"""Every read about institutions and delegations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from competition.accounts import queries as accounts
from competition.accounts.queries import StaffRow
from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.organisations.models import Delegation, Organisation
from competition.rules.roles import Scope, Subject


@dataclass(frozen=True)
class DelegationRow:
    """A delegation with the institution that answers for it."""

    id: int
    name: str
    name_en: str | None
    division_code: str | None
    organisation_id: int | None
    organisation: str | None


def organisation(organisation_id: int) -> Organisation:
    """The institution, or NotFound."""
    return db.get_or_404(Organisation, organisation_id)


def delegation(delegation_id: int) -> Delegation:
    """The delegation, or NotFound."""
    return db.get_or_404(Delegation, delegation_id)


def organisation_subject(organisation_id: int, **_others: object) -> Subject:
    """What a route about an institution is about."""
    return Subject(organisation_id=organisation(organisation_id).id)


def delegation_subject(delegation_id: int, **_others: object) -> Subject:
    """What a route about a delegation is about."""
    found = delegation(delegation_id)
    return Subject(contest_id=found.contest_id, delegation_id=found.id, organisation_id=found.organisation_id)


def hold_organisation(organisation_id: int) -> Organisation:
    """The institution as it stands, held until the end of the operation."""
    return held(Organisation, organisation_id)


def organisation_named(name: str) -> Organisation | None:
    return db.session.scalar(select(Organisation).where(Organisation.name == name.strip()))


def organisation_with_code(credit_code: str) -> Organisation | None:
    return db.session.scalar(select(Organisation).where(Organisation.credit_code == credit_code))


@dataclass(frozen=True)
class OrganisationRow:
    """An institution with who may act for it."""

    organisation: Organisation
    registrars: Sequence[StaffRow]


ORDERS: paging.Orders = {"name": (Organisation.name,), "place": (Organisation.division_code,)}


def organisations(wanted: str = "", kind: str = "", order: str = "") -> paging.Rows[OrganisationRow]:
    """Institutions by name."""
    usual = (Organisation.name, Organisation.id)
    statement = select(Organisation).order_by(*paging.ordered(ORDERS, order, usual))
    if wanted:
        statement = statement.where(Organisation.name.contains(wanted, autoescape=True))
    if kind:
        statement = statement.where(Organisation.kind == kind)
    return paging.Read(statement, lambda found: _with_registrars([row[0] for row in found]))


def organisations_named(words: str, most: int, among: Collection[int] | None = None) -> list[Organisation]:
    """Institutions with these words in their name (of these, where some are named), by name."""
    statement = select(Organisation).where(Organisation.name.icontains(words, autoescape=True))
    if among is not None:
        statement = statement.where(Organisation.id.in_(among))
    return list(db.session.scalars(statement.order_by(Organisation.name, Organisation.id).limit(most)))


def _with_registrars(found: Sequence[Organisation]) -> list[OrganisationRow]:
    registrars = registrars_of([one.id for one in found])
    return [OrganisationRow(one, registrars[one.id]) for one in found]


def every_organisation() -> list[tuple[int, str]]:
    """(id, name) of all institutions, by name."""
    statement = select(Organisation.id, Organisation.name).order_by(Organisation.name)
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def evaluation_bodies(occupation_code: str | None = None) -> list[Organisation]:
    """Evaluation bodies, those filed for this occupation where one is given."""
    found = db.session.scalars(
        select(Organisation).where(Organisation.kind == "evaluation_body").order_by(Organisation.name)
    )
    return [body for body in found if occupation_code is None or occupation_code in body.occupations]


def delegations_of(contest_id: int) -> list[DelegationRow]:
    """The delegations of a contest in their order."""
    statement = (
        select(Delegation, Organisation.name)
        .join(Organisation, Organisation.id == Delegation.organisation_id, isouter=True)
        .where(Delegation.contest_id == contest_id)
        .order_by(Delegation.sort, Delegation.id)
    )
    return [
        DelegationRow(
            found.id, found.name, found.name_en, found.division_code, found.organisation_id, organisation_name
        )
        for found, organisation_name in db.session.execute(statement)
    ]


def hold_delegation(delegation_id: int) -> Delegation:
    """The delegation as it stands, held until the end of the operation."""
    return held(Delegation, delegation_id)


def delegation_named(contest_id: int, name: str) -> Delegation | None:
    return db.session.scalar(
        select(Delegation).where(Delegation.contest_id == contest_id, Delegation.name == name.strip())
    )


def last_sort(contest_id: int) -> int:
    """The highest place so far in the order of a contest's delegations."""
    return (
        db.session.scalar(select(func.max(Delegation.sort)).where(Delegation.contest_id == contest_id)) or 0
    )


def registrars_of(organisation_ids: Sequence[int]) -> dict[int, list[StaffRow]]:
    """Who may act for each of these institutions."""
    found: dict[int, list[StaffRow]] = {organisation_id: [] for organisation_id in organisation_ids}
    for row in accounts.staff_of(Scope.ORGANISATION, list(organisation_ids)):
        if row.scope_id is not None:
            found[row.scope_id].append(row)
    return found


def organisations_by_id(organisation_ids: Collection[int]) -> list[Organisation]:
    """These institutions, by name."""
    statement = select(Organisation).where(Organisation.id.in_(organisation_ids)).order_by(Organisation.name)
    return list(db.session.scalars(statement))


_IDS_NAMED = select(Organisation.name, Organisation.id).where(
    Organisation.name.in_(bindparam("names", expanding=True))
)


def organisation_ids_named(names: Collection[str]) -> dict[str, int]:
    """Ids of institutions by their exact names, a few hundred at a time."""
    found: dict[str, int] = {}
    listed = sorted(names)
    for start in range(0, len(listed), 400):
        rows = db.session.execute(_IDS_NAMED, {"names": listed[start : start + 400]})
        found.update({row[0]: row[1] for row in rows})
    return found
