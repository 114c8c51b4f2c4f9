"""Two contests side by side with everybody in the first: the objects and the actors of the matrix."""

from datetime import UTC, date, datetime

from competition.accounts import queries as accounts
from competition.contests.models import Contest, Event, Series
from competition.entries.models import Entry, EntryMember
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.organisations.models import Delegation, Organisation
from competition.persons.models import Person
from competition.rules.roles import Role, Scope
from competition.timetables.models import EventSession, Venue
from tests.factories.accounts import make_account
from tests.factories.members import seated

SITE_ROLES = ("system_admin", "security_admin", "audit_admin")
CONTEST_ROLES = ("organiser", "supervisor", "reviewer", "tabulator", "certificate_officer")
EVENT_ROLES = ("chief_judge", "judge", "floor_judge", "cipher_officer")
UNIT_ROLES = ("registrar", "evaluation_body")
# The same role in the same event, and a seat on another of its panels than the one the URLs name.
OTHER_PANEL = ("judge_of_other_panel",)
ACTORS = (*SITE_ROLES, *CONTEST_ROLES, *EVENT_ROLES, *OTHER_PANEL, *UNIT_ROLES, "owner", "stranger")


class World:
    """`params[name]` = (own id, other id) for each URL argument; `accounts[actor]` = an account."""

    def __init__(self):
        self.params = {}
        self.accounts = {}


def _place(name, value, world):
    first = world.params.get(name, (None, None))
    world.params[name] = (value, first[1]) if first[0] is None else (first[0], value)


@atomic
def _contest(world, number, owner):
    series = db.session.query(Series).first() or Series(code="test", name="测试系列")
    contest = Contest(
        series=series,
        edition=number,
        tier="province",
        name=f"测试大赛{number}",
        phase="registration",
        entry_list="names",
        registration_opens_at=datetime(2026, 1, 1, tzinfo=UTC),
        registration_closes_at=datetime(2027, 12, 1, tzinfo=UTC),
        starts_on=date(2027, 12, 10),
        ends_on=date(2027, 12, 12),
        created_at=clock.now(),
    )
    db.session.add(contest)
    db.session.flush()
    organisation = Organisation(name=f"示范单位{number}", kind="unit", created_at=clock.now())
    delegation = Delegation(contest_id=contest.id, name=f"代表队{number}")
    event = Event(contest=contest, code="E01", name="电工", group_kind="staff")
    venue = Venue(contest_id=contest.id, name=f"场馆{number}")
    db.session.add_all([organisation, delegation, event, venue])
    db.session.flush()
    session = EventSession(
        event_id=event.id,
        name="第一场",
        venue_id=venue.id,
        starts_at=datetime(2027, 12, 10, 1, tzinfo=UTC),
        ends_at=datetime(2027, 12, 10, 5, tzinfo=UTC),
    )
    person = Person(
        account_id=owner.id,
        name="林清",
        id_kind="resident",
        id_number=f"32999919900307{number:03d}X",
        id_index=f"{number:064d}",
        sex="female",
        born_on=date(1990, 3, 7),
        organisation_id=organisation.id,
        created_at=clock.now(),
    )
    entry = Entry(
        contest_id=contest.id,
        event_id=event.id,
        delegation_id=delegation.id,
        organisation_id=organisation.id,
        state="submitted",
        submitted_at=clock.now(),
        created_by=owner.id,
        created_at=clock.now(),
    )
    db.session.add_all([session, person, entry])
    db.session.flush()
    db.session.add(seated(EntryMember(entry_id=entry.id, event_id=event.id), person))
    for name, value in {
        "contest_id": contest.id,
        "event_id": event.id,
        "organisation_id": organisation.id,
        "delegation_id": delegation.id,
        "venue_id": venue.id,
        "session_id": session.id,
        "entry_id": entry.id,
    }.items():
        _place(name, value, world)


def build():
    """The world of two contests. Features put their objects in by `tests/matrix/<feature>.py: extend(world)`."""
    world = World()
    world.accounts["owner"] = make_account("选手")
    world.accounts["stranger"] = make_account("路人")
    other_owner = make_account("别人")
    _contest(world, 1, world.accounts["owner"])
    _contest(world, 2, other_owner)
    scopes = {
        **dict.fromkeys(SITE_ROLES, (Scope.SITE, None)),
        **dict.fromkeys(CONTEST_ROLES, (Scope.CONTEST, world.params["contest_id"][0])),
        **dict.fromkeys(EVENT_ROLES, (Scope.EVENT, world.params["event_id"][0])),
        **dict.fromkeys(UNIT_ROLES, (Scope.ORGANISATION, world.params["organisation_id"][0])),
    }
    for role, (scope, scope_id) in scopes.items():
        world.accounts[role] = make_account(role.replace("_", " "), (Role(role), scope, scope_id))
    for name in OTHER_PANEL:
        world.accounts[name] = make_account(
            name.replace("_", " "), (Role.JUDGE, Scope.EVENT, world.params["event_id"][0])
        )
    world.params["account_id"] = (world.accounts["owner"].id, other_owner.id)
    grant = accounts.live_grant(world.accounts["stranger"].id, Role.JUDGE, Scope.EVENT, None)
    assert grant is None
    world.params["grant_id"] = (1, 1)
    world.params["login_id"] = (1, 1)
    return world
