"""A full event's waiting list: joined by handing in, in one order, called when a place comes free, and told."""

from datetime import timedelta

import msgspec
import pytest

from competition.contests import queries as contest_queries
from competition.contests.event_operations import move_event
from competition.contests.models import Contest
from competition.entries import operations
from competition.entries.waiting import jobs, queries
from competition.entries.waiting import operations as waiting
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.nominations import jobs as nomination_jobs
from competition.nominations import operations as nominations
from competition.notices.models import ToldNotice
from competition.persons.consents import operations as consents
from competition.reviews import operations as reviews
from competition.reviews.operations import Decision
from competition.rulebooks import queries as rulebooks
from competition.rulebooks.operations import set_rules
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.filling import Filling
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.model import ContestRules
from competition.rules.event_life import EventStep
from competition.rules.phases import Phase, PhaseStep
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import (
    add_event,
    delegations_of,
    draft_entry,
    make_organisation,
    make_registrar,
    make_reviewer,
    open_contest,
    stored,
    submitted_entry,
    typed,
)


def rules(filling=None, **quota):
    return ContestRules(
        eligibility=(Eligibility(group="staff", documents=()),),
        quotas=(Quota(**({"per_event": 1} | quota)),),
        filling=(filling or Filling(waiting=True),),
    )


class Field:
    """An event with one place; each number is a person who hands in."""

    def __init__(self, **more):
        self.event = open_contest(rules(**more))
        self.people, self.entries = {}, {}

    def enter(self, number, **more):
        self.people[number] = account = make_account(f"选手{number}")
        entry = submitted_entry(
            self.event, account, typed(number, f"选手{'甲乙丙丁戊'[number]}"), papers=False, **more
        )
        self.entries[number] = entry.id
        return entry

    def withdraw(self, number):
        operations.withdraw_entry(self.entries[number], "临时出差", by=self.by(number))

    def by(self, number):
        return actor_of(self.people[number])

    @property
    def states(self):
        return [stored(id).state for id in self.entries.values()]

    def told(self, number):
        rows = db.session.query(ToldNotice).filter_by(account_id=self.people[number].id)
        return [row.template for row in rows.order_by(ToldNotice.id)]


@pytest.fixture
def full(app):
    """One holds the place, two wait."""
    field = Field()
    for number in range(3):
        field.enter(number)
    return field


def later(monkeypatch, **time):
    now = clock.now() + timedelta(**time)
    monkeypatch.setattr(clock, "now", lambda: now)


def test_whoever_hands_in_to_a_full_event_waits_in_order(full):
    assert full.states == ["submitted", "waiting", "waiting"]
    assert [queries.place_in_line(stored(full.entries[n])) for n in (1, 2)] == [1, 2]
    assert full.told(2) == ["entry_queued"]


def test_a_place_that_comes_free_is_offered_at_once_to_the_next_and_kept_for_them(full):
    full.withdraw(0)
    assert full.states == ["withdrawn", "offered", "waiting"]
    assert full.told(1)[-1] == "entry_offered"
    newcomer = full.enter(3)
    assert stored(newcomer.id).state == "waiting"
    waiting.accept_place(full.entries[1], by=full.by(1))
    assert full.states == ["withdrawn", "submitted", "waiting", "waiting"]
    assert audit.broken_at(full.event.contest_id) is None


def test_an_offer_that_nobody_answers_goes_to_the_next(full, monkeypatch):
    full.withdraw(0)
    later(monkeypatch, hours=49)
    with pytest.raises(Refused) as refusal:
        waiting.accept_place(full.entries[1], by=full.by(1))
    assert [one.code for one in refusal.value.problems] == ["offer_is_over"]
    jobs.move_up()
    assert full.states == ["withdrawn", "withdrawn", "offered"]
    assert full.told(1)[-1] == "entry_offer_lapsed"
    jobs.move_up()
    assert full.states == ["withdrawn", "withdrawn", "offered"]


def test_until_the_day_that_the_rules_name_a_place_is_taken_without_asking(app):
    field = Field(filling=Filling(waiting=True, placed_until=clock.today()))
    for number in range(2):
        field.enter(number)
    field.withdraw(0)
    assert field.states == ["withdrawn", "submitted"]
    assert field.told(1)[-1] == "entry_placed"


def test_whoever_leaves_the_list_gives_their_turn_up(full):
    full.withdraw(1)
    assert queries.place_in_line(stored(full.entries[2])) == 1
    full.withdraw(0)
    assert full.states == ["withdrawn", "withdrawn", "offered"]


def test_a_refusal_frees_a_place_as_well(full):
    reviewer = make_reviewer(full.event.contest_id)
    entry = stored(full.entries[0])
    decision = Decision("refuse", entry.version, "材料不符", (), "细则第六条")
    reviews.decide(entry.id, decision, by=actor_of(reviewer))
    assert full.states == ["refused", "offered", "waiting"]


def test_so_does_a_consent_that_is_taken_back(full):
    consents.withdraw_consent(full.event.contest_id, "processing", by=full.by(0))
    assert full.states == ["withdrawn", "offered", "waiting"]
    consents.withdraw_consent(full.event.contest_id, "processing", by=full.by(2))
    assert full.states == ["withdrawn", "offered", "withdrawn"]


def change_rules(field, **quota):
    before = rulebooks.rules_of(field.event.contest_id)
    changed = msgspec.structs.replace(before, quotas=(Quota(**quota),))
    set_rules(field.event.contest_id, changed, "补充通知", by=SYSTEM)


def test_more_places_go_to_those_who_wait_fewer_take_nothing_back(full):
    change_rules(full, per_event=2)
    assert full.states == ["submitted", "offered", "waiting"]
    change_rules(full, per_event=1)
    waiting.accept_place(full.entries[1], by=full.by(1))
    assert full.states == ["submitted", "submitted", "waiting"]


def test_a_place_of_ones_own_delegation_passes_nobody_who_could_have_it(app):
    field = Field(per_event=2, per_delegation=1)
    first, second = delegations_of(field.event)
    field.enter(0, delegation=first)
    field.enter(1, delegation=first)
    field.enter(2, delegation=second)
    field.enter(3, delegation=second)
    assert field.states == ["submitted", "waiting", "submitted", "waiting"]
    field.withdraw(2)
    assert field.states == ["submitted", "waiting", "withdrawn", "offered"]
    field.withdraw(0)
    assert field.states == ["withdrawn", "offered", "withdrawn", "offered"]


def test_the_list_has_an_end_and_without_a_list_a_full_event_refuses(app):
    short = Field(filling=Filling(waiting=True, most_waiting=1))
    short.enter(0)
    short.enter(1)
    with pytest.raises(Refused) as refusal:
        short.enter(2)
    assert [one.code for one in refusal.value.problems] == ["waiting_list_full"]
    without = Field(filling=Filling())
    without.enter(3)
    with pytest.raises(Refused) as refusal:
        without.enter(4)
    assert [one.code for one in refusal.value.problems] == ["event_full"]


def test_who_waits_counts_as_entered_where_one_event_a_person_is_allowed(full):
    other = draft_entry(add_event(full.event), full.people[1], typed(1, "选手乙"), papers=False)
    with pytest.raises(Refused) as refusal:
        operations.submit_entry(other.id, by=full.by(1))
    assert [one.code for one in refusal.value.problems] == ["events_too_many"]


@atomic
def in_phase(contest_id, phase):
    db.session.get(Contest, contest_id).phase = phase


def test_at_the_end_of_registration_and_of_its_review_whoever_waits_is_told(full):
    contest_id = full.event.contest_id
    contest = contest_queries.contest(contest_id)
    in_phase(contest_id, Phase.REVIEW)
    waiting.follow_move(contest, PhaseStep.CLOSE_REGISTRATION, "", by=SYSTEM)
    assert full.told(2)[-1] == "waiting_goes_on"
    full.withdraw(0)
    assert full.states == ["withdrawn", "offered", "waiting"]
    in_phase(contest_id, Phase.READY)
    waiting.follow_move(contest, PhaseStep.FINISH_REVIEW, "", by=SYSTEM)
    assert full.states == ["withdrawn"] * 3
    assert full.told(2)[-1] == full.told(1)[-1] == "waiting_ended"


def test_nothing_is_offered_in_an_event_called_off_or_a_contest_that_began(full):
    in_phase(full.event.contest_id, Phase.READY)
    full.withdraw(0)
    jobs.move_up()
    assert full.states == ["withdrawn", "waiting", "waiting"]


def test_the_pages_say_where_one_stands(full, sign_in, client):
    assert "可候补，已有 2 个" in client.get(f"/contests/{full.event.contest_id}").get_data(as_text=True)
    phone = sign_in(full.people[2])
    page = phone.get(f"/entries/{full.entries[2]}").get_data(as_text=True)
    assert "候补第 2 位" in page
    assert "退出候补名单" in page
    draft = draft_entry(full.event, make_account("戊"), typed(4, "选手戊"), papers=False)
    said = sign_in(db.session.get(type(full.people[2]), draft.created_by)).get(f"/entries/{draft.id}/check")
    assert "名额已满，提交后排候补第 3 位" in said.get_data(as_text=True)
    full.withdraw(0)
    first = sign_in(full.people[1])
    assert "确认参加" in first.get(f"/entries/{full.entries[1]}").get_data(as_text=True)
    assert "确认递补的名额" in first.get("/today").get_data(as_text=True)
    assert first.post(f"/entries/{full.entries[1]}/accept").status_code == 303
    assert full.states[:3] == ["withdrawn", "submitted", "waiting"]


def test_a_place_accepted_on_two_devices_is_accepted_once_and_neither_is_refused(full, sign_in):
    full.withdraw(0)
    first, second = sign_in(full.people[1]), sign_in(full.people[1])
    for device in (first, second):
        assert device.post(f"/entries/{full.entries[1]}/accept").status_code == 303
    assert full.told(1).count("entry_submitted") == 1


def test_the_page_of_an_entry_that_lapsed_says_why_until_it_is_taken_up_again(full, sign_in, monkeypatch):
    full.withdraw(0)
    phone = sign_in(full.people[1])
    address = f"/entries/{full.entries[1]}"
    assert "放弃名额" in phone.get(address).get_data(as_text=True)
    with monkeypatch.context() as patched:
        later(patched, hours=49)
        jobs.move_up()
    said = phone.get(address).get_data(as_text=True)
    assert "没有确认递补" in said
    assert "报名已撤回" not in said
    operations.begin_entry(full.event.id, by=full.by(1))
    full.withdraw(1)
    assert "报名已撤回" in phone.get(address).get_data(as_text=True)


def test_whoever_hands_in_to_wait_is_not_told_that_it_is_submitted(full, sign_in):
    draft = draft_entry(full.event, make_account("戊"), typed(4, "选手戊"), papers=False)
    phone = sign_in(db.session.get(type(full.people[2]), draft.created_by))
    said = phone.post(f"/entries/{draft.id}/check", follow_redirects=True).get_data(as_text=True)
    assert "候补第 3 位" in said
    assert "已提交" not in said


# Nominations that nobody hands in.


def nominated(event, number):
    unit = make_organisation()
    registrar = make_registrar(unit)
    entry = nominations.begin_nomination(unit.id, event.id, by=actor_of(registrar))
    people = {"members": [typed(number, "选手庚", unit_name=unit.name)]}
    operations.keep_draft(entry.id, people, by=actor_of(registrar))
    nominations.nominate_entry(entry.id, by=actor_of(registrar))
    return entry.id, registrar


def notices_of(account_id):
    return [row.template for row in db.session.query(ToldNotice).filter_by(account_id=account_id)]


def test_a_nomination_that_nobody_hands_in_is_reminded_then_gives_its_place_to_the_next(app, monkeypatch):
    field = Field(filling=Filling(waiting=True, nominee_days=10))
    entry_id, registrar = nominated(field.event, 7)
    field.enter(1)
    assert field.states == ["waiting"]
    later(monkeypatch, days=7)
    nomination_jobs.keep_terms()
    assert "nominations_end" not in notices_of(registrar.id)
    later(monkeypatch, days=1, hours=1)
    nomination_jobs.keep_terms()
    nomination_jobs.keep_terms()
    assert notices_of(registrar.id).count("nominations_end") == 1
    assert stored(entry_id).state == "draft"
    later(monkeypatch, days=2)
    nomination_jobs.keep_terms()
    assert stored(entry_id).state == "withdrawn"
    assert field.states == ["offered"]
    assert notices_of(registrar.id).count("nominations_ended") == 1
    assert audit.broken_at(field.event.contest_id) is None


def test_a_nomination_begun_and_never_named_holds_no_place(app):
    field = Field()
    unit = make_organisation()
    nominations.begin_nomination(unit.id, field.event.id, by=actor_of(make_registrar(unit)))
    assert field.enter(0).state == "submitted"


def test_after_the_closing_members_are_swapped_until_the_day_of_the_rules(app, monkeypatch):
    field = Field(filling=Filling(swaps_until=clock.today() + timedelta(days=3)))
    field.enter(0)
    in_phase(field.event.contest_id, Phase.REVIEW)
    operations.change_entry(field.entries[0], "换人", by=field.by(0))
    assert field.states == ["returned"]
    operations.submit_entry(field.entries[0], by=field.by(0))
    later(monkeypatch, days=4)
    with pytest.raises(Refused) as refusal:
        operations.change_entry(field.entries[0], "换人", by=field.by(0))
    assert [one.code for one in refusal.value.problems] == ["registration_not_open"]


def test_an_offer_in_an_event_called_off_is_answered_by_nobody_and_made_anew_once_it_goes_on(
    full, monkeypatch
):
    add_event(full.event)
    full.withdraw(0)
    move_event(full.event.id, EventStep.CANCEL, "场地停电", by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        waiting.accept_place(full.entries[1], by=full.by(1))
    assert [one.code for one in refusal.value.problems] == ["event_cancelled"]
    later(monkeypatch, hours=49)
    jobs.move_up()
    assert full.states == ["withdrawn", "offered", "waiting"]
    move_event(full.event.id, EventStep.REVIVE, "恢复供电", by=SYSTEM)
    jobs.move_up()
    assert full.states == ["withdrawn", "offered", "waiting"]
    assert full.told(1).count("entry_offered") == 2
    waiting.accept_place(full.entries[1], by=full.by(1))
    assert full.states == ["withdrawn", "submitted", "waiting"]
