"""One contest from its first entry to the decision of the evaluation body, each link by the real operations."""

from datetime import timedelta

import time_machine
from msgspec.structs import replace

from certificates.awards import operations as awards
from certificates.skill_levels import operations as levels
from certificates.skill_levels.models import Recommendation
from certificates.skill_levels.operations import Decision
from competition.accounts.models import Account
from competition.contests import operations as contests
from competition.contests.models import Contest, Event
from competition.entries.models import Entry
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.persons.consents import operations as consents
from competition.persons.models import Person
from competition.persons.queries import id_index
from competition.reviews import operations as reviews
from competition.rules.editions.kinds.levels import Level
from competition.rules.editions.kinds.prizes import EventPrizes, Prize, PrizeMode
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.kinds.titles import Title
from competition.rules.editions.kinds.weights import Weights
from competition.rules.phases import PhaseStep
from competition.rules.roles import SYSTEM, Role, Scope
from competition.rules.words.groups import Group
from competition.timetables.models import EventSession, Venue, Workstation
from scoring.results import operations as results
from scoring.results import queries as result_queries
from scoring.rules.publication_life import Published
from scoring.rules.schemes.document import AspectText, Criterion, SchemeDocument, SubCriterion
from scoring.sheets import operations as sheet_operations
from scoring.sheets.models import Sheet
from tests.factories import draws, judging, registration
from tests.factories.accounts import actor_of, make_account
from tests.factories.certificates import make_batch, make_entry, make_person, work
from tests.factories.contests import make_organisation
from tests.factories.results import Judged
from tests.factories.schemes import make_scheme

CLAUSE = "实施方案第八条"
OCCUPATION = ("6-31-01-03", "电工")
NUMBER = "S00013200012326{level}0{serial:05d}"
AGREED = ("processing", "sensitive", "publication", "hand_levels", "hand_honours")
# 10 %, 25 % and 50 % of the field: of twelve, one, three and six.
PRIZES = EventPrizes(
    mode=PrizeMode.PERCENT,
    prizes=(
        Prize(code="first", name="一等奖", name_en="First Prize", share=10),
        Prize(code="second", name="二等奖", name_en="Second Prize", share=25),
        Prize(code="third", name="三等奖", name_en="Third Prize", share=50),
    ),
    small_field=0,
    small_field_counts=(),
    clause=CLAUSE,
)
# Winners by their prize, and the place behind them without one.
LEVELS = (
    Level(clause=CLAUSE, prizes=("first", "second"), floor=3, one_up=False),
    Level(clause=CLAUSE, prizes=("third",), floor=4, one_up=False),
    Level(clause="实施方案第十条", last_place=11, floor=5, one_up=False),
)
TITLE = Title(
    clause="实施方案第九条",
    group=Group.STAFF,
    name="金牌工匠",
    name_en="Golden Artisan",
    granted_by="竞赛组织委员会",
)
RULES = replace(
    registration.RULES,
    eligibility=tuple(replace(one, events_per_person=2) for one in registration.RULES.eligibility),
    weights=(Weights(theory=0, practice=100, clause=CLAUSE),),
    quotas=(Quota(per_delegation=None, fewest=0, clause=CLAUSE),),
    prizes=PRIZES,
    levels=LEVELS,
    titles=(TITLE,),
)
DOCUMENT = SchemeDocument(
    source="cis",
    title="评分标准",
    criteria=(Criterion("A", "加工", "100"),),
    sub_criteria=(SubCriterion("A1", "加工", "1"),),
    aspects=(AspectText("A1.1", "A", "A1", "M", "points", "尺寸", "100.00", step="0.01"),),
)


class Chain(Judged):
    """A contest that takes entries; `judge` takes its first event from the draw to opened codes.

    `entered` are the ids of its entries by the name of who is in them, `points` their marks once they are judged.
    """

    def __init__(self, rules=RULES):
        self.event = registration.open_contest(rules)
        self.event_id, self.contest_id = self.event.id, self.event.contest_id
        self._name_occupation()
        contest = (Scope.CONTEST, self.contest_id)
        self.organiser = make_account("周组委", (Role.ORGANISER, *contest))
        self.reviewer = make_account("吴审查", (Role.REVIEWER, *contest))
        self.officer = make_account("郑证书", (Role.CERTIFICATE_OFFICER, *contest))
        self.unit = registration.make_organisation(f"示范装备集团{self.contest_id}")
        self.registrar = make_account("王单位", (Role.REGISTRAR, Scope.ORGANISATION, self.unit.id))
        self.body = make_organisation(
            f"示范评价中心{self.contest_id}", kind="evaluation_body", occupations=[OCCUPATION[0]]
        )
        self.assessor = make_account("陈评价", (Role.EVALUATION_BODY, Scope.ORGANISATION, self.body.id))
        for known in (self.organiser, self.officer, self.registrar, self.assessor):
            self.reach(known.id)
        self.accounts, self.entered, self.points = {}, {}, {}

    @atomic
    def _name_occupation(self):
        event = db.session.get(Event, self.event_id)
        event.occupation_code, event.occupation_name = OCCUPATION

    @atomic
    def reach(self, account_id):
        """The account can be told by e-mail."""
        account = db.session.get(Account, account_id)
        account.email, account.email_proven_at = f"account{account_id}@example.org", clock.now()

    @property
    def by(self):
        return actor_of(self.organiser)

    def enter(self, name, unit, number, *, papers=True, **said):
        """Somebody signs up with an account of their own; the entry's id."""
        account = self.accounts.get(name) or make_account(name)
        self.reach(account.id)
        self.accounts[name] = account
        member = registration.typed(number, name, unit_name=unit, **{"held_level": "none"} | said)
        event = db.session.get(Event, self.event_id)
        entry = registration.submitted_entry(event, account, member, consents=AGREED, papers=papers)
        self.entered[name] = entry.id
        return entry.id

    def seat(self, names):
        """These people stand approved with units 示范1厂, 示范2厂 …, each with an account and all consents."""
        for number, name in enumerate(names, 1):
            self.accounts[name] = make_account(name)
            self.reach(self.accounts[name].id)
            person_id = self._seated(name, number)
            consents.give_consents(person_id, self.contest_id, AGREED, None, by=actor_of(self.accounts[name]))

    @atomic
    def _seated(self, name, number):
        id_number = registration.resident(number)
        said = {"id_index": id_index("resident", id_number), "unit_name": f"示范{number}厂"}
        found = make_person(name, id_number=id_number, account_id=self.accounts[name].id, **said)
        event = db.session.get(Event, self.event_id)
        delegation_id = registration.delegations_of(event)[0]
        entry = make_entry(event, found, created_by=found.account_id, delegation_id=delegation_id)
        self.entered[name] = entry.id
        return found.id

    def approve(self, *entry_ids):
        """The reviewer has seen the papers."""
        chosen = [(id, db.session.get(Entry, id).version) for id in entry_ids]
        reviews.approve_passed(chosen, by=actor_of(self.reviewer), unseen_agreed=True)

    def move(self, *steps):
        for step in steps:
            contests.move_contest(self.contest_id, step, by=SYSTEM, reason="按日程办理")

    def close(self):
        """Nobody enters any more; review is over."""
        self.move(PhaseStep.CLOSE_REGISTRATION, PhaseStep.FINISH_REVIEW)

    def judge(self, points):
        """Draw and mark: `points` by name, out of a hundred; the codes are opened at the end."""
        self.move(PhaseStep.START)
        entry_ids = [self.entered[name] for name in points]
        self.made = draws.drawn(draws.ready(*self._sitting(entry_ids)))
        self.tabulator = make_account("统分员", (Role.TABULATOR, Scope.CONTEST, self.contest_id))
        self.version = make_scheme(self.event_id, SYSTEM, DOCUMENT)
        self.event = db.session.get(Event, self.event_id)
        self.panel, self.seats, self.chief = judging.make_panel(self.event, judges=1)
        sheet_operations.open_sheets(self.event_id, by=SYSTEM)
        self.codes, self.device, self.unmarked = self.made.codes, self._device(), "no_mark"
        # Nobody knows whose code it is yet: marks are given by code, and are somebody's once the codes are open.
        for code, given in zip(self.codes, points.values(), strict=True):
            self.fill(code, given)
        self.move(PhaseStep.END)
        self.open()
        return self

    @atomic
    def _sitting(self, entry_ids):
        venue = Venue(contest_id=self.contest_id, name="一号馆", address="")
        db.session.add(venue)
        db.session.flush()
        start = clock.now() + timedelta(hours=1)
        session = EventSession(
            event_id=self.event_id,
            name="第一场",
            venue_id=venue.id,
            starts_at=start,
            ends_at=start + timedelta(hours=4),
        )
        stations = [
            Workstation(event_id=self.event_id, venue_id=venue.id, label=f"W{n:02d}")
            for n in range(1, len(entry_ids) + 1)
        ]
        db.session.add_all([session, *stations])
        db.session.flush()
        return self.contest_id, self.event_id, session.id, entry_ids

    @atomic
    def fill(self, code, points):
        """The one mark of a code, and its sheet locked; after the opening this is a correction."""
        sheet = db.session.query(Sheet).filter_by(event_id=self.event_id, code=code).one()
        self._mark(sheet, self.version.aspects[0], self.seats[0], round(points * 100))
        sheet.state = "locked"
        sheet.hash = sheet.total_units = None
        self.lock(sheet.id)

    def rows(self):
        """The rows of the newest snapshot that have a place, by place."""
        body = result_queries.newest_snapshot(self.event_id).body
        return {row["place"]: row for row in body["rows"] if row["place"]}

    def snapshot(self):
        results.take_snapshot(self.event_id, by=self.by)
        return self

    def publish(self, kind=Published.PUBLICITY, reason=""):
        return results.publish(self.event_id, kind, reason, by=self.by)

    def final(self):
        """Publicity is over; the clock stays where it was."""
        until = result_queries.publications(self.event_id)[0].objections_until
        with time_machine.travel(until + timedelta(minutes=1), tick=False):
            self.publish(Published.FINAL)
        return self

    def award(self):
        awards.confirm_awards(self.event_id, by=actor_of(self.officer))
        return self

    def print(self):
        """Certificates, drawn by the worker's own code."""
        make_batch(db.session.get(Contest, self.contest_id))
        work()
        return self

    def recommend(self):
        levels.recommend_levels(self.contest_id, by=actor_of(self.officer))
        return self

    def apply(self):
        levels.apply(self.event_id, self.body.id, by=actor_of(self.officer))
        return self

    def decide(self, recommendation_id, serial, *, granted=True):
        row = db.session.get(Recommendation, recommendation_id)
        number = NUMBER.format(level=row.level, serial=serial)
        said = Decision(granted, number if granted else "", clock.today(), "" if granted else "材料不齐")
        levels.decide(row.id, said, by=actor_of(self.assessor))

    def person(self, name):
        """The person of an account."""
        return db.session.query(Person).filter_by(account_id=self.accounts[name].id).one()
