"""An event whose result went the whole way: final, awarded, printed, recommended, applied for, decided."""

from datetime import timedelta

import time_machine
from msgspec.structs import replace

from certificates.awards import operations as awards
from certificates.awards import queries as award_queries
from certificates.awards.models import Award
from certificates.ledger import queries as ledger
from certificates.skill_levels import operations as levels
from certificates.skill_levels.models import Recommendation
from certificates.skill_levels.operations import Decision
from competition.accounts.models import Account
from competition.contests.models import Event
from competition.entries.models import EntryMember
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.persons.models import Person
from competition.rulebooks import operations as rulebooks
from competition.rulebooks import queries as rules_queries
from competition.rules.editions.kinds.levels import Level
from competition.rules.editions.kinds.titles import Title
from competition.rules.roles import SYSTEM, Role, Scope
from competition.rules.words.groups import Group
from scoring.results import operations as results
from scoring.results import queries as result_queries
from scoring.rules.publication_life import Published
from tests.factories.accounts import actor_of, make_account
from tests.factories.certificates import cited, make_batch
from tests.factories.contests import make_organisation
from tests.factories.results import Judged

OCCUPATION = "6-31-01-03"
NUMBER = "S00013200012326{level}0000{serial:02d}"


class Won:
    """A judged event of three: first and second prize are won; `judged` has its people, `levels` are further rules.

    The persons by place; each has an account, so that a notice can reach it.
    """

    def __init__(self, *levels):
        self.judged = Judged()
        self.event_id, self.contest_id = self.judged.event.id, self.judged.contest_id
        self.by = actor_of(self.judged.made.organiser)
        self.officer = make_account("证书员", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, self.contest_id))
        self.unit = make_organisation()
        self.registrar = make_account("单位管理员", (Role.REGISTRAR, Scope.ORGANISATION, self.unit.id))
        self._occupation()
        self._rule(*levels)
        self.judged.open()
        self.judged.publish()
        self.persons = [self._person(place) for place in (1, 2, 3)]

    def _person(self, place):
        """The person at a place, whose unit is registered, with an account that has an address."""
        body = result_queries.newest_snapshot(self.event_id).body
        [entry_id] = [row["entry_id"] for row in body["rows"] if row["place"] == place]
        [person] = award_queries.members_of([entry_id])[entry_id]
        account = make_account(person.name)
        self._reach(person.id, account.id)
        for known in (account, self.officer, self.registrar):
            self._address(known.id)
        return db.session.get(Person, person.id)

    def _rule(self, *more):
        """Both prizes are recommended for 高级工, the champion has a title of the contest's own; `more` levels."""
        cited(self.judged.event.contest)
        level = Level(clause="实施方案第八条", last_place=2, prizes=("first", "second"), floor=3)
        title = Title(
            clause="实施方案第九条",
            group=Group.STAFF,
            name="金牌工匠",
            name_en="Golden Artisan",
            granted_by="竞赛组织委员会",
        )
        rules = replace(rules_queries.rules_of(self.contest_id), levels=(level, *more), titles=(title,))
        rulebooks.set_rules(self.contest_id, rules, "实施方案", by=SYSTEM)

    @atomic
    def _occupation(self):
        db.session.get(Event, self.event_id).occupation_code = OCCUPATION

    @atomic
    def _reach(self, person_id, account_id):
        person = db.session.get(Person, person_id)
        person.account_id = account_id
        for seat in db.session.query(EntryMember).filter_by(person_id=person_id):
            seat.organisation_id = self.unit.id

    @atomic
    def _address(self, account_id):
        account = db.session.get(Account, account_id)
        account.email, account.email_proven_at = f"account{account_id}@example.org", clock.now()

    def confirm(self):
        awards.confirm_awards(self.event_id, by=SYSTEM)
        return self

    def print(self):
        make_batch(self.judged.event.contest)
        return self

    def final(self):
        """Publicity is over; the clock stays where it was."""
        until = result_queries.publications(self.event_id)[0].objections_until
        with time_machine.travel(until + timedelta(minutes=1), tick=False):
            results.publish(self.event_id, Published.FINAL, by=self.by)
        return self

    def recommend(self):
        levels.recommend_levels(self.contest_id, by=SYSTEM)
        return self

    def apply(self):
        self.body = make_organisation(None, kind="evaluation_body", occupations=[OCCUPATION])
        self.assessor = make_account("评价员", (Role.EVALUATION_BODY, Scope.ORGANISATION, self.body.id))
        self._address(self.assessor.id)
        levels.apply(self.event_id, self.body.id, by=SYSTEM)
        return self

    def grant(self):
        """Everything that was applied for is granted."""
        rows = db.session.query(Recommendation).filter_by(event_id=self.event_id, state="applied").all()
        for serial, (id, level) in enumerate([(row.id, row.level) for row in rows], start=1):
            number = NUMBER.format(level=level, serial=serial)
            levels.decide(id, Decision(True, number, clock.today(), ""), by=SYSTEM)
        return self

    def correct(self, reason="复核更正"):
        """Second and third change their places; the champion stays."""
        second = self.code_at(2)
        self.judged.fill(second, 0, (0, 0, 0), ("10", "10", "10", "10", "10"))
        results.take_snapshot(self.event_id, by=self.by)
        return results.publish(self.event_id, Published.PUBLICITY, reason, by=self.by)

    def code_at(self, place):
        body = result_queries.newest_snapshot(self.event_id).body
        return next(row["code"] for row in body["rows"] if row["place"] == place)

    def awards(self):
        """By person: every award with its state, the newest last."""
        rows = db.session.query(Award).filter_by(event_id=self.event_id).order_by(Award.id)
        return [(row.person_id, row.prize, row.state) for row in rows]

    def certificates(self):
        return [(row.person_id, row.state) for row in ledger.ledger(self.contest_id)]

    def recommendations(self):
        rows = db.session.query(Recommendation).filter_by(event_id=self.event_id).order_by(Recommendation.id)
        return [(row.person_id, row.level, row.state) for row in rows]


def granted_win():
    """One whose whole way is gone: printed, final, and the levels granted."""
    return Won().confirm().print().final().recommend().apply().grant()
