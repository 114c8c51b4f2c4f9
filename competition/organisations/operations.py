"""Every write about institutions and delegations."""

from dataclasses import dataclass

from competition.accounts import operations as accounts
from competition.accounts.models import Account
from competition.contests import catalogue
from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import wait_for_site
from competition.foundation.store.stamps import as_stored, refuse_overtaken
from competition.foundation.system import clock
from competition.organisations import queries
from competition.organisations.models import Delegation, Organisation
from competition.organisations.workbook import DelegationLine
from competition.rules.login_names import normal_login_name
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, Role, Scope


@dataclass(frozen=True, kw_only=True)
class OrganisationDetails:
    """What is known of an institution."""

    name: str
    kind: str
    credit_code: str | None = None
    division_code: str | None = None
    occupations: tuple[str, ...] = ()


@dataclass(frozen=True)
class DelegationDetails:
    """What a delegation is called, and who answers for it."""

    name: str
    name_en: str | None = None
    division_code: str | None = None
    organisation_id: int | None = None


@dataclass(frozen=True)
class Invitation:
    """Somebody now acts for an institution; `link_token` sets the password of a new account."""

    account: Account
    link_token: str | None


def _problems(details: OrganisationDetails, known: Organisation | None) -> list[Problem]:
    problems = []
    same_name = queries.organisation_named(details.name)
    if same_name is not None and same_name is not known:
        problems.append(Problem("organisation_name_taken", field="name"))
    if details.credit_code:
        same_code = queries.organisation_with_code(details.credit_code)
        if same_code is not None and same_code is not known:
            problems.append(Problem("credit_code_taken", field="credit_code"))
    unknown = [code for code in details.occupations if catalogue.occupation(code) is None]
    if unknown:
        problems.append(Problem("occupations_unknown", {"codes": "、".join(unknown)}, field="occupations"))
    return problems


def _describe(organisation: Organisation, details: OrganisationDetails) -> None:
    organisation.name = details.name.strip()
    organisation.kind = details.kind
    organisation.credit_code = details.credit_code or None
    organisation.division_code = details.division_code or None
    organisation.occupations = list(details.occupations)


@atomic
def create_organisation(
    details: OrganisationDetails, *, by: Actor, contest_id: int | None = None
) -> Organisation:
    """A new institution; raises Refused with every problem."""
    wait_for_site()
    if problems := _problems(details, None):
        raise Refused(*problems)
    organisation = Organisation(created_at=clock.now())
    _describe(organisation, details)
    db.session.add(organisation)
    db.session.flush()
    audit.record(by, "organisation.created", contest_id=contest_id, subject=("organisation", organisation.id))
    return organisation


@atomic
def change_organisation(
    organisation_id: int, details: OrganisationDetails, *, by: Actor, seen: str | None = None
) -> None:
    """Correct what is known of an institution; `seen` is the stamp of what was shown of it."""
    wait_for_site()
    organisation = queries.hold_organisation(organisation_id)
    refuse_overtaken(seen, as_stored(OrganisationDetails, organisation), details)
    if problems := _problems(details, organisation):
        raise Refused(*problems)
    _describe(organisation, details)
    audit.record(by, "organisation.changed", subject=("organisation", organisation.id))


@atomic
def invite(
    organisation_id: int,
    login_name: str,
    name: str,
    *,
    role: Role = Role.REGISTRAR,
    by: Actor,
    meant: accounts.Confirmed = accounts.NOBODY,
    contest_id: int | None = None,
) -> Invitation:
    """Let somebody act for an institution; who has no account yet gets one, and a one-time link.

    An account that is there already must be `meant`: shown and confirmed by its id.
    """
    account = accounts.identify(login_name, meant, by=by, contest_id=contest_id)
    token = None
    if account is None:
        account = accounts.create_account(login_name, name, by=by)
        token = accounts.create_link(account.id, by=by)
    accounts.grant_role(account.id, role, Scope.ORGANISATION, organisation_id, by=by, contest_id=contest_id)
    return Invitation(account, token)


@atomic
def invite_for_contest(
    contest_id: int,
    details: OrganisationDetails,
    login_name: str,
    name: str,
    *,
    by: Actor,
    meant: accounts.Confirmed = accounts.NOBODY,
) -> Invitation:
    """Found the institution when it is new, and let somebody act for it.

    Who acts for an institution does so in every contest: an organiser names the first person, further ones
    and those of evaluation bodies come from the administrator.
    """
    wait_for_site()
    organisation = queries.organisation_named(details.name)
    kind = organisation.kind if organisation is not None else details.kind
    if kind == "evaluation_body" or _has_others(organisation, login_name):
        raise Refused(Problem("not_allowed", field="name"))
    if organisation is None:
        organisation = create_organisation(details, by=by, contest_id=contest_id)
    return invite(organisation.id, login_name, name, by=by, meant=meant, contest_id=contest_id)


def _has_others(organisation: Organisation | None, login_name: str) -> bool:
    """Whether people act for this institution and the one named is none of them."""
    if organisation is None:
        return False
    acting = {row.login_name for row in queries.registrars_of([organisation.id])[organisation.id]}
    return bool(acting) and normal_login_name(login_name) not in acting


@atomic
def add_delegation(contest_id: int, details: DelegationDetails, *, by: Actor) -> Delegation:
    """One more delegation of a contest."""
    contests.hold_contest(contest_id)
    if queries.delegation_named(contest_id, details.name) is not None:
        raise Refused(Problem("delegation_name_taken", {"name": details.name}, field="name"))
    delegation = Delegation(contest_id=contest_id, sort=queries.last_sort(contest_id) + 1)
    _describe_delegation(delegation, details)
    db.session.add(delegation)
    db.session.flush()
    audit.record(
        by,
        "delegation.added",
        contest_id=contest_id,
        subject=("delegation", delegation.id),
        name=details.name,
    )
    return delegation


@atomic
def change_delegation(
    delegation_id: int, details: DelegationDetails, *, by: Actor, seen: str | None = None
) -> None:
    """Correct a delegation; `seen` is the stamp of what was shown of it."""
    contests.hold_contest(queries.delegation(delegation_id).contest_id)
    delegation = queries.hold_delegation(delegation_id)
    refuse_overtaken(seen, as_stored(DelegationDetails, delegation), details)
    other = queries.delegation_named(delegation.contest_id, details.name)
    if other is not None and other is not delegation:
        raise Refused(Problem("delegation_name_taken", {"name": details.name}, field="name"))
    _describe_delegation(delegation, details)
    audit.record(
        by, "delegation.changed", contest_id=delegation.contest_id, subject=("delegation", delegation.id)
    )


def _describe_delegation(delegation: Delegation, details: DelegationDetails) -> None:
    delegation.name = details.name.strip()
    delegation.name_en = details.name_en
    delegation.division_code = details.division_code or None
    delegation.organisation_id = details.organisation_id


CITY_NAMES_EN = {
    "320100": "Nanjing",
    "320200": "Wuxi",
    "320300": "Xuzhou",
    "320400": "Changzhou",
    "320500": "Suzhou",
    "320600": "Nantong",
    "320700": "Lianyungang",
    "320800": "Huai'an",
    "320900": "Yancheng",
    "321000": "Yangzhou",
    "321100": "Zhenjiang",
    "321200": "Taizhou",
    "321300": "Suqian",
}


@atomic
def add_cities(contest_id: int, *, by: Actor) -> int:
    """The thirteen cities as delegations; those there already are left alone. How many came."""
    contests.hold_contest(contest_id)
    added = 0
    for city in catalogue.cities():
        if queries.delegation_named(contest_id, city.name) is None:
            details = DelegationDetails(city.name, CITY_NAMES_EN[city.code], city.code)
            add_delegation(contest_id, details, by=by)
            added += 1
    return added


@atomic
def copy_delegations(contest_id: int, *, by: Actor) -> int:
    """The delegations of the edition before; those there already are left alone. How many came."""
    source = contests.previous_edition(contests.hold_contest(contest_id))
    if source is None:
        raise Refused(Problem("no_previous_edition"))
    added = 0
    for row in queries.delegations_of(source.id):
        if queries.delegation_named(contest_id, row.name) is None:
            details = DelegationDetails(row.name, row.name_en, row.division_code, row.organisation_id)
            add_delegation(contest_id, details, by=by)
            added += 1
    return added


@atomic
def import_delegations(contest_id: int, lines: list[DelegationLine], *, by: Actor) -> int:
    """Every line of a workbook or none; raises Refused with the row of each problem."""
    contests.hold_contest(contest_id)
    problems = []
    seen: set[str] = set()
    for line in lines:
        if line.name in seen or queries.delegation_named(contest_id, line.name) is not None:
            problems.append(Problem("row_delegation_taken", {"row": line.row, "name": line.name}))
        seen.add(line.name)
    if problems:
        raise Refused(*problems)
    for line in lines:
        organisation = queries.organisation_named(line.organisation) if line.organisation else None
        if line.organisation and organisation is None:
            organisation = create_organisation(
                OrganisationDetails(name=line.organisation, kind="department"), by=by, contest_id=contest_id
            )
        details = DelegationDetails(
            line.name, line.name_en, line.division_code, organisation.id if organisation else None
        )
        add_delegation(contest_id, details, by=by)
    return len(lines)
