"""Whatever is corrected and withdrawn in whatever order, the pages of a contest agree with each other.

Entries, results, awards, certificates and recommendations go through their lives by the real operations, at random;
what an operation refuses is refused. `--minutes 30` for the long run (`python3 tasks.py soak`).
"""

import base64
import gzip
import itertools
import random
import re
import time
from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run
from msgspec.structs import replace

from certificates.awards import operations as awards
from certificates.awards.models import Award
from certificates.ledger import operations as ledger
from certificates.ledger.models import Certificate
from certificates.skill_levels.models import Recommendation
from competition.entries import operations as entries
from competition.entries.models import Entry
from competition.foundation.store import history
from competition.foundation.store.db import db
from competition.persons.consents import operations as persons
from competition.persons.consents.queries import agreeing
from competition.persons.models import LevelHeld
from competition.reviews import operations as reviews
from competition.reviews.operations import Decision
from competition.rules.consents import ConsentKind
from competition.rules.problems import Refused
from scoring.results import operations as results
from scoring.results import queries as result_queries
from scoring.rules.publication_life import Published
from scoring.rules.ruling_life import RulingKind, Wording
from scoring.rulings import operations as rulings
from tests import shown
from tests.factories import chain as chains
from tests.factories.accounts import actor_of, make_account
from tests.factories.certificates import make_batch
from tests.factories.registration import resident, typed

PEOPLE = ("赵", "钱", "孙", "李")
UNITS = ("甲厂", "乙厂")
WHO = st.integers(0, len(PEOPLE) - 1)
# Of four: one first prize, two second ones, and a place that is recommended alone.
PRIZES = replace(
    chains.PRIZES,
    prizes=tuple(
        replace(one, share=share) for one, share in zip(chains.PRIZES.prizes[:2], (25, 50), strict=True)
    ),
)
LEVELS = (chains.LEVELS[0], replace(chains.LEVELS[2], last_place=4))
RULES = replace(
    chains.RULES,
    eligibility=tuple(replace(one, documents=()) for one in chains.RULES.eligibility),
    prizes=PRIZES,
    levels=LEVELS,
)
# What the ledger says of a certificate, and what a stranger is told of it then.
TELLS = {
    "有效": {"证书有效"},
    "有效，以公示结果为准": {"证书已签发，成绩在公示中"},
    "成绩已撤回，暂停使用": {"成绩已撤回，证书暂停使用"},
    "已作废": {"证书已作废", "证书已换发"},
}
COUNTS = ("有效", "有效，以公示结果为准")
STATES = ("已推荐", "已申请", "已认定", "未认定", "推荐已撤回")
HELD_UP = "暂停办理"
_numbers = itertools.count(1)


def _spelt(number):
    """A number as a name may hold it."""
    return f"{number:04d}".translate(str.maketrans("0123456789", "零一二三四五六七八九"))


class Chained(RuleBasedStateMachine):
    """One contest of its own an example, in the database of the test."""

    app = sign_in = None

    def __init__(self):
        super().__init__()
        number = next(_numbers)
        # Numbers of certificates are of one contest.
        own = replace(RULES.certificates, prefix=f"JS{number}-")
        self.chain = chains.Chain(replace(RULES, certificates=own))
        self.second = make_account(
            "徐监督", (chains.Role.SUPERVISOR, chains.Scope.CONTEST, self.chain.contest_id)
        )
        self.names = [f"{surname}{_spelt(number)}示范" for surname in PEOPLE]
        self.numbers = [
            resident(4 * (number % 200) + place + 1, f"1990{1 + number // 200:02d}07") for place in range(4)
        ]
        self.units = {}
        self.approved, self.serial, self.judged = {}, itertools.count(1), False
        staff = {
            "": None,
            "officer": self.chain.officer,
            "assessor": self.chain.assessor,
            "reviewer": self.chain.reviewer,
        }
        self.clients = {
            who: self.sign_in(one) if one else self.app.test_client() for who, one in staff.items()
        }

    # What is done -----------------------------------------------------------------------------------------------

    def attempt(self, act, *args, **more):
        """Carry something out, or see it refused; the answer, None when it was."""
        try:
            return act(*args, **more)
        except Refused:
            db.session.rollback()
            return None

    def of(self, who):
        return self.names[who], self.chain.entered.get(self.names[who])

    def own(self, name):
        if name not in self.clients:
            self.clients[name] = self.sign_in(self.chain.accounts[name])
        return self.clients[name]

    def said(self, who, unit):
        return typed(
            1,
            self.names[who],
            id_number=self.numbers[who],
            unit_name=f"{self.names[who]}的{unit}",
            held_level="none",
        )

    @initialize(depth=st.sampled_from((3, 2, 3, 1, 0)))
    def begin(self, depth):
        """0: nobody has entered; 1: published; 2: printed and final; 3: recommended, applied for and one decided."""
        if depth:
            for who in range(len(PEOPLE)):
                self.enter(who, UNITS[0])
                self.decide(who, "approve")
            assert len(self.ready()) == len(PEOPLE)
            self.compete()
        if depth > 1:
            self.award()
            self.print()
            self.say_final()
        if depth > 2:
            self.recommend()
            self.apply()
            self.decide_level(0, True)

    @precondition(lambda self: not self.judged)
    @rule(who=WHO, unit=st.sampled_from(UNITS))
    def enter(self, who, unit):
        name, entry_id = self.of(who)
        said = {
            key: value for key, value in self.said(who, unit).items() if key in ("id_number", "held_level")
        }
        if entry_id is None:
            self.chain.enter(name, f"{name}的{unit}", 1, papers=False, **said)
        else:  # once more, after it was withdrawn or returned
            by = actor_of(self.chain.accounts[name])
            self.attempt(entries.begin_entry, self.chain.event_id, by=by)
            self.hand_in(who, unit)

    def hand_in(self, who, unit):
        name, entry_id = self.of(who)
        by = actor_of(self.chain.accounts[name])
        self.attempt(
            entries.keep_draft,
            entry_id,
            {"members": [self.said(who, unit)], "consents": list(chains.AGREED)},
            by=by,
        )
        self.attempt(entries.submit_entry, entry_id, by=by)

    @precondition(lambda self: not self.judged)
    @rule(who=WHO, unit=st.sampled_from(UNITS))
    def correct_entry(self, who, unit):
        name, entry_id = self.of(who)
        if entry_id is not None:
            self.attempt(entries.change_entry, entry_id, "写错了单位", by=actor_of(self.chain.accounts[name]))
            self.hand_in(who, unit)

    @precondition(lambda self: not self.judged)
    @rule(who=WHO, outcome=st.sampled_from(("approve", "approve", "return", "refuse")))
    def decide(self, who, outcome):
        _name, entry_id = self.of(who)
        if entry_id is None:
            return
        version = db.session.get(Entry, entry_id).version
        decision = Decision(outcome, version, "请核对", ("unit_name",), "细则第六条")
        if (
            self.attempt(reviews.decide, entry_id, decision, by=actor_of(self.chain.reviewer))
            and outcome == "approve"
        ):
            self.approved[entry_id] = self.kept(entry_id)

    @rule(who=WHO)
    def take_decision_back(self, who):
        _name, entry_id = self.of(who)
        if entry_id is not None:
            self.attempt(reviews.take_back, entry_id, "看错了材料", by=actor_of(self.chain.reviewer))

    @rule(who=WHO)
    def withdraw_entry(self, who):
        name, entry_id = self.of(who)
        if entry_id is not None:
            self.attempt(
                entries.withdraw_entry, entry_id, "有事不能来", by=actor_of(self.chain.accounts[name])
            )

    @rule(who=WHO, kind=st.sampled_from(("publication", "processing")), given=st.booleans())
    def consent(self, who, kind, given):
        name, entry_id = self.of(who)
        if entry_id is None:
            return
        by = actor_of(self.chain.accounts[name])
        if given:
            self.attempt(
                persons.give_consents, self.chain.person(name).id, self.chain.contest_id, [kind], None, by=by
            )
        else:
            self.attempt(persons.withdraw_consent, self.chain.contest_id, kind, by=by)

    def ready(self):
        found = {
            name: id
            for name, id in self.chain.entered.items()
            if db.session.get(Entry, id).state == "approved"
        }
        return [] if self.judged else list(found)

    @precondition(lambda self: len(self.ready()) > 2)
    @rule()
    def compete(self):
        points = {name: 90 - 5 * place for place, name in enumerate(self.ready())}
        self.chain.close()
        self.chain.judge(points).snapshot().publish()
        self.judged = True

    @precondition(lambda self: self.judged)
    @rule(place=WHO, points=st.sampled_from((70, 84.5, 88, 92)), at_once=st.booleans())
    def correct_mark(self, place, points, at_once):
        codes = self.chain.codes
        self.chain.fill(codes[place % len(codes)], points + place / 10)
        if at_once:
            self.publish_again()

    @precondition(lambda self: self.judged)
    @rule()
    def publish_again(self):
        self.attempt(results.take_snapshot, self.chain.event_id, by=self.chain.by)
        self.attempt(results.publish, self.chain.event_id, Published.PUBLICITY, "复核更正", by=self.chain.by)

    @precondition(lambda self: self.judged)
    @rule()
    def say_final(self):
        last = result_queries.publications(self.chain.event_id)[0]
        if last.objections_until is not None:
            with time_machine.travel(last.objections_until + timedelta(minutes=1), tick=False):
                self.attempt(results.publish, self.chain.event_id, Published.FINAL, by=self.chain.by)

    @precondition(lambda self: self.judged)
    @rule()
    def withdraw_result(self):
        self.attempt(
            results.withdraw, self.chain.event_id, "成绩有误", second=self.second.id, by=self.chain.by
        )

    @precondition(lambda self: self.judged)
    @rule(kind=st.sampled_from((RulingKind.DISQUALIFICATION, RulingKind.OBJECTION)), who=WHO)
    def rule_on(self, kind, who):
        _name, entry_id = self.of(who)
        about = entry_id if kind is RulingKind.DISQUALIFICATION else None
        wording = Wording(kind=kind, text="裁定", clause="技术规则 8.2", raised_by="代表队", entry_id=about)
        ruling = self.attempt(rulings.ask_ruling, self.chain.event_id, wording, by=self.chain.by)
        if ruling is not None:
            self.attempt(rulings.confirm_ruling, ruling.id, by=actor_of(self.second))

    @precondition(lambda self: self.judged)
    @rule()
    def award(self):
        self.attempt(self.chain.award)

    @precondition(lambda self: self.judged)
    @rule()
    def print(self):
        self.attempt(make_batch, db.session.get(chains.Contest, self.chain.contest_id))

    @precondition(lambda self: self.judged)
    @rule(which=WHO, anew=st.booleans())
    def void(self, which, anew):
        rows = (
            db.session.query(Certificate)
            .filter_by(contest_id=self.chain.contest_id)
            .order_by(Certificate.id)
            .all()
        )
        if rows:
            act = awards.replace_certificate if anew else ledger.void
            self.attempt(act, rows[which % len(rows)].id, "印错了", by=actor_of(self.chain.officer))

    @precondition(lambda self: self.judged)
    @rule()
    def recommend(self):
        self.attempt(self.chain.recommend)

    @precondition(lambda self: self.judged)
    @rule()
    def apply(self):
        self.attempt(self.chain.apply)

    @precondition(lambda self: self.judged)
    @rule(which=WHO, granted=st.booleans())
    def decide_level(self, which, granted):
        rows = self.recommended()
        if rows:
            serial = 1000 * self.chain.contest_id % 90000 + next(self.serial)
            self.attempt(self.chain.decide, rows[which % len(rows)].id, serial, granted=granted)

    def recommended(self):
        found = db.session.query(Recommendation).filter_by(contest_id=self.chain.contest_id)
        return found.order_by(Recommendation.id).all()

    # What holds all the time ------------------------------------------------------------------------------------

    def read(self, who, path):
        answer = (self.clients[who] if who in self.clients else self.own(who)).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return shown.KINDS[answer.mimetype](answer.data)

    def going_out(self):
        """What the workbook of levels takes out; none is made that would recommend nobody."""
        path = f"/contests/{self.chain.contest_id}/levels.xlsx"
        if self.clients["officer"].get(path).status_code == 422:
            return []
        return self.read("officer", path)

    def kept(self, entry_id):
        entry = db.session.get(Entry, entry_id)
        return [
            (
                seat.person_id,
                seat.name,
                seat.unit_name,
                seat.held_level,
                seat.education,
                seat.facts,
                seat.phone,
            )
            for seat in entry.members
        ]

    @invariant()
    def the_history_holds(self):
        db.session.rollback()
        db.session.expire_all()
        assert history.faults_of(self.chain.contest_id) == []

    @invariant()
    def nothing_approved_is_changed_without_review(self):
        for name, entry_id in self.chain.entered.items():
            entry = db.session.get(Entry, entry_id)
            if entry.state == "approved":
                assert self.kept(entry_id) == self.approved[entry_id], name

    @invariant()
    def an_entry_stands_alike_for_its_people_and_its_officers(self):
        if self.judged or not self.chain.entered:
            return
        queue = self.read("reviewer", f"/contests/{self.chain.contest_id}/review?state=all&size=100")
        words = ("已提交", "已退回", "已通过", "不予通过", "已撤回")
        for name in self.chain.entered:
            [own] = [
                word for line in self.read(name, "/my/entries") for word in ("草稿", *words) if word in line
            ]
            there = [word for line in queue if name in line for word in words if word in line]
            assert there == ([] if own == "草稿" else [own]), name

    @invariant()
    def certificates_say_what_the_public_page_says(self):
        if not self.judged:
            return
        public, certain = self.public()
        ended = self.ended()
        rows = self.read("officer", f"/contests/{self.chain.contest_id}/certificates?size=100")
        for one in db.session.query(Certificate).filter_by(contest_id=self.chain.contest_id):
            [line] = [line for line in rows if one.number in line]
            word = max((word for word in TELLS if f" {word} " in line), key=len)
            told = self.read("", f"/V/{one.payload}")
            assert set(told) & TELLS[word], (one.number, word, told)
            assert (one.status_index in ended) == (word not in COUNTS), (one.number, word)
            own = [text for text in self.read(one.spec["name"], "/me/certificates") if one.number in text]
            assert (
                any(word in text for text in own)
                if word != "已作废"
                else not any("有效" in text for text in own)
            )
            if word in COUNTS:
                assert public[one.person_id][1] == one.spec["award"], (one.number, word, public)
                assert (word == "有效") == certain

    def public(self):
        """What strangers see by person: place and prize; and whether it is final."""
        lines = self.read("", f"/contests/{self.chain.contest_id}/results")
        found = {}
        for name, entry_id in self.chain.entered.items():
            unit = (
                db.session.get(Entry, entry_id).members[0].unit_name
                if db.session.get(Entry, entry_id).members
                else "—"
            )
            row = next((line for line in lines if unit in line), None)
            if row is not None:
                prize = re.search(r"\S等奖", row)
                found[self.chain.person(name).id] = (int(row.split()[0]), prize[0] if prize else "")
        return found, any(line.startswith("已公布") for line in lines)

    def ended(self):
        """The places of the year's status list whose certificates do not count."""
        year = db.session.query(Certificate.status_year).filter_by(contest_id=self.chain.contest_id).first()
        if year is None:
            return set()
        said = (
            self.clients[""].get(f"/.well-known/certificate-status/{year[0]}.json").json["encoded_list"][1:]
        )
        bits = gzip.decompress(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
        return {place for place in range(len(bits) * 8) if bits[place // 8] >> (7 - place % 8) & 1}

    @invariant()
    def levels_say_what_the_public_page_says(self):
        rows = self.recommended() if self.judged else []
        if not rows:
            return
        public, certain = self.public()
        officer = self.read("officer", f"/contests/{self.chain.contest_id}/levels?size=100")
        body = self.read("assessor", f"/organisations/{self.chain.body.id}/levels")
        book = self.going_out()
        for row in rows:
            if row.state == "withdrawn":
                continue
            name = next(name for name in self.chain.entered if self.chain.person(name).id == row.person_id)
            [line] = [one for one in officer if name in one and any(f" {word}" in one for word in STATES[:4])]
            word = next(word for word in STATES if f" {word}" in line)
            held_up = HELD_UP in line
            assert held_up != certain
            agreed = bool(agreeing([row.person_id], self.chain.contest_id, ConsentKind.HAND_LEVELS))
            if not agreed:  # nothing of them goes out any more
                assert not any(name in one for one in [*body, *book]), name
            elif word != "已推荐":
                assert any(name in one and word in one and (HELD_UP in one) == held_up for one in body), name
            own = [one for one in self.read(name, "/me/levels") if word in one]
            assert any((HELD_UP in one) == held_up for one in own), (name, own)
            listed = [one for one in book if name in one]
            assert len(listed) == (certain and agreed), name
            if certain and agreed:
                place, prize = public[row.person_id]
                assert row.place == place
                assert f" {place} {prize or '电工'} " in listed[0], (listed, public)
                assert row.level == (3 if prize else 5)

    @invariant()
    def no_win_gives_two_levels(self):
        live = [row for row in self.recommended() if row.state != "withdrawn"] if self.judged else []
        assert len({row.person_id for row in live}) == len(live)
        standing = db.session.query(Award).filter_by(event_id=self.chain.event_id, state="standing")
        won = [row.person_id for row in standing]
        assert len(set(won)) == len(won)
        for name in self.chain.entered if live else ():
            person_id = self.chain.person(name).id
            held = db.session.query(LevelHeld).filter_by(person_id=person_id, ended_at=None).all()
            assert len({one.level for one in held}) == len(held), name


def bounded(examples, steps, *, derandomized):
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=derandomized,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_whatever_is_corrected_and_withdrawn_the_pages_agree(app, sign_in, request):
    minutes = request.config.getoption("--minutes")
    machine = type("Chained", (Chained,), {"app": app, "sign_in": staticmethod(sign_in)})
    if not minutes:
        run(seed(4)(machine), settings=bounded(6, 20, derandomized=False))
        # It is no proof where nothing was printed, recommended and withdrawn.
        assert db.session.query(Certificate).filter_by(state="void").count()
        assert db.session.query(Recommendation).filter_by(state="withdrawn").count()
        return
    until, chosen = time.monotonic() + minutes * 60, random.SystemRandom()
    while time.monotonic() < until:
        number = chosen.randrange(2**32)
        print(f"seed {number}", flush=True)
        run(seed(number)(machine), settings=bounded(6, 40, derandomized=False))
