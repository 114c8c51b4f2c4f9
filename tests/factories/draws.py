"""An event that is checked in and drawn, with its keepers' passphrases."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache

from competition.accounts import login_operations as logins
from competition.accounts import queries as accounts
from competition.accounts.operations import Confirmed
from competition.checking_in import operations as check_in
from competition.contests.models import Contest, Event, Series
from competition.draws import operations, queries
from competition.entries.models import Entry, EntryMember
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.keepers import operations as keeper_operations
from competition.organisations.models import Delegation
from competition.persons.models import Person
from competition.rules.draw import keeper_keys
from competition.rules.draw.attendance import Attendance
from competition.rules.roles import SYSTEM, Role, Scope
from competition.staffing import operations as staffing
from competition.staffing import queries as staffing_queries
from competition.timetables.models import EventSession, Venue, Workstation
from tests.factories.accounts import actor_of, make_account
from tests.factories.members import agreed_to_hand, approved, seated

_numbers = itertools.count(1)
CHEAP = keeper_keys.Cost(passes=1, memory=5)
SURNAMES, GIVEN = "林陈周吴郑冯褚卫蒋沈", ("清", "明远", "思源", "若水", "景行", "知微")


def passphrase_of(place):
    return f"舟山渔火对愁眠之{place}号"


@cache
def _pair(place):
    private = keeper_keys.new_private()
    return keeper_keys.public_of(private), keeper_keys.seal_private(private, passphrase_of(place), CHEAP)


def set_keeper_key(account, place):
    """A key whose passphrase is `passphrase_of(place)`, with little work for each try."""
    return keeper_operations.keep_key(account.id, *_pair(place), by=SYSTEM)


@dataclass
class DrawnEvent:
    """Ids of everything; `keepers[i]` keeps list i + 1 with `passphrases[keeper.id]`."""

    contest_id: int
    event_id: int
    session_id: int
    entry_ids: list[int]
    organiser: object
    supervisor: object
    keepers: list
    passphrases: dict[int, str] = field(default_factory=dict)
    draw_id: int | None = None

    @property
    def codes(self):
        return queries.codes_of(self.event_id)

    def key(self, index):
        """The open key of keeper 0, 1 or 2."""
        keeper = self.keepers[index]
        return keeper_operations.unlock_key(keeper.id, self.passphrases[keeper.id], by=SYSTEM)

    def open(self, first=0, second=1):
        """Open the lists: code → entry id."""
        return operations.open_lists(
            self.event_id,
            self.key(first),
            self.key(second),
            by=actor_of(self.supervisor),
        )


@atomic
def make_event(entries=3, workstations=None, *, members=1, starts_at=None, contest_id=None):
    """A contest with one event, one session, approved entries and workstations; ids in a DrawnEvent."""
    number = next(_numbers)
    starts_at = starts_at or clock.now() + timedelta(hours=1)
    contest = db.session.get(Contest, contest_id) if contest_id else _contest(number)
    delegation = Delegation(contest_id=contest.id, name=f"第{number}代表队")
    event = Event(contest_id=contest.id, code=f"D-{number}", name="电工", group_kind="staff", members=members)
    venue = Venue(contest_id=contest.id, name="一号馆")
    db.session.add_all([delegation, event, venue])
    db.session.flush()
    session = EventSession(
        event_id=event.id,
        name="第一场",
        venue_id=venue.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=4),
    )
    db.session.add(session)
    for label in range(1, (entries if workstations is None else workstations) + 1):
        db.session.add(Workstation(event_id=event.id, venue_id=venue.id, label=f"W{label:02d}"))
    db.session.flush()
    entry_ids = [_entry(event, delegation.id, members, f"{number:04d}{turn:04d}") for turn in range(entries)]
    return contest.id, event.id, session.id, entry_ids


def _contest(number):
    series = db.session.query(Series).filter_by(code="draws").first() or Series(code="draws", name="抽签系列")
    contest = Contest(
        series=series,
        edition=number,
        tier="province",
        name=f"抽签大赛{number}",
        phase="running",
        starts_on=date(2026, 11, 20),
        ends_on=date(2027, 11, 25),
        created_at=clock.now(),
    )
    db.session.add(contest)
    db.session.flush()
    return contest


def _entry(event, delegation_id, members, serial):
    now = datetime(2026, 10, 1, tzinfo=UTC)
    entry = Entry(
        contest_id=event.contest_id,
        event_id=event.id,
        delegation_id=delegation_id,
        state="approved",
        submitted_at=now,
        created_at=now,
    )
    db.session.add(entry)
    db.session.flush()
    for position in range(1, members + 1):
        turn = int(serial) + position
        person = Person(
            name=SURNAMES[turn % 10] + GIVEN[turn % 6],
            id_kind="passport",
            id_number=f"E{serial}{position}",
            id_index=f"draws{serial}{position}".ljust(64, "0"),
            sex="female",
            born_on=date(1990, 3, 7),
            unit_name="示范机床厂",
            created_at=now,
        )
        db.session.add(person)
        db.session.flush()
        db.session.add(seated(EntryMember(entry_id=entry.id, event_id=event.id, position=position), person))
        agreed_to_hand(event.contest_id, person)
    approved(entry)
    return entry.id


@atomic
def late_entry(event_id):
    """One more approved entry, as if an officer had approved it now."""
    event = db.session.get(Event, event_id)
    delegation = db.session.query(Delegation).filter_by(contest_id=event.contest_id).first()
    return _entry(event, delegation.id, event.members, f"{event_id:04d}9{next(_numbers):03d}")


def propose_watcher(contest_id, name, role, where, by):
    """An account that the organiser `by` proposes in one scope; its appointment waits."""
    account = make_account(name)
    _in_use(account.id)
    staffing.appoint(
        contest_id,
        role,
        (where[0], [where[1]]),
        account.login_name,
        "",
        by=actor_of(by),
        meant=Confirmed(account.id, known=True),
    )
    return account


@atomic
def _in_use(account_id):
    """Its owner has signed up: whoever confirms is shown no link."""
    accounts.account(account_id).password_hash = "in use"


def propose_keeper(contest_id, event_id, name, by):
    return propose_watcher(contest_id, name, Role.CIPHER_OFFICER, (Scope.EVENT, event_id), by)


def confirm_everybody(contest_id, by=None):
    """The security administrator confirms whatever waits in a contest; each signs in on a device of their own."""
    administrator = by or make_account("安全管理员", (Role.SECURITY_ADMIN, Scope.SITE, None))
    for row in staffing_queries.waiting_in(contest_id):
        staffing.confirm(row.id, by=actor_of(administrator))
        logins.begin_login(
            row.account_id, device_name="own", device_key=f"own-{row.account_id}".ljust(64, "0")
        )
    return administrator


def make_keepers(contest_id, event_id, count, by, first=1):
    """Confirmed keepers of an event, proposed by the organiser `by`; no passphrases yet."""
    people = [
        propose_keeper(contest_id, event_id, f"加密{place}", by) for place in range(first, first + count)
    ]
    confirm_everybody(contest_id)
    return people


def ready_event(entries=3, keepers=3, **more):
    """Everything before the draw: keepers named with keys, everybody checked in, nothing committed."""
    return ready(*make_event(entries, **more), keepers=keepers)


def ready(contest_id, event_id, session_id, entry_ids, *, keepers=3):
    """The same of an event that is there."""
    organiser = make_account("组委", (Role.ORGANISER, Scope.CONTEST, contest_id))
    supervisor = make_account("监督", (Role.SUPERVISOR, Scope.CONTEST, contest_id))
    people = make_keepers(contest_id, event_id, keepers, organiser)
    passphrases = {}
    for place, person in enumerate(people, start=1):
        set_keeper_key(person, place)
        passphrases[person.id] = passphrase_of(place)
    keeper_operations.name_keepers(event_id, [person.id for person in people], by=actor_of(organiser))
    for entry_id in entry_ids:
        check_in.check_in(session_id, entry_id, Attendance.PRESENT, by=actor_of(organiser))
    return DrawnEvent(contest_id, event_id, session_id, entry_ids, organiser, supervisor, people, passphrases)


def drawn_event(entries=3, keepers=3, public_value="07 12 23 31", **more):
    """A contest, an event and a session with approved entries, checked in and drawn."""
    return drawn(ready_event(entries, keepers, **more), public_value)


def drawn(made, public_value="07 12 23 31"):
    """The same of an event that is ready."""
    by = actor_of(made.organiser)
    operations.commit_draw(made.session_id, by=by)
    made.draw_id = operations.make_draw(made.session_id, public_value, made.key(0), made.key(1), by=by).id
    return made
