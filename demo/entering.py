"""The first half of the demonstration: the contest is founded and 658 finalists enter it."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from msgspec.structs import replace

from competition.accounts import login_operations as logins
from competition.accounts import operations as accounts
from competition.accounts import queries as account_queries
from competition.accounts.models import Account
from competition.contests import operations as contests
from competition.contests import proposal_operations as proposals
from competition.contests.models import Contest
from competition.contests.operations import ContestDetails, EventDetails
from competition.entries import operations as entries
from competition.entries.models import Entry
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic
from competition.foundation.store.queries import DEMONSTRATION
from competition.foundation.system import clock
from competition.organisations import operations as organisations
from competition.organisations import queries as organisation_queries
from competition.persons import operations as persons
from competition.persons import queries as person_queries
from competition.persons.claiming import claim_code
from competition.persons.consents import operations as consents
from competition.reviews import operations as reviews
from competition.rules.draw.keeper_keys import OpenKey
from competition.rules.editions.defaults import default_rules
from competition.rules.editions.kinds.kind import PENDING
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.model import ContestRules, from_json, to_json
from competition.rules.phases import PhaseStep
from competition.rules.roles import SYSTEM, Actor, Role, Scope
from competition.staffing import operations as staffing
from competition.staffing import queries as staffing_queries
from competition.timetables import operations as timetables
from demo import edition
from demo.edition import NamedEvent
from demo.people import Registry, Someone

SCHOOLS = ("职业技术学院", "技师学院", "高级技工学校")
FIRMS = ("精密机械有限公司", "装备制造集团", "电气科技有限公司", "食品有限公司", "建设集团")
CONSENTS = [
    "processing",
    "sensitive",
    "publication",
    "hand_levels",
    "hand_honours",
    "hand_next",
    "hand_talent",
]


@dataclass
class Stage:
    """What the steps of the demonstration hand on: ids, and the accounts that act."""

    chance: random.Random
    registry: Registry
    contest_id: int = 0
    events: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)
    delegations: list[int] = field(default_factory=list)
    keys: Sequence[OpenKey] = ()
    cis_workbook: bytes = b""

    def actor(self, name: str) -> Actor:
        """The staff member as an actor with present roles."""
        return account_queries.actor_of(account_queries.account(self.staff[name]))

    def move(self, step: PhaseStep) -> None:
        """The contest takes a step; what is ahead of the facts, as a demonstration is, the supervisor confirms."""
        reason = "演示按压缩的日程办理"
        proposed = contests.move_contest(self.contest_id, step, by=self.actor("organiser"), reason=reason)
        if proposed is not None:
            proposals.confirm_step(proposed.id, by=self.actor("supervisor"))


# No clause of a real plan: whoever looks at the demonstration shall not take it for one.
_EXAMPLE = "示例：演示用的依据"


def rules(year: int) -> ContestRules:
    """The champions' rules; three entries a city, and papers seen on the spot instead of uploaded."""
    own = default_rules("zhuangyuan", year, level="province", of_class="none", tier="province")
    own = from_json(to_json(own).decode().replace(PENDING, _EXAMPLE))
    return replace(
        own,
        eligibility=tuple(replace(one, documents=()) for one in own.eligibility),
        quotas=(Quota(per_delegation=3, fewest=20, clause=_EXAMPLE),),
    )


@atomic
def found_contest(stage: Stage, days: tuple[date, date], chosen: Sequence[NamedEvent]) -> None:
    """The contest with its people, cities and events."""
    organiser = accounts.create_account("organiser", "组委会办公室", by=SYSTEM)
    stage.staff["organiser"] = organiser.id
    now = clock.now()
    details = ContestDetails(
        edition=6,
        tier="province",
        filed_level="province",
        filed_class="none",
        name=edition.NAME,
        name_en=edition.NAME_EN,
        organiser="江苏技能状元大赛组织委员会",
        organiser_en="Organising Committee of the Jiangsu Skills Champion Competition",
        host_city=edition.HOST_CITY,
        registration_opens_at=now,
        registration_closes_at=now + timedelta(days=30),
        starts_on=days[0],
        ends_on=days[1],
        public_notice="演示数据：人物、单位和成绩均为虚构。",
        print_policy="ceremony",
    )
    contest = contests.create_contest(
        "zhuangyuan", details, by=SYSTEM, organiser_id=organiser.id, rules=rules(days[1].year)
    )
    stage.contest_id = contest.id
    organisations.add_cities(contest.id, by=SYSTEM)
    stage.delegations = [row.id for row in organisation_queries.delegations_of(contest.id)]
    timetables.add_venue(contest.id, "南京示范展馆", "南京市", by=SYSTEM)
    for number, named in enumerate(chosen):
        _add_event(stage, contest, named, number)
    _appoint(stage)
    _appoint_watchers(stage)
    # Kept for ever: only where this stands is the database the demonstration's, and only these are its people.
    audit.record(
        SYSTEM,
        DEMONSTRATION,
        contest_id=contest.id,
        subject=("contest", contest.id),
        accounts=sorted(stage.staff.values()),
    )
    stage.move(PhaseStep.ANNOUNCE)
    stage.move(PhaseStep.OPEN_REGISTRATION)


def _add_event(stage: Stage, contest: Contest, named: NamedEvent, number: int) -> None:
    event = contests.add_event(
        contest.id,
        EventDetails(
            code=named.code,
            name=named.name,
            name_en=named.name_en,
            group_kind=named.group,
            occupation_code=named.occupation,
            paper_level=2 if named.group == "staff" else 3,
            members=named.members,
            sort=number,
        ),
        by=SYSTEM,
    )
    stage.events[named.code] = event.id


def _appoint(stage: Stage) -> None:
    contest_roles = {
        "reviewer": ("资格审查组", Role.REVIEWER),
        "tabulator": ("统分组", Role.TABULATOR),
        "certificates": ("证书组", Role.CERTIFICATE_OFFICER),
    }
    for login, (name, role) in contest_roles.items():
        account = accounts.create_account(login, name, by=SYSTEM)
        accounts.grant_role(
            account.id, role, Scope.CONTEST, stage.contest_id, by=SYSTEM, contest_id=stage.contest_id
        )
        stage.staff[login] = account.id
    for code, event_id in stage.events.items():
        for seat in range(7):
            login = f"judge-{code.lower()}-{seat}"
            someone = stage.registry.next(date(1968, 1, 1), date(1988, 1, 1))
            account = accounts.create_account(login, someone.name, by=SYSTEM)
            role = Role.CHIEF_JUDGE if seat == 0 else Role.JUDGE
            accounts.grant_role(
                account.id, role, Scope.EVENT, event_id, by=SYSTEM, contest_id=stage.contest_id
            )
            stage.staff[login] = account.id


def _appoint_watchers(stage: Stage) -> None:
    """The organiser proposes keepers and supervisor; the security administrator, whom nobody of the contest made,
    confirms them, and each keeper signs in on a device of their own."""
    security = accounts.create_account("security", "安全管理员", by=SYSTEM)
    stage.staff["security"] = security.id
    accounts.grant_role(security.id, Role.SECURITY_ADMIN, Scope.SITE, None, by=SYSTEM)
    everywhere = (Scope.EVENT, list(stage.events.values()))
    wanted = [("supervisor", "监督仲裁组", Role.SUPERVISOR, (Scope.CONTEST, [stage.contest_id]))]
    wanted += [(f"keeper{n}", f"加密裁判{n}", Role.CIPHER_OFFICER, everywhere) for n in (1, 2, 3)]
    for login, name, role, where in wanted:
        meant = accounts.NOBODY
        if (
            role is Role.CIPHER_OFFICER
        ):  # keepers sign up themselves: nobody is shown the links of two of them
            own = accounts.create_account(
                login, name, secrets.token_urlsafe(24), by=SYSTEM, self_registered=True
            )
            meant = accounts.Confirmed(own.id, known=True)
        made = staffing.appoint(
            stage.contest_id, role, where, login, name, by=stage.actor("organiser"), meant=meant
        )
        stage.staff[login] = made.account.id
    for row in staffing_queries.waiting_in(stage.contest_id):
        staffing.confirm(row.id, by=stage.actor("security"))
        if row.role is not Role.CIPHER_OFFICER:
            continue  # the first sign-in of the supervisor is by the link that the demonstration prints
        mark = crypto.fingerprint(f"demonstration {row.login_name}")
        logins.begin_login(row.account_id, device_name="demonstration", device_key=mark)


@atomic
def enter_event(stage: Stage, named: NamedEvent, year: int) -> list[Entry]:
    """Every finalist of one event signs up, the later members of a team claim and consent themselves."""
    event_id = stage.events[named.code]
    entered = []
    for city in edition.entries_of(named):
        team = [_someone(stage, named, year) for _ in range(named.members)]
        unit = _unit(stage, named, city)
        accounts_of_team = [_account(stage, one) for one in team]
        first = account_queries.actor_of(accounts_of_team[0])
        entry = entries.begin_entry(event_id, by=first)
        typed = [_typed(stage, named, one, unit) for one in team]
        parts = {"members": typed, "delegation": str(stage.delegations[city]), "consents": CONSENTS}
        entries.keep_draft(entry.id, parts, by=first)
        entered.append(entries.submit_entry(entry.id, by=first))
        for one, account in zip(team[1:], accounts_of_team[1:], strict=True):
            _claim(one, account, entry.contest_id)
    return entered


def _someone(stage: Stage, named: NamedEvent, year: int) -> Someone:
    if named.group == "student":
        return stage.registry.next(date(year - 22, 1, 1), date(year - 18, 6, 1))
    return stage.registry.next(date(year - 48, 1, 1), date(year - 22, 1, 1))


def _unit(stage: Stage, named: NamedEvent, city: int) -> str:
    place = edition.CITIES[city][1].removesuffix("市")
    kinds = SCHOOLS if named.group == "student" else FIRMS
    return f"{place}示范{stage.chance.choice(kinds)}"


def _account(stage: Stage, one: Someone) -> Account:
    return accounts.create_account(
        f"contestant{stage.registry.count:04d}-{one.phone[-4:]}", one.name, by=SYSTEM
    )


def _typed(stage: Stage, named: NamedEvent, one: Someone, unit: str) -> dict[str, object]:
    student = named.group == "student"
    held = stage.chance.choice(("", "4", "3") if student else ("4", "3", "3", "2"))
    return {
        "name": one.name,
        "id_kind": "resident",
        "id_number": one.id_number,
        "phone": one.phone,
        "identity": "student" if student else "frontline",
        "unit_name": unit,
        "education": "college",
        "held_level": held or "none",
        "local": "yes",
        "work_months": "0" if student else str(stage.chance.randrange(36, 240)),
        "insurance_months": "0" if student else "60",
        "honours": ["none"],
    }


def _claim(one: Someone, account: Account, contest_id: int) -> None:
    (person,) = person_queries.claimable(person_queries.id_index("resident", one.id_number))
    code = claim_code(person)
    by = account_queries.actor_of(account)
    persons.claim_person("resident", one.id_number, one.name, code or "", by=by)
    consents.give_consents(person.id, contest_id, CONSENTS, None, by=by)


@atomic
def enter_and_review(stage: Stage, named: NamedEvent, year: int) -> None:
    """The finalists of one event sign up; the reviewer approves everybody whose checks all pass."""
    entered = enter_event(stage, named, year)
    reviews.approve_passed([(entry.id, entry.version) for entry in entered], by=stage.actor("reviewer"))


@atomic
def begin_contest(stage: Stage) -> None:
    """Registration closes, review ends, the contest starts."""
    for step in (PhaseStep.CLOSE_REGISTRATION, PhaseStep.FINISH_REVIEW, PhaseStep.START):
        stage.move(step)
